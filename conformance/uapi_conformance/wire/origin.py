# SPDX-License-Identifier: MIT
"""Origins of URLs in one spelling, so that they can be compared."""

from __future__ import annotations


def origin_of(scheme: str, host: str, port: int | None) -> str:
    """An origin in one spelling: scheme and host in lower case, the port always written (RFC 6454, section 4)."""
    return f"{scheme.lower()}://{host.lower()}:{port or {'http': 80, 'https': 443}.get(scheme.lower(), 0)}"
