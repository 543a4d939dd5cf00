# SPDX-License-Identifier: MIT
"""A hook may be written on any HTTP server, whatever that does with its connections."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from uapi_conformance.declaration import HttpStates
from uapi_conformance.target.states import State, open_states

from tests.support.hook_servers import SERVERS


@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)
def test_sixty_exchanges__work_on_any_server(server: Callable[[], contextlib.AbstractContextManager[str]]) -> None:
    with server() as url:
        states = open_states(HttpStates(url), 30)
        seen = set()
        for _ in range(20):
            setup = states.setup(State.RECORDED)
            assert setup is not None
            assert setup.call is not None
            seen.add(setup.call.phone_call_id)
            assert states.inspect(setup.call) is True
            states.teardown(setup)
    assert len(seen) == 20
