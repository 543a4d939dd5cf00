# SPDX-License-Identifier: MIT
"""Declaration files for the tests of what is read from them."""

from __future__ import annotations

from pathlib import Path

from uapi_conformance.declaration import Declaration, Options, load

CLAIMS: dict[str, tuple[str | int, ...]] = {
    "success_status": (200, 202, 204),
    "link_member": ("link", "links"),
    "answer_id": ("addressed",),
}
IXIT = """
[ixit]
user_id = "12"
extension = "0003*210"
phone_call_id = "b817d2618fe6f1804333"
phone_call_view_id = "01"
"""
PLANTED = "s3cr3tV4lue"
"""A secret, which nothing that is said may repeat."""


def declare(
    folder: Path, text: str, options: Options | None = None, environ: dict[str, str] | None = None
) -> Declaration:
    """What is read of a file with this text, with these options and variables beside it."""
    path = folder / "target.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, options or Options(), environ or {}, CLAIMS)
