# SPDX-License-Identifier: MIT
"""What the bytes of a head say that a tolerant parser does not tell: its status, and where it breaks RFC 9112."""

from __future__ import annotations

import re

LONGEST = 64 * 1024
"""Bytes of a head that are looked at."""

IN_HTTP_2 = "the answer is in HTTP/2"
"""What is said of an answer that is."""

_STATUS_LINE = re.compile(rb"\s*HTTP\S*\s+([1-5][0-9]{2})(?![0-9])", re.IGNORECASE)
_IN_FORM = re.compile(rb"HTTP/[0-9]\.[0-9] [0-9]{3} [\t\x20-\x7e\x80-\xff]*")


def status_in(head: bytes) -> int | None:
    """The status in the first line of a head that may be broken; None where nothing tells of HTTP."""
    line = _STATUS_LINE.match(head)
    return int(line[1]) if line is not None else None


def is_http_2(data: bytes) -> bool:
    """Whether bytes begin with the frame by which HTTP/2 begins or ends (RFC 9113, sections 3.4 and 6.8)."""
    settings, goaway = data[3:4] == b"\x04", data[3:4] == b"\x07"
    return data[:1] == b"\x00" and (settings or goaway) and data[5:9] == bytes(4)


def problem_of_heads(data: bytes) -> str:
    """What a sender must not write in the heads at the start of these bytes: interim ones, and the final one."""
    lines = data.split(b"\n")
    begins, interim = True, False
    for line in lines[:-1]:
        text = line.removesuffix(b"\r")
        if text == line:
            return "a line of the head ends in LF alone (RFC 9112, section 2.2)"
        if begins and _IN_FORM.fullmatch(text) is None:
            return "the status line lacks its form (RFC 9112, section 4)"
        if not begins and text[:1] in (b" ", b"\t"):
            return "a field line is folded (RFC 9112, section 5.2)"
        if interim and re.match(rb"(?:content-length|transfer-encoding):", text, re.IGNORECASE):
            return "an interim answer announces content (RFC 9110, section 8.6)"
        if not text and not interim:
            return ""
        interim = text[9:10] == b"1" if begins else interim
        begins = not text
    return ""
