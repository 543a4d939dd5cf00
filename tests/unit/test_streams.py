# SPDX-License-Identifier: MIT
"""What an encoding lacks is written in plain characters."""

from __future__ import annotations

import io

import pytest
from uapi_conformance.streams import make_readable


@pytest.mark.parametrize(
    ("encoding", "text", "written"),
    [
        ("ascii", "\u201ca\u201d \u2026 \u00b7 \u2013 \u2192 \u2265 \u2018b\u2019\n", "\"a\" ... . - -> >= 'b'\n"),
        ("latin-1", "\u201c\xe9\u201d \u00b7 \U0001f4de", '"\xe9" \xb7 \\U0001f4de'),
        ("utf-8", "“é” · 📞", "“é” · 📞"),
    ],
)
def test_stream__writes_what_it_can(encoding: str, text: str, written: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    make_readable(stream)
    make_readable(stream)
    stream.write(text)
    stream.flush()
    assert raw.getvalue() == written.encode(encoding)
