# SPDX-License-Identifier: MIT
"""The reference server rests on insides of uvicorn, which may change with any minor version of it.

To answer with bytes that no library would write, it overrides uvicorn's protocol; to start and stop in milliseconds, its
server. Neither is an interface: a version is let in when the tests of the reference server have passed with it.
"""

from __future__ import annotations

import ast
import inspect
import tomllib
from pathlib import Path
from types import FunctionType

import pytest
import uvicorn
from packaging.requirements import Requirement
from packaging.version import Version
from uapi_conformance.contract.resources import pinned_versions
from uapi_conformance.reference import protocol, server
from uapi_conformance.reference.app import Application
from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.state_handler import StateHandler
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

PROJECT = Path(__file__).parents[3]
SUBCLASSES = {protocol.RawProtocol: H11Protocol, server._Server: uvicorn.Server}


def required() -> Requirement:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return next(one for one in map(Requirement, project["dependencies"]) if one.name == "uvicorn")


def test_version_that_was_not_tried__is_not_let_in() -> None:
    tried = Version(pinned_versions()["uvicorn"])
    allowed = required().specifier
    assert str(tried) in allowed
    assert f"{tried.major}.{tried.minor + 1}.0" not in allowed
    assert f"{tried.major + 1}.0.0" not in allowed


OVERRIDDEN = [
    (ours, theirs, name)
    for ours, theirs in SUBCLASSES.items()
    for name, member in vars(ours).items()
    if isinstance(member, FunctionType) and hasattr(theirs, name)
]


def test_methods_are_overridden__or_the_upper_bound_could_go() -> None:
    names = {f"{theirs.__name__}.{name}" for _, theirs, name in OVERRIDDEN}
    assert names == {
        "H11Protocol.__init__",
        "H11Protocol.data_received",
        "H11Protocol.eof_received",
        "H11Protocol.send_400_response",
        "Server.__init__",
        "Server.startup",
        "Server.main_loop",
        "Server.shutdown",
    }


# The suite itself makes the server, uvicorn the protocol.
@pytest.mark.parametrize(
    ("ours", "theirs", "name"), [one for one in OVERRIDDEN if one[0] is not server._Server or one[2] != "__init__"]
)
def test_method_that_is_overridden__is_called_as_before(ours: type, theirs: type, name: str) -> None:
    """Of a method that is gone, or has other parameters, uvicorn would not say so."""
    mine, original = (list(inspect.signature(getattr(one, name)).parameters) for one in (ours, theirs))
    assert mine == original


def test_attributes_that_are_used__are_there() -> None:
    """One that uvicorn has no more could still be set, to no effect."""
    application = Application(behaviour := Behaviour(), StateHandler(behaviour.store, "12"))
    plain = uvicorn.Server(uvicorn.Config(application))
    plain.servers = []  # there from the start on, which opens sockets
    for ours, theirs in ((server._Server, plain), (protocol.RawProtocol, H11Protocol(plain.config, ServerState(), {}))):
        used = {name for name in _used(ours) if not name.startswith("_") and name not in vars(ours)}
        assert {name for name in used - {"ready"} if not hasattr(theirs, name)} == set()


def _used(of: type) -> set[str]:
    """The names of `self` that the methods of a class read or set."""
    nodes = ast.walk(ast.parse(inspect.getsource(of)))
    return {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    }
