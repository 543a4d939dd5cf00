# SPDX-License-Identifier: MIT
"""Asking a hook and a token endpoint that misbehave, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from uapi_conformance.declaration import ClientCredentials
from uapi_conformance.target.credentials import form_fetch, token_source
from uapi_conformance.target.posting import Form
from uapi_conformance.wire.authentication import TokenSource

from tests.support.misbehaving import MIB, WATCHDOG, watched
from tests.support.states_hook import SECRET

SHORT, LONG = 0.3, 3 * WATCHDOG
"""Seconds that end what has no end of its own, and seconds that nothing may last which has one."""
FORM = Form("text/plain", b"asked")
BUFFERED = 16 * MIB
"""More than the buffers of two sockets and what is read before it is found too much."""


def tokens(url: str, seconds: float, not_after: float | None = None) -> TokenSource:
    fetch = form_fetch(timeout=seconds, not_after=lambda: not_after)
    return token_source(
        ClientCredentials(url, "AN_ID", "A_SECRET"), {"AN_ID": "an-app", "A_SECRET": SECRET}, fetch=fetch
    )


def sentence(kind: type[Exception], ask: Callable[[], object]) -> str:
    """What is said where asking fails, which it has to before the watchdog barks."""
    with pytest.raises(kind) as caught:
        watched(ask)
    assert caught.value.__cause__ is None
    assert "\n" not in str(caught.value)
    assert SECRET not in str(caught.value)
    return str(caught.value)
