# SPDX-License-Identifier: MIT
"""What the page on declaring a target shows to copy is taken as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from uapi_conformance.declaration import (
    ClientAuthentication,
    ClientCredentials,
    DeclaredField,
    Options,
    api_path,
    load,
)
from uapi_conformance.declaration.headers import MOST

from tests.support.exchanges import CONTRACT
from tests.support.tree import ROOT

PAGE = (ROOT / "docs" / "target.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLE = Options(target_url="https://pbx.example.com")


@pytest.mark.parametrize("block", BLOCKS)
def test_block__is_read_as_it_is_printed(tmp_path: Path, block: str) -> None:
    path = tmp_path / "acme.toml"
    path.write_text(block, encoding="utf-8")
    for name in re.findall(r"[\w-]+\.pem", block):
        (tmp_path / name).write_text("certificates", encoding="utf-8")
    assert len(load(path, EXAMPLE, {}, CONTRACT.claim_values).settings) > 1


def test_block_of_headers__declares_both_kinds(tmp_path: Path) -> None:
    path = tmp_path / "acme.toml"
    path.write_text(next(block for block in BLOCKS if "[target.headers]" in block), encoding="utf-8")
    declared = load(path, Options(), {}, CONTRACT.claim_values).headers
    assert declared == (DeclaredField("X-API-Key", variable="GATEWAY_KEY"), DeclaredField("X-Tenant", "acme"))
    assert f"{MOST:,} octets" in PAGE


def test_block_of_tokens__declares_every_key(tmp_path: Path) -> None:
    path = tmp_path / "acme.toml"
    path.write_text(next(block for block in BLOCKS if "token_url" in block), encoding="utf-8")
    assert load(path, EXAMPLE, {}, CONTRACT.claim_values).credentials == ClientCredentials(
        "https://pbx.example.com/oauth/token.php",
        "ACME_CLIENT_ID",
        "ACME_CLIENT_SECRET",
        ClientAuthentication.BASIC,
        "calls recordings",
        "https://pbx.example.com",
        "",
    )


def test_table_of_urls__says_where_requests_go() -> None:
    rows = re.findall(r"^\| `(https://[^`]*)` \| `(https://[^`/]*)([^`]*)/phoneCalls/…` \|$", PAGE, re.MULTILINE)
    assert len(rows) > 3
    for url, origin, api in rows:
        assert url.startswith(origin)
        assert api_path(url) == api
