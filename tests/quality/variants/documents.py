# SPDX-License-Identifier: MIT
"""Servers that write the same JSON values in another way, or say more than they must."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qsl

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.listing import Query
from uapi_conformance.reference.messages import Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, View
from uapi_conformance.reference.rendering import Json

from tests.quality.bases import ListedCall, UpdatedCall, error_body, without
from tests.quality.catalogue import Variant


class NumbersAsStrings(Behaviour):
    def number(self, value: int) -> object:
        return str(value)


class NumbersWithFraction(Behaviour):
    """RFC 8259, section 6: 5.0 is another way to write 5."""

    def number(self, value: int) -> object:
        return float(value)


class MixedNumbers(Behaviour):
    def view_document(self, view: View) -> Json:
        return {**super().view_document(view), "status": str(view.status), "disposition": "0", "holder": 0}


class Without(ListedCall):
    """Leaves out what the documentation's own sample lacks."""

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return without(document, "nonce", "answered")

    def view_document(self, view: View) -> Json:
        return without(super().view_document(view), "flow", "callerId", "answered")


_EXTRA: Json = {
    "vendorExtension": {"list": [1, {"deep": [True, 2.5, "x"]}], "empty": {}},
    "x-trace": "0a1b",
    "count": 3,
}


class ExtraMembers(UpdatedCall, ListedCall):
    def updated(self, document: Json, call: PhoneCall) -> object:
        link = document["link"]
        assert isinstance(link, dict)
        return {**document, "link": {**link, "rel": "self", **_EXTRA}, **_EXTRA}

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return {**document, **_EXTRA}

    def view_document(self, view: View) -> Json:
        return {**super().view_document(view), **_EXTRA, "callerID": "John Doe"}

    def collection(self, entries: list[Json], total: int, query: Query) -> object:
        return {"entry": entries, "totalResults": str(total), "paging": {"page": 1}, **_EXTRA}

    def error_document(self, problem: Problem) -> object:
        error = {"code": problem.code, "message": problem.message, "details": [_EXTRA], "status": problem.status}
        return {"error": error, "success": False, **_EXTRA}


class Polyglot(Behaviour):
    """Messages are for people: no wording is promised, nor a language."""

    def error_document(self, problem: Problem) -> object:
        return error_body(problem.code, "Запрос отклонён — リクエストは拒否されました 📞")

    def serialise(self, document: object) -> bytes:
        return json.dumps(document, ensure_ascii=False).encode()


class Echoing(Behaviour):
    """A message says what was wrong, in the request's own words."""

    def refuse_text(self, request: Incoming) -> str:
        body = request.body[:200].decode("utf-8", "replace")
        return f"Cannot process {request.method} {self.segments(request.path)} with {body}"

    def find_view(self, call: PhoneCall, document: Json) -> View:
        try:
            return super().find_view(call, document)
        except Problem as problem:
            given = document.get("phoneCallViewId")
            raise Problem(problem.code, message=f"No view {str(given)[:200]} in call {call.id}.") from problem

    def dispatch_problem(self, request: Incoming, problem: Problem) -> Problem:
        if problem.code in ("pc_phonecallview_invalid", "access_denied"):
            return problem
        text = self.refuse_text(request)
        return Problem(problem.code, status=problem.status, message=text, headers=problem.headers)

    def refuse(self, request: Incoming | None, problem: Problem):  # type: ignore[no-untyped-def] # as in the base
        return super().refuse(request, problem if request is None else self.dispatch_problem(request, problem))


class OtherCodes(Behaviour):
    """Codes of the server's own where the documentation has none."""

    def error_document(self, problem: Problem) -> object:
        own = {"action_invalid": "E-1042", "body_invalid": "Bad.Request", "not_found": "NotFound"}
        return error_body(own.get(problem.code, problem.code), "")


class PrettyPrinted(Behaviour):
    def serialise(self, document: object) -> bytes:
        return b"\r\n" + json.dumps(document, indent="\t", separators=(" ,", " : ")).encode() + b"\n\n"


class Escaped(Behaviour):
    """RFC 8259, section 7: any character may be escaped, and the slash has an escape of its own."""

    def serialise(self, document: object) -> bytes:
        return re.sub(r'"((?:[^"\\]|\\.)*)"', _escape, json.dumps(document, ensure_ascii=False)).encode()


def _escape(match: re.Match[str]) -> str:
    units = json.loads(match.group(0)).encode("utf-16-be", "surrogatepass")
    escapes = (f"\\u{high:02X}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True))
    return '"' + "".join(escapes).replace("\\u002f", "\\/") + '"'


class Reordered(Behaviour):
    def serialise(self, document: object) -> bytes:
        return json.dumps(_reversed(document)).encode()


def _reversed(value: object) -> object:
    if isinstance(value, dict):
        return {name: _reversed(value[name]) for name in reversed(value)}
    return [_reversed(one) for one in value] if isinstance(value, list) else value


class Fractions(Behaviour):
    def date(self, moment: datetime) -> str:
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Offsets(Behaviour):
    def date(self, moment: datetime) -> str:
        return moment.astimezone(timezone(timedelta(hours=-9, minutes=-30))).isoformat(timespec="microseconds")


class NoZone(Behaviour):
    def date(self, moment: datetime) -> str:
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


class OtherOwner(ListedCall):
    owner = "53tete535"

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return {**document, "ownerId": self.owner, "ownerName": "Übersee & Söhne <GmbH>"}


class DomainOwner(OtherOwner):
    owner = "pbx.example.com:org_7.b-2"


class MoreViews(ListedCall):
    """A transferred call has views of parties that came and went."""

    def listed(self, document: Json, call: PhoneCall) -> Json:
        more = [
            {"id": f"x{n}", "extension": "0003*299", "source": ["+15550100", ""], "destination": [], "status": n}
            for n in range(6)
        ]
        views = document["phoneCallView"]
        return {**document, "phoneCallView": [*more[:3], *(views if isinstance(views, list) else []), *more[3:]]}


class Nulls(ListedCall):
    """What is no field may be null: elements of arrays, and members that no page documents."""

    def listed(self, document: Json, call: PhoneCall) -> Json:
        return {**document, "vendor": None, "history": [None, {"at": None}]}

    def view_document(self, view: View) -> Json:
        return {**super().view_document(view), "codec": None}

    def collection(self, entries: list[Json], total: int, query: Query) -> object:
        return {"entry": entries, "totalResults": total, "nextToken": None}


class OutsideParty(Behaviour):
    """A party from outside has no Extension."""

    def view_document(self, view: View) -> Json:
        document = super().view_document(view)
        return {**document, "extension": ""} if view.caller_id is None else document


class EchoedQuery(Behaviour):
    """Pages are counted as the query says, whatever it says."""

    def list_query(self, request: Incoming) -> Query:
        self.asked = dict(parse_qsl(request.query, keep_blank_values=True))
        try:
            return super().list_query(request)
        except Problem:
            return Query(None, 0, None, None, "contains", "", False)

    def collection(self, entries: list[Json], total: int, query: Query) -> object:
        echo = {"startIndex": self.asked.get("startIndex", 0)}
        if "count" in self.asked:
            echo["itemsPerPage"] = self.asked["count"]
        return {"entry": entries, "totalResults": total, **echo}


class Large(Behaviour):
    """Every answer has 64 KiB of something else."""

    def serialise(self, document: object) -> bytes:
        padded = {**document, "padding": "x" * 65536} if isinstance(document, dict) else document
        return super().serialise(padded)


VARIANTS = (
    Variant("nulls-beside-fields", "What is no documented field is null.", Nulls),
    Variant("outside-party", "A view of a party from outside has an empty extension.", OutsideParty),
    Variant("query-echoed", "A list says again what its query asked for, be it nonsense.", EchoedQuery, unseen=True),
    Variant("numbers-as-strings", "Numbers are strings of digits.", NumbersAsStrings, unlike=(("numbers", "number"),)),
    Variant(
        "numbers-with-fraction", "Numbers are written as 5.0.", NumbersWithFraction, unlike=(("numbers", "string"),)
    ),
    Variant(
        "mixed-numbers",
        "Some numbers are strings.",
        MixedNumbers,
        unlike=(("numbers", "number"), ("numbers", "string")),
    ),
    Variant("few-members", "Calls have no nonce, flow or answered.", Without),
    Variant("extra-members", "Everything has further members.", ExtraMembers),
    Variant("other-language", "Messages are in other scripts, unescaped.", Polyglot),
    Variant("echoing-messages", "Messages repeat what was wrong.", Echoing),
    Variant("own-codes", "Undocumented causes have codes of another style, and no words.", OtherCodes),
    Variant("pretty-printed", "JSON with white space everywhere.", PrettyPrinted),
    Variant("escaped", "JSON with an escape for every character of a string.", Escaped),
    Variant("reordered", "Members in the opposite order.", Reordered),
    Variant("dates-with-fractions", "Dates have milliseconds.", Fractions),
    Variant("dates-with-offsets", "Dates have microseconds and an odd offset.", Offsets),
    Variant("dates-without-zone", "Dates have no zone.", NoZone),
    Variant("owner-of-letters", "The owner's id has letters.", OtherOwner),
    Variant("owner-with-domain", "The owner's id has a domain.", DomainOwner),
    Variant("more-views", "Calls have many more views.", MoreViews),
    Variant("large-answers", "Every answer is larger than 64 KiB.", Large),
)
