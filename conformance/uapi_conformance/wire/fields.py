# SPDX-License-Identifier: MIT
"""Fields that are declared for every request to the target, such as the key of a gateway.

They belong to the way there, not to a request: scenarios and checks never see them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from uapi_conformance.wire.exchange import Headers


@dataclass(frozen=True)
class SentField:
    """A declared field with its value, and the environment variable that holds the value if it is a secret."""

    name: str
    value: str = field(repr=False)
    variable: str = ""


def undeclared(headers: Headers, declared: Collection[SentField]) -> Headers:
    """Return the field lines of a request without those in whose place a declared field is sent."""
    names = {one.name.lower() for one in declared}
    return tuple(line for line in headers if line[0].lower() not in names)
