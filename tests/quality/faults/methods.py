# SPDX-License-Identifier: MIT
"""Servers that are wrong in a safe method other than GET and HEAD."""

from __future__ import annotations

from dataclasses import replace

from uapi_conformance.reference.behaviour import Behaviour, Target
from uapi_conformance.reference.messages import Answer, Incoming, Problem
from uapi_conformance.target.states import State

from tests.quality.catalogue import NOTHING, Fault


class OptionsDone(Behaviour):
    """OPTIONS is taken for PUT."""

    def dispatch(self, request: Incoming) -> Answer:
        return super().dispatch(replace(request, method="PUT") if request.method == "OPTIONS" else request)


class OptionsCrash(Behaviour):
    """OPTIONS is an internal error."""

    def check_method(self, request: Incoming, target: Target) -> None:
        if request.method == "OPTIONS":
            raise Problem("internal_server_error")
        super().check_method(request, target)


class ServesOptions(Behaviour):
    """Answers OPTIONS with the methods that it names."""

    named = "GET, PUT, OPTIONS"

    def dispatch(self, request: Incoming) -> Answer:
        if request.method != "OPTIONS":
            return super().dispatch(request)
        self.authenticate(request)
        return Answer(204, (("Allow", self.named),))


class OptionsWithoutPut(ServesOptions):
    """The Allow of OPTIONS lacks PUT."""

    named = "GET, HEAD, OPTIONS"


class OptionsWithPatch(ServesOptions):
    """The Allow of OPTIONS names PATCH, which is refused."""

    named = "GET, PUT, PATCH, OPTIONS"


class TraceShows(Behaviour):
    """TRACE reflects the whole request, with its credentials."""

    def dispatch(self, request: Incoming) -> Answer:
        if request.method != "TRACE":
            return super().dispatch(request)
        lines = (f"{name}: {value}\r\n" for name, value in request.headers)
        text = f"TRACE {request.path} HTTP/1.1\r\n{''.join(lines)}\r\n"
        return Answer(200, (("Content-Type", "message/http"),), text.encode("latin-1"))


def _fault(
    name: str, owner: str, behaviour: type[Behaviour], needs: str | State = State.RECORDED, *, of_grid: bool = False
) -> Fault:
    """``of_grid``: it breaks what is mandatory, so whole runs need not show that they do not fail it."""
    sentence = (behaviour.__doc__ or "").strip()
    return Fault(name, sentence, (owner,), needs, behaviour, of_grid=of_grid, deep=needs is not NOTHING)


FAULTS = (
    _fault("options-done", "http.get-is-safe", OptionsDone, of_grid=True),
    _fault("options-500", "robust.no-server-error", OptionsCrash, of_grid=True),
    _fault("options-without-put", "http.listed-methods", OptionsWithoutPut),
    _fault("options-with-patch", "http.listed-methods", OptionsWithPatch),
    _fault("trace-shows-credentials", "security.trace-credentials", TraceShows, NOTHING),
)
