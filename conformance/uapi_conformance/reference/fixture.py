# SPDX-License-Identifier: MIT
"""The users and standing calls of the reference server, read from fixtures/reference.yaml."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from uapi_conformance.contract.resources import FIXTURES, load_yaml
from uapi_conformance.reference.model import PhoneCall, Store, User, View


class CallAddress(NamedTuple):
    """What ``--call`` takes, joined with slashes."""

    user: str
    extension: str
    call: str
    view: str


@cache
def _document() -> Any:
    return load_yaml(FIXTURES / "reference.yaml")


def default_user() -> str:
    """Return the id of the user whose token the server gives out."""
    return str(_document()["default_user"])


def declared_call() -> CallAddress:
    """Return a standing recorded call of the default user that may be stopped."""
    return CallAddress(**_document()["declared_call"])


def new_store() -> Store:
    """Return a new store with the fixture and no tokens. Stores share nothing that can change."""
    users = {user["id"]: _user(user) for user in _document()["users"]}
    return Store(users.values(), (_call(call, users[call["user"]]) for call in _document()["calls"]))


def _user(data: dict[str, Any]) -> User:
    organization = data["organization"]
    return User(data["id"], organization["id"], organization["name"], tuple(data["extensions"]))


def _call(data: dict[str, Any], user: User) -> PhoneCall:
    return PhoneCall(
        id=data["id"],
        extension=data["extension"],
        user_id=user.id,
        owner_id=user.owner_id,
        owner_name=user.owner_name,
        published=datetime.fromisoformat(data["published"]),
        answered=_date(data.get("answered")),
        nonce=data["nonce"],
        views=[_view(view) for view in data["views"]],
        ended=data.get("ended", False),
    )


def _view(data: dict[str, Any]) -> View:
    return View(
        id=data["id"],
        extension=data["extension"],
        source=tuple(data["source"]),
        destination=tuple(data["destination"]),
        status=data["status"],
        flow=data["flow"],
        caller_id=data.get("callerId"),
        answered=_date(data.get("answered")),
        recording=_date(data.get("recording")),
    )


def _date(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None
