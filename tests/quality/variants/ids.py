# SPDX-License-Identifier: MIT
"""Servers whose calls and views are named in another way."""

from __future__ import annotations

import re
import secrets
import uuid
from datetime import UTC, datetime

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.fixture import new_store
from uapi_conformance.reference.messages import Answer, Incoming
from uapi_conformance.reference.model import PhoneCall, Store, User
from uapi_conformance.reference.rendering import Json

from tests.quality.bases import Link, ListedCall, UpdatedCall
from tests.quality.catalogue import Variant
from tests.quality.naming import Namer, NamingStore


class UsersLikeYears(Behaviour):
    """The other user's id stands in dates too, without anything being told of that user."""

    def __init__(self) -> None:
        fixture = new_store()
        own, other = fixture.users["12"], fixture.users["0241"]
        year = str(datetime.now(UTC).year)
        users = (own, User(year, other.owner_id, other.owner_name, other.extensions))
        super().__init__(Store(users, fixture.calls_of(own.id)))


class Shaped(Behaviour):
    def __init__(self, call_id: Namer | None = None, view_id: Namer | None = None, *, per_call: bool = False) -> None:
        super().__init__(NamingStore(call_id, view_id, per_call=per_call))

    def call_id_accepted(self, call_id: str) -> bool:
        return re.fullmatch(r"(?:[A-Za-z0-9.-]+:)?[A-Za-z0-9_.-]+", call_id) is not None


def _calls(name: str, sentence: str, namer: Namer, *, wide: bool = False, hides: tuple[str, ...] = ()) -> Variant:
    unlike: tuple[tuple[str, str | int], ...] = (("call_id", "alphanumeric"),) if wide else ()
    return Variant(f"call-ids-{name}", sentence, lambda: Shaped(call_id=namer), hides=hides, unlike=unlike)


def _views(name: str, sentence: str, namer: Namer) -> Variant:
    # Numbered ones have the form of the reference server's own.
    return Variant(f"view-ids-{name}", sentence, lambda: Shaped(view_id=namer), unseen=name == "numbered")


class _OtherIds(Behaviour):
    """Lists each call under another id as well."""

    def other_id(self, call: PhoneCall) -> str:
        return f"b817d{call.id}"

    def named(self, call_id: str | None) -> str | None:
        return next((call.id for call in self.store.calls.values() if call_id == self.other_id(call)), call_id)

    def listed_calls(self, user: User, extension: str | None, call_id: str | None) -> list[PhoneCall]:
        return super().listed_calls(user, extension, self.named(call_id))


class Alias(_OtherIds, UpdatedCall, ListedCall, Link):
    """A call answers to the id it is addressed by, and is shown under another, as in the documentation's example."""

    def find_call(self, user: User, extension: str | None, call_id: str | None) -> PhoneCall:
        return super().find_call(user, extension, self.named(call_id))

    def updated(self, document: Json, call: PhoneCall) -> object:
        return {**document, "id": self.other_id(call)}

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return {**document, "id": self.other_id(call)}

    def linked(self, request: Incoming, link: str, call: PhoneCall) -> str:
        return link.removesuffix(call.id) + self.other_id(call)


class LiteralExample(_OtherIds):
    """The page's example: answer and link have another id than was asked, under which List shows the same call."""

    def success_status(self) -> int:
        return 202

    def list_answer(self, request: Incoming, user: User, extension: str | None, call_id: str | None) -> Answer:
        if call_id is None or not self.listed_calls(user, extension, call_id):
            return super().list_answer(request, user, extension, call_id)
        call = self.listed_calls(user, extension, call_id)[0]
        return self.json_answer(200, {**self.call_document(request, user, extension, call), "id": call_id})

    def updated_document(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> object:
        link = super().self_link(request, user, extension, call).removesuffix(call.id) + self.other_id(call)
        doubled = link.replace("/uapi/", "//uapi/")
        return {"id": self.other_id(call), "extension": call.extension, "link": {"self": doubled}}

    def number(self, value: int) -> object:
        return str(value)


VARIANTS = (
    _calls("of-six-digits", "Calls have six digits, one after the other.", lambda n: str(444500 + n)),
    _calls("sequential", "Calls are 1, 2, 3 and so on.", str),
    _calls("of-random-digits", "Calls have twelve random digits.", lambda _: str(secrets.randbelow(9 * 10**11) + 10**11)),
    _calls("long", "Calls have 128 hex digits.", lambda _: secrets.token_hex(64)),
    _calls("upper-case", "Calls have upper-case hex digits.", lambda n: f"AF{n:02X}{secrets.token_hex(8).upper()}"),
    _calls("letters", "Calls are of letters alone.", lambda n: "call" + "abcdefghijklmnopqrstuvwxyz"[n % 26] * (n + 3)),
    _calls("uuid", "Calls are UUIDs.", lambda _: str(uuid.uuid4()), wide=True),
    _calls("with-dots", "Calls have a dot.", lambda n: f"{1700000000 + n}.{n}", wide=True),
    _calls("with-domain", "Calls have a domain.", lambda _: f"pbx.example.com:{secrets.token_hex(6)}", wide=True),
    _calls("base64url", "Calls have hyphens and underscores.", lambda n: f"-_{n}{secrets.token_urlsafe(9)}", wide=True),
    _views("one-digit", "Views are 0, 1 and so on.", str),
    _views("numbered", "Views are 00 and 01 in every call.", lambda n: f"{n:02d}"),
    _views("prefixes", "A view's id is the beginning of the next one's.", lambda n: "1" + "0" * n),
    _views("zero-padded", "Views differ in leading zeros alone.", lambda n: "0" * n + "1"),
    _views("hex", "Views have hex digits.", lambda n: f"{n:x}f{secrets.token_hex(4)}"),
    _views("uuid", "Views are UUIDs.", lambda _: str(uuid.uuid4())),
    _views("long", "Views have a domain and 128 characters.", lambda n: f"pbx.example.com:{n}_{'v' * 128}"),
    Variant(
        "view-ids-per-call",
        "Views are 00 and 01 in every call, and two calls of one setup have the same.",
        lambda: Shaped(view_id=lambda n: f"{n:02d}", per_call=True),
    ),
    Variant(
        "literal-example",
        "The page's example: 202, another id in answer and link, a double slash, a bare object, numbers as strings.",
        LiteralExample,
        unlike=(("answer_id", "addressed"), ("list_by_id", "collection"), ("link_slashes", "single"), ("numbers", "number")),
    ),
    Variant("user-ids-like-years", "The other user's id is this year's number.", UsersLikeYears),
    Variant("alias", "Calls are shown under another id than they were declared by.", Alias, unlike=(("answer_id", "addressed"),)),
)  # fmt: skip
