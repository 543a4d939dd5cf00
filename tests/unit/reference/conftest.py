# SPDX-License-Identifier: MIT
"""Fixtures of the tests of the reference server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.reference_client import Client, Values, running


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A client of a server that the tests of a module share."""
    with running() as client:
        yield client


@pytest.fixture
def recorded(client: Client) -> Iterator[Values]:
    """The ids of a call that is being recorded until the end of the test."""
    values = client.setup("a call is being recorded")
    yield values
    client.hook({"action": "teardown", "state": "a call is being recorded", "params": values})
