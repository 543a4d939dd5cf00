# SPDX-License-Identifier: MIT
"""Legal servers for the tests of generated requests: a set of sides, how a server answers what the register leaves open."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from uapi_conformance.checks.generated import Wrong, wrongs
from uapi_conformance.evidence.valid import Valid
from uapi_conformance.wire.exchange import Exchange, Headers, Request

from tests.support.exchanges import (
    CALL,
    PATH,
    answer,
    collection,
    error,
    listed,
    request,
    updated,
    view,
)

ROOT = "/uapi/phoneCalls"
NAMED = (f"{ROOT}/12/0003*210", f"{ROOT}/@me/@self", f"{ROOT}/%40viewer/0003%2A210", f"{ROOT}/@owner/@self")
STRANGE = ("13", "x", "%C3%BC", "%00", "4%2F4", "..", "%FF", "a%20b", "-1", "9" * 9000)
RIGHT: dict[str, Any] = {"action": "StopRecording", "phoneCallViewId": "01"}
BODIES = (b"", b"{", b"[]", b"7", b"null", b'"StopRecording"')
TEXT: Headers = (("Content-Type", "text/plain"),)


def _bodies() -> Iterator[bytes]:
    yield from BODIES
    for changes in (
        {"phoneCallViewId": "00"}, {"phoneCallViewId": "x"}, {"phoneCallViewId": 7}, {"phoneCallViewId": None},
        {"phoneCallViewId": ["01"]}, {"action": None}, {"action": "stoprecording"}, {"action": ["StopRecording"]},
        {"note": 1}, {"format": "wav"}, {"phoneCallViewId": "x", "note": 1},
    ):  # fmt: skip
        yield json.dumps(RIGHT | changes).encode()
    for name in RIGHT:
        yield json.dumps({k: v for k, v in RIGHT.items() if k != name}).encode()
    yield b'{"action":"StopRecording","phoneCallViewId":"x","phoneCallViewId":"01"}'


def _requests() -> Iterator[Request]:
    """Requests of the kinds that are generated: each with nothing wrong, or with one thing or several."""
    yield from (request("PUT", PATH, body=body) for body in _bodies())
    calls = [f"{named}/444444" for named in NAMED]
    for wrong in STRANGE:
        calls += [f"{ROOT}/{wrong}/0003*210/444444", f"{ROOT}/12/{wrong}/444444", f"{ROOT}/12/0003*210/{wrong}"]
        calls += [f"{ROOT}/{wrong}/{wrong}/{wrong}"]
    for target in (*calls, f"{ROOT}/12/0003*210/4444440", f"{ROOT}/12/0003*210/"):
        for changes in ({}, {"action": "Fly"}, {"action": "Fly", "phoneCallViewId": "x"}):
            yield request("PUT", target, body=json.dumps(RIGHT | changes).encode())
        yield request("PUT", target, body=b"[")
        yield request("GET", target, headers=())
    yield request("PUT", PATH, headers=TEXT)
    yield request("PUT", PATH, headers=())
    yield request("PUT", PATH + "/")
    for user, extension in (
        ("12", "@self"),
        ("@me", "x"),
        ("13", "0003*210"),
        ("x", "y"),
        *zip(STRANGE, STRANGE, strict=True),
    ):
        for query in ("", "?count=-1"):
            yield request("GET", f"{ROOT}/{user}/{extension}{query}", headers=())


REQUESTS = tuple(_requests())

DENIED: Headers = (("WWW-Authenticate", "Bearer"),)
Answer = Callable[[Request], Exchange]


def refusal(code: str, status: int = 400) -> Answer:
    headers = DENIED if status == 401 else ()
    return lambda sent: error(status, code, sent=sent, headers=headers)


def success(status: int, document: object = None) -> Answer:
    return lambda sent: answer(status, document, sent=sent)


USER, EXTENSION = refusal("user_invalid"), refusal("extension_invalid")
CALL_ID, VIEW = refusal("pc_phonecall_invalid"), refusal("pc_phonecallview_invalid")
OF_THE_VENDOR = refusal("a_code_of_the_vendor")
STOPPED = success(200, updated())
EMPTY, WHOLE = success(200, collection()), success(200, collection(listed("444444", view())))


@dataclass(frozen=True)
class Server:
    """A legal server: what it does with each thing that may be wrong, in the order in which it looks.

    ``again`` is the answer where nothing is recorded any more (None: a success, as of the first stop), ``media_type``
    that to another one than JSON (None: it is read as JSON), ``unknown_member`` that to one more (None: it is ignored),
    ``early`` that of a parser to what need not reach UnifiedAPI (None: it does).
    """

    user: Answer = USER
    extension: Answer = EXTENSION
    call: Answer = CALL_ID
    view: Answer = VIEW
    action: Answer = OF_THE_VENDOR
    body: Answer = OF_THE_VENDOR
    again: Answer | None = None
    again_first: bool = False
    success: Answer = STOPPED
    media_type: Answer | None = None
    unknown_member: Answer | None = None
    early: Answer | None = None
    order: str = "UECVAB"
    unlisted: Answer = EMPTY
    bad_query: Answer = WHOLE


_LETTERS = {"U": Wrong.USER, "E": Wrong.EXTENSION, "C": Wrong.CALL, "V": Wrong.VIEW, "A": Wrong.ACTION, "B": Wrong.BODY}
_ANSWERS = {
    Wrong.USER: "user", Wrong.EXTENSION: "extension", Wrong.CALL: "call", Wrong.VIEW: "view", Wrong.ACTION: "action",
    Wrong.BODY: "body",
}  # fmt: skip
VALID = Valid(CALL, None, frozenset({"00"}))
_EARLY = ("%00", "4%2F4", "..", "%FF", "9" * 9000, "444444/?")


def ask(server: Server, sent: Request) -> Exchange:
    found = wrongs(sent, VALID)
    assert found is not None
    if server.early is not None and any(text in sent.target for text in _EARLY):
        return server.early(sent)
    if sent.method == "GET":
        return _list(server, sent, found)
    if server.media_type is not None and sent.header("content-type") != "application/json":
        return server.media_type(sent)
    if server.unknown_member is not None and (b'"note"' in sent.body or b'"format"' in sent.body):
        return server.unknown_member(sent)
    on_call = not found & {Wrong.USER, Wrong.EXTENSION, Wrong.CALL}
    if server.again is not None and server.again_first and on_call:
        return server.again(sent)
    for wrong in (_LETTERS[letter] for letter in server.order):
        if wrong in found:
            refuse: Answer = getattr(server, _ANSWERS[wrong])
            return refuse(sent)
    return (server.again or server.success)(sent)


def _list(server: Server, sent: Request, found: frozenset[Wrong]) -> Exchange:
    for wrong in (Wrong.USER, Wrong.EXTENSION):
        if wrong in found:
            refuse: Answer = getattr(server, _ANSWERS[wrong])
            return refuse(sent)
    if "count=-1" in sent.target:
        return server.bad_query(sent)
    if Wrong.CALL in found:
        return server.unlisted(sent)
    return answer(200, collection(listed("444444", view())), sent=sent)
