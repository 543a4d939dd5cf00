# SPDX-License-Identifier: MIT
"""Origins of URLs in one spelling, so that they can be compared."""

from __future__ import annotations


def origin_of(scheme: str, host: str, port: int | None) -> str:
    """An origin in one spelling: scheme and host in lower case, the port always written (RFC 6454, section 4)."""
    name = host.lower().strip("[]")
    shown = f"[{name}]" if ":" in name else name
    return f"{scheme.lower()}://{shown}:{port or {'http': 80, 'https': 443}.get(scheme.lower(), 0)}"
