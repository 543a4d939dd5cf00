# SPDX-License-Identifier: MIT
"""Servers with something in front of them, or beneath: a gateway, a parser, a framework that refuses in its own words."""

from __future__ import annotations

import re
from dataclasses import replace

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem, Wire

from tests.quality.bases import HANG_UP
from tests.quality.catalogue import Variant

_EVERYWHERE = ("robust.error-everywhere",)
_DOCUMENTED: tuple[tuple[str, str | int], ...] = (("early_refusals", "documented"),)


def _page(status: int, *, close: bool = False) -> Answer:
    text = f"<html><head><title>{status}</title></head><body><h1>{status}</h1><hr>gate/1.2</body></html>"
    return Answer(status, (("Content-Type", "text/html"),), text.encode(), Wire(close=close))


class Gateway(Behaviour):
    """Refuses what stock web servers refuse, with pages in HTML."""

    longest_path, longest_body = 4094, 1024 * 1024 - 1

    def answer(self, request: Incoming) -> Answer:
        status = self.refused_with(request)
        return super().answer(request) if status is None else self.refusal(status)

    def refusal(self, status: int) -> Answer:
        return _page(status, close=status == 400)

    def refused_with(self, request: Incoming) -> int | None:
        path = request.path.lower()
        if len(path) > self.longest_path:
            return 414
        if request.oversize or len(request.body) > self.longest_body:
            return 413
        if re.search("%(?![0-9a-f]{2})|%0", path):
            return 400
        return 404 if "%2f" in path or re.search(r"/(?:\.|%2e){1,2}(?:/|$)", path) else None


class TextGateway(Gateway):
    """Refuses in a line of plain text."""

    def refusal(self, status: int) -> Answer:
        return Answer(status, (("Content-Type", "text/plain; charset=utf-8"),), f"{status} Bad Request".encode())


class Curt(Gateway):
    """Hangs up on all that."""

    def refusal(self, status: int) -> Answer:
        return HANG_UP


class Redirecting(Gateway):
    """Points to the normal form of a path, as some routers do."""

    def refused_with(self, request: Incoming) -> int | None:
        return 301 if re.search(r"/(?:\.|%2e){1,2}(?:/|%2f|$)", request.path.lower()) else None

    def refusal(self, status: int) -> Answer:
        return replace(_page(status), headers=(("Content-Type", "text/html"), ("Location", "/uapi/phoneCalls/")))


class Firewall(Behaviour):
    """A web application firewall turns away what looks like an attack."""

    def answer(self, request: Incoming) -> Answer:
        sent = request.path.encode() + request.body
        if b"' OR '" in sent or b"'%20OR%20'" in sent or b"%2E%2E%2F" in sent or b"%25s%25n" in sent:
            return _page(403)
        return super().answer(request)


class FrameworkErrors(Behaviour):
    """Errors of methods are the framework's own."""

    status = 405

    def answer(self, request: Incoming) -> Answer:
        if request.method in ("GET", "PUT"):
            return super().answer(request)
        allow = (("Allow", "GET, PUT"),) if self.status == 405 else ()
        return Answer(self.status, (("Content-Type", "application/json"), *allow), b'{"detail":"Not allowed"}')


class NoSuchRoute(FrameworkErrors):
    """A framework that looks for a route by method and path."""

    status = 404


class OwnPaths(Behaviour):
    """A web server answers all paths but those that pages name."""

    def answer(self, request: Incoming) -> Answer:
        return _page(404) if len(self.segments(request.path)) > 5 else super().answer(request)


class EmptyTokenMalformed(Behaviour):
    """RFC 6750, section 3.1: a request that is malformed is an invalid one."""

    def sent_token(self, request: Incoming) -> str | None:
        value = request.header("authorization")
        if value is not None and not value.partition(" ")[2]:
            raise Problem("invalid_request", status=400, message="The credentials are malformed.")
        return super().sent_token(request)


VARIANTS = (
    Variant("gateway", "A gateway refuses with pages in HTML.", Gateway, advised=_EVERYWHERE, unlike=_DOCUMENTED),
    Variant("gateway-in-text", "A server refuses with a line of text.", TextGateway, advised=_EVERYWHERE, unlike=_DOCUMENTED),
    Variant("gateway-hangs-up", "A server hangs up on what it does not read.", Curt, unseen=True),
    Variant("gateway-redirects", "A router points to the normal form of a path.", Redirecting),
    Variant("firewall", "A firewall turns away attacks with 403 and a page.", Firewall, advised=_EVERYWHERE, unlike=_DOCUMENTED),
    Variant("framework-405", "The 405 of the framework has a body of its own.", FrameworkErrors, advised=_EVERYWHERE, unlike=_DOCUMENTED),
    Variant(
        "framework-404",
        "Undocumented methods are not found.",
        NoSuchRoute,
        advised=("http.method-status", *_EVERYWHERE),
        unlike=(("other_methods", 405), ("other_methods", 501), ("early_refusals", "documented")),
    ),
    Variant("own-paths", "Paths that no page names lead to a page of the web server.", OwnPaths, advised=_EVERYWHERE),
    Variant("empty-token-400", "Malformed credentials are a bad request.", EmptyTokenMalformed),
)  # fmt: skip
