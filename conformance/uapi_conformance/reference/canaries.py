# SPDX-License-Identifier: MIT
"""A few faulty servers, each with one fault that a certificate must not overlook, and a legal one."""

from __future__ import annotations

import gzip
from dataclasses import replace

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.reference.model import PhoneCall, Token, User, View
from uapi_conformance.reference.rendering import Json


class NeverStops(Behaviour):
    """Reports success, but goes on recording."""

    def stop(self, call: PhoneCall, view: View) -> None:
        del call, view


class AlwaysTheCall(Behaviour):
    """Blames the call id for every error."""

    def find_view(self, call: PhoneCall, document: Json) -> View:
        try:
            return super().find_view(call, document)
        except Problem as problem:
            raise Problem("pc_phonecall_invalid") from problem


class StopsWhatItRefuses(Behaviour):
    """Stops the recording before it checks whether to refuse."""

    def find_view(self, call: PhoneCall, document: Json) -> View:
        for view in call.views:
            self.stop(call, view)
        return super().find_view(call, document)


class TakesAnyToken(Behaviour):
    """Accepts anything as a token of the first user."""

    def authenticate(self, request: Incoming) -> User:
        try:
            return super().authenticate(request)
        except Problem:
            token: Token = next(iter(self.store.tokens.values()))
            return self.store.users[token.user_id]


class PlainText(Behaviour):
    """Sends errors as a line of text."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        if answer.status < 400:
            return answer
        return replace(answer, body=b"refused").with_header("Content-Type", "text/plain")


class ShortLength(Behaviour):
    """Declares a shorter length than it sends."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        if not answer.body or answer.status < 400:
            return answer
        return replace(answer, wire=replace(answer.wire, content_length=len(answer.body) - 2))


class NumberForName(Behaviour):
    """Gives the owner's name as a number, which only the document's schema forbids."""

    def call_document(self, request: Incoming, user: User, extension: str | None, call: PhoneCall) -> Json:
        return {**super().call_document(request, user, extension, call), "ownerName": 7}


class Compresses(Behaviour):
    """Keeps the contract, and compresses its bodies with gzip."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        if not answer.body or "gzip" not in (request.header("accept-encoding") or ""):
            return answer
        return replace(answer, body=gzip.compress(answer.body)).with_header("Content-Encoding", "gzip")
