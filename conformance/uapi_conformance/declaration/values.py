# SPDX-License-Identifier: MIT
"""The values of a declaration."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from uapi_conformance.declaration.connections import BY_DEFAULT, ConnectionSettings
from uapi_conformance.declaration.urls import without_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uapi_conformance.declaration.calls import CallReference
    from uapi_conformance.declaration.headers import DeclaredField
    from uapi_conformance.declaration.settings import Setting

DEFAULT_TOKEN_VARIABLE = "UAPI_TOKEN"  # noqa: S105 - the name of a variable


@dataclass(frozen=True)
class Product:
    """What the report calls the target; empty if it is not declared."""

    name: str = ""
    vendor: str = ""
    version: str = ""


@dataclass(frozen=True)
class TokenVariable:
    """The environment variable that holds the token."""

    name: str = DEFAULT_TOKEN_VARIABLE

    def describe(self) -> dict[str, object]:
        return {"token_env": self.name}

    def __str__(self) -> str:
        return f"variable {self.name}"


@dataclass(frozen=True)
class TokenFile:
    """The file that holds the token."""

    path: Path

    def describe(self) -> dict[str, object]:
        return {"token_file": str(self.path)}

    def __str__(self) -> str:
        return f"file {self.path}"


class ClientAuthentication(StrEnum):
    """Where a request for a token has the client's id and secret (RFC 6749, section 2.3.1)."""

    BASIC = "basic"
    BODY = "body"

    @property
    def place(self) -> str:
        return {"basic": "HTTP Basic", "body": "the body"}[self.value]


@dataclass(frozen=True)
class ClientCredentials:
    """Where to obtain a token (RFC 6749, section 4.4), and the variables that hold the client's id and secret.

    ``authentication`` is None if both ways are to be tried. ``scope`` and ``audience`` are sent unless they are empty.
    ``type`` is a parameter of UnifiedAPI's own.
    """

    token_url: str
    client_id_env: str
    client_secret_env: str
    authentication: ClientAuthentication | None = None
    scope: str = ""
    audience: str = ""
    type: str = "unifiedapi"

    def describe(self) -> dict[str, object]:
        optional = {
            "client_authentication": self.authentication and self.authentication.value,
            "scope": self.scope,
            "audience": self.audience,
            "type": self.type if self.type != ClientCredentials.type else None,
        }
        return {
            "token_url": without_query(self.token_url),
            "client_id_env": self.client_id_env,
            "client_secret_env": self.client_secret_env,
            **{name: value for name, value in optional.items() if value is not None and value != ""},
        }

    def __str__(self) -> str:
        return f"client credentials from {without_query(self.token_url)}"


Credentials = TokenVariable | TokenFile | ClientCredentials


@dataclass(frozen=True)
class HttpStates:
    """A provider-state hook that is called over HTTP."""

    url: str

    def describe(self) -> dict[str, object]:
        return {"url": without_query(self.url)}

    def __str__(self) -> str:
        return without_query(self.url)


@dataclass(frozen=True)
class CommandStates:
    """A provider-state hook that is run once per action, in ``folder``, without the variables ``withheld``."""

    argv: tuple[str, ...]
    folder: Path = Path()
    withheld: tuple[str, ...] = (DEFAULT_TOKEN_VARIABLE,)

    def describe(self) -> dict[str, object]:
        return {"command": str(self)}

    def __str__(self) -> str:
        # Only the program is shown: an argument may hold a key.
        return self.argv[0] + (" …" if len(self.argv) > 1 else "")


StatesHook = HttpStates | CommandStates


@dataclass(frozen=True)
class Claims:
    """The table `[ics]`: what the vendor claims, with the keys of the interpretation register."""

    values: Mapping[str, str | int] = field(default_factory=dict, hash=False)

    def get(self, key: str) -> str | int | None:
        """Return the claimed value, or None if nothing is claimed."""
        return self.values.get(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True)
class Limits:
    """How fast, how much and how long a run may send.

    ``rate``: requests per second (None: no limit). ``timeout``: seconds per request. ``max_requests``: requests of a
    run. ``list_pages``: requests that may be sent to find a call in a list of many pages. ``max_time``: seconds that a
    run may take (None: the suite decides). ``wrong_tokens``: requests with a wrong token or none that may be sent, for
    targets that ban an address after some (None: as many as the suite has). ``max_body``: bytes read of an answer.
    """

    rate: float | None = None
    timeout: float = 10.0
    max_requests: int = 2000
    list_pages: int = 20
    max_time: float | None = None
    wrong_tokens: int | None = None
    max_body: int = 16 * 1024 * 1024


@dataclass(frozen=True)
class Declaration:
    """Everything that is declared.

    ``url`` has scheme, host, port and path; it is None if the embedded reference server is judged. ``call`` is a call
    that may be stopped; ``call_not_disposable``: the file names one without `disposable = true`, which is not used.
    ``effect_within`` is how many seconds a recording may continue after a 202, ``ready_within`` how many seconds the
    API may take to show a call after its setup. ``source`` is the declaration file. ``settings`` says where each
    setting comes from; ``notes`` are sentences about likely mistakes that decide nothing. ``test_system`` says that no
    call on the target belongs to a real person. ``link_origins`` are other names of the target, each with scheme, host,
    port and path. ``headers`` are fields of every request to the target. ``connection`` is how the target is reached,
    ``token_connection`` the token endpoint, and ``states_connection`` the URL of the hook.
    """

    url: str | None = None
    product: Product = Product()
    connection: ConnectionSettings = BY_DEFAULT
    token_connection: ConnectionSettings = field(default=ConnectionSettings("auth"))
    states_connection: ConnectionSettings = field(default=ConnectionSettings("states"))
    test_system: bool = False
    link_origins: tuple[str, ...] = ()
    headers: tuple[DeclaredField, ...] = ()
    credentials: Credentials = TokenVariable()
    call: CallReference | None = None
    call_not_disposable: bool = False
    states: StatesHook | None = None
    discover: bool = False
    claims: Claims = Claims()
    effect_within: float = 1.5
    ready_within: float = 3.0
    limits: Limits = Limits()
    source: Path | None = None
    settings: tuple[Setting, ...] = ()
    notes: tuple[str, ...] = ()

    def describe(self) -> dict[str, object]:
        """Return what report.json says about it: JSON values only, and of secrets only where they are kept."""
        return {
            "source": str(self.source) if self.source else None,
            "url": self.url,
            "product": asdict(self.product),
            **self.connection.describe(),
            "token_connection": self.token_connection.describe(),
            "states_connection": self.states_connection.describe(),
            "test_system": self.test_system,
            "link_origins": list(self.link_origins),
            "headers": {field.name: field.describe() for field in self.headers},
            "credentials": self.credentials.describe(),
            "call": str(self.call) if self.call else None,
            "call_not_disposable": self.call_not_disposable,
            "states": self.states.describe() if self.states else None,
            "discover": self.discover,
            "claims": dict(self.claims.values),
            "effect_within": self.effect_within,
            "ready_within": self.ready_within,
            "limits": asdict(self.limits),
        }
