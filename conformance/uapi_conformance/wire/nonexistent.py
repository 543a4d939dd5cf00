# SPDX-License-Identifier: MIT
"""Ids, a segment and an action that name nothing: the same in every run of a suite version."""

from __future__ import annotations

import random

_source = random.Random(0x55415049)  # noqa: S311 - reproducible on purpose, and not a secret


def _pick(alphabet: str, length: int) -> str:
    return "".join(_source.choices(alphabet, k=length))


UNKNOWN_CALL = "f" + _pick("0123456789abcdef", 19)
UNKNOWN_VIEW = "v" + _pick("0123456789abcdef", 9)
UNKNOWN_USER = "98" + _pick("0123456789", 10)
UNKNOWN_EXTENSION = "98" + _pick("0123456789", 6) + "*98765"
INJECTED_FIELD = "X-Uapi-Injected"
"""A header field that an answer has only if a line end from the request got into its header section."""
GARBAGE_TOKEN = "uapi-conformance-garbage-" + _pick("0123456789abcdef", 16)
NO_ACTION = "UapiConformanceNoSuchAction"
"""An action unlike any documented one: a server cannot do it to a live call by mistake."""
BEYOND = "uapi-conformance"
"""A path segment behind a call id: no page names anything there."""
