# SPDX-License-Identifier: MIT
"""Says where a link of the target leads, and which request asks for it at the address that is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from uapi_conformance.declaration.bases import NAMES, Base
from uapi_conformance.evidence.link import Link

_PUBLISHED = re.compile(rf"/+(?:(?P<prefix>.*?)/+)?(?:{'|'.join(NAMES)})/+phoneCalls(?:[/?].*)?")


@dataclass(frozen=True)
class Home:
    """Where the target is: the base that is ``asked``, and ``others`` that are declared to be the same server.

    A link is followed verbatim if it is one that a client at the asked base could use. On a declared base, the API may
    also lie at the declared path, or at no path: gateways take away what they publish it under, and a server cannot
    know that. Then the same call is asked for at the asked base.
    """

    asked: Base = field(default_factory=lambda: Base(""))
    others: tuple[Base, ...] = ()

    def target(self, link: Link) -> str | None:
        """Return the request-target that asks for a link; None if it leads to a place that is not declared."""
        others = [base for base in self.others if link.origin in (None, base.origin)]
        if link.origin not in (None, self.asked.origin) and not others:
            return None
        if _is_below(link.path, self.asked.api):
            return link.as_sent
        for base in others:
            if _is_below(link.path, base.api):
                return self.asked.api + _squeezed(link.as_sent).removeprefix(base.api)
        found = _PUBLISHED.fullmatch(link.as_sent)
        if found is None or (found["prefix"] and link.origin in (None, self.asked.origin)):
            return link.as_sent
        # What is left is the API at no path, or at one that nobody declared.
        is_known = not found["prefix"] and (others or not self.asked.prefix)
        return self.asked.prefix + link.as_sent if is_known else None

    def undeclared(self, link: Link) -> str | None:
        """Return why a link is not followed, and what to declare; None if it is followed."""
        if self.target(link) is not None:
            return None
        origin = link.origin or self.asked.origin
        found = _PUBLISHED.fullmatch(link.as_sent)
        prefix = "/" + _squeezed(found["prefix"]) if found is not None and found["prefix"] else ""
        if origin == self.asked.origin:
            where = f"a path outside {self.asked.prefix}"
        else:
            known = ", ".join(sorted({self.asked.origin, *(base.origin for base in self.others)}))
            where = f"{origin}{prefix}, but the target was asked as {known}"
        return (
            f"The link leads to {where}; if both are the same server, declare it: "
            f'[target] link_origins = ["{origin}{prefix}"].'
        )


def _is_below(path: str, api: str) -> bool:
    return _squeezed(path).startswith(f"{api}/")


def _squeezed(target: str) -> str:
    """A target with one slash where it begins with several."""
    return re.sub("^/+", "/", target)
