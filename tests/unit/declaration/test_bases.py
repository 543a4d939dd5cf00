# SPDX-License-Identifier: MIT
"""The path of a target's URL is kept: it says where the API lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from uapi_conformance.declaration import Base, Options, api_path, load
from uapi_conformance.declaration.bases import checked_base
from uapi_conformance.errors import DeclarationError

BASES = {
    "HTTP://A:80/": ("http://a:80", "/uapi", ""),
    "https://[2001:DB8::7]": ("https://[2001:db8::7]", "/uapi", ""),
    "https://gw.example.com/pbx1": ("https://gw.example.com/pbx1", "/pbx1/uapi", "/pbx1"),
    "https://gw.example.com/pbx1/": ("https://gw.example.com/pbx1", "/pbx1/uapi", "/pbx1"),
    "https://gw.example.com/Pbx-1/v2.0/~a": ("https://gw.example.com/Pbx-1/v2.0/~a", "/Pbx-1/v2.0/~a/uapi", "/Pbx-1/v2.0/~a"),
    "https://gw.example.com/uapi": ("https://gw.example.com/uapi", "/uapi", ""),
    "https://gw.example.com/pbx1/uapi/": ("https://gw.example.com/pbx1/uapi", "/pbx1/uapi", "/pbx1"),
    "https://gw.example.com/unifiedapi": ("https://gw.example.com/unifiedapi", "/unifiedapi", ""),
    "https://gw.example.com/pbx1/unifiedapi": ("https://gw.example.com/pbx1/unifiedapi", "/pbx1/unifiedapi", "/pbx1"),
    "https://gw.example.com/uapi/pbx1": ("https://gw.example.com/uapi/pbx1", "/uapi/pbx1/uapi", "/uapi/pbx1"),
    "https://gw.example.com/myuapi": ("https://gw.example.com/myuapi", "/myuapi/uapi", "/myuapi"),
}  # fmt: skip


@pytest.mark.parametrize(("url", "read"), BASES.items())
def test_base__of_a_url(url: str, read: tuple[str, str, str]) -> None:
    shown, api, prefix = read
    assert checked_base(url, "x") == shown
    assert api_path(shown) == api
    assert Base.of(shown).prefix == prefix


def load_with(environ: dict[str, str], text: str, folder: Path) -> str | None:
    path = folder / "target.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, Options(), environ, {}).url


def test_two_urls_of_one_base__are_the_same_target(tmp_path: Path) -> None:
    text = '[target]\nurl = "https://gw.example.com/pbx1"\n'
    assert load_with({"UAPI_TARGET_URL": "https://GW.example.com:443/pbx1/uapi"}, text, tmp_path)


@pytest.mark.parametrize(
    "url", ["https://gw.example.com", "https://gw.example.com/pbx2", "https://gw.example.com/unifiedapi"]
)
def test_two_urls_of_different_paths__are_refused(tmp_path: Path, url: str) -> None:
    text = '[target]\nurl = "https://gw.example.com/pbx1"\n'
    with pytest.raises(DeclarationError, match="decide with --target-url"):
        load_with({"UAPI_TARGET_URL": url}, text, tmp_path)
