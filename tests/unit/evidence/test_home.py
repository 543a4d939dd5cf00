# SPDX-License-Identifier: MIT
"""A link is asked for where a client would, or where the declared names of the server say that it leads."""

from __future__ import annotations

import pytest
from uapi_conformance.declaration import Base
from uapi_conformance.evidence.home import Home
from uapi_conformance.evidence.link import Link, read_link

CALL = "/phoneCalls/12/0003*210/444444"
GATEWAY = "https://gw.example.com"
PUBLIC = "https://pbx.example.org"


def base(url: str) -> Base:
    return Base.of(url)


def read(text: str) -> Link:
    link = read_link(text)
    assert isinstance(link, Link)
    return link


FOLLOWED = {
    # No prefix: as the server gave it.
    "own": ((GATEWAY,), f"{GATEWAY}/uapi{CALL}", f"/uapi{CALL}"),
    "own, two slashes": ((GATEWAY,), f"{GATEWAY}//uapi{CALL}", f"//uapi{CALL}"),
    "own, a wrong path": ((GATEWAY,), f"{GATEWAY}/elsewhere/uapi{CALL}", f"/elsewhere/uapi{CALL}"),
    "own, the old name": ((GATEWAY,), f"{GATEWAY}/unifiedapi{CALL}", f"/unifiedapi{CALL}"),
    "path": ((GATEWAY,), f"/uapi{CALL}?a=b", f"/uapi{CALL}?a=b"),
    "public": ((GATEWAY, PUBLIC), f"{PUBLIC}/uapi{CALL}", f"/uapi{CALL}"),
    "public, no call at all": ((GATEWAY, PUBLIC), f"{PUBLIC}/elsewhere", "/elsewhere"),
    "public, below its own path": ((GATEWAY, f"{PUBLIC}/voip"), f"{PUBLIC}/voip/uapi{CALL}?a=b", f"/uapi{CALL}?a=b"),
    "public, path not shown": ((GATEWAY, f"{PUBLIC}/voip"), f"{PUBLIC}/uapi{CALL}", f"/uapi{CALL}"),
    "public, as asked": ((f"{GATEWAY}/unifiedapi", PUBLIC), f"{PUBLIC}/unifiedapi{CALL}", f"/unifiedapi{CALL}"),
    # With one: it stays, or is put back where the server cannot know it.
    "prefix": ((f"{GATEWAY}/pbx1",), f"{GATEWAY}/pbx1/uapi{CALL}", f"/pbx1/uapi{CALL}"),
    "prefix, two slashes": ((f"{GATEWAY}/pbx1",), f"{GATEWAY}//pbx1/uapi{CALL}", f"//pbx1/uapi{CALL}"),
    "prefix in a path": ((f"{GATEWAY}/pbx1",), f"/pbx1/uapi{CALL}", f"/pbx1/uapi{CALL}"),
    "prefix, wrong": ((f"{GATEWAY}/pbx1",), f"{GATEWAY}/pbx2/uapi{CALL}", f"/pbx2/uapi{CALL}"),
    "prefix shown by the public name": ((f"{GATEWAY}/pbx1", PUBLIC), f"{PUBLIC}/pbx1/uapi{CALL}", f"/pbx1/uapi{CALL}"),
    "prefix not shown by it": ((f"{GATEWAY}/pbx1", PUBLIC), f"{PUBLIC}/uapi{CALL}", f"/pbx1/uapi{CALL}"),
    "prefix not shown, two slashes": ((f"{GATEWAY}/pbx1", f"{PUBLIC}/voip"), f"{PUBLIC}//uapi{CALL}", f"/pbx1//uapi{CALL}"),
    "prefix not shown, path alone": ((f"{GATEWAY}/pbx1", PUBLIC), f"/uapi{CALL}", f"/pbx1/uapi{CALL}"),
    "own name declared without it": ((f"{GATEWAY}/pbx1", GATEWAY), f"{GATEWAY}/uapi{CALL}", f"/pbx1/uapi{CALL}"),
    "another prefix": ((f"{GATEWAY}/pbx1", f"{PUBLIC}/voip"), f"{PUBLIC}/voip/uapi{CALL}", f"/pbx1/uapi{CALL}"),
    "a list": ((f"{GATEWAY}/pbx1", PUBLIC), f"{PUBLIC}/uapi/phoneCalls?startIndex=20", "/pbx1/uapi/phoneCalls?startIndex=20"),
}  # fmt: skip


@pytest.mark.parametrize(("urls", "link", "target"), FOLLOWED.values(), ids=FOLLOWED)
def test_link__is_asked_for(urls: tuple[str, ...], link: str, target: str) -> None:
    home = Home(base(urls[0]), tuple(map(base, urls[1:])))
    assert home.target(read(link)) == target
    assert home.undeclared(read(link)) is None


UNDECLARED = {
    "another origin": ((GATEWAY,), f"{PUBLIC}/uapi{CALL}", f"{PUBLIC}:443"),
    "another origin, with a path": ((GATEWAY,), f"{PUBLIC}/voip/uapi{CALL}", f"{PUBLIC}:443/voip"),
    "the prefix is missing": ((f"{GATEWAY}/pbx1",), f"{GATEWAY}/uapi{CALL}", f"{GATEWAY}:443"),
    "the prefix is missing in a path": ((f"{GATEWAY}/pbx1",), f"/uapi{CALL}", f"{GATEWAY}:443"),
    "a path of the public name": ((GATEWAY, PUBLIC), f"{PUBLIC}/a/b/uapi{CALL}", f"{PUBLIC}:443/a/b"),
    "another path of the public name": ((f"{GATEWAY}/pbx1", f"{PUBLIC}/a"), f"{PUBLIC}/b/uapi{CALL}", f"{PUBLIC}:443/b"),
}  # fmt: skip


@pytest.mark.parametrize(("urls", "link", "declare"), UNDECLARED.values(), ids=UNDECLARED)
def test_link_to_an_undeclared_place__says_what_to_declare(urls: tuple[str, ...], link: str, declare: str) -> None:
    home = Home(base(urls[0]), tuple(map(base, urls[1:])))
    assert home.target(read(link)) is None
    assert f'[target] link_origins = ["{declare}"]' in (home.undeclared(read(link)) or "")
    declared = Home(home.asked, (*home.others, base(declare)))
    assert declared.target(read(link)) == f"{home.asked.api}{CALL}"
