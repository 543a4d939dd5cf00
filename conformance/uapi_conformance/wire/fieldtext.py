# SPDX-License-Identifier: MIT
"""The grammar of field values (RFC 9110, section 5.6): tokens, parameters, lists, dates, challenges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
QUOTED = r'"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*"'
PARAMETERS = rf"(?:[ \t]*;[ \t]*(?:{NAME}=(?:{NAME}|{QUOTED}))?)*"
URI_REFERENCE = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?\[\]-]|%[0-9A-Fa-f]{2})*"
"""RFC 3986, section 4.1, without a fragment: which characters there may be, and not in which place."""

_MEMBER = re.compile(rf'(?:[^,"]|{QUOTED}|")+')
_IMF = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([0-9]{4}) "
    r"([0-9]{2}):([0-9]{2}):([0-5][0-9]|60) GMT"
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def members(value: str) -> Iterator[str]:
    """The members of a comma-separated list (RFC 9110, section 5.6.1); recipients pass over empty ones."""
    return (text for match in _MEMBER.finditer(value) if (text := match[0].strip(" \t")))


def imf_fixdate(text: str) -> datetime | None:
    """The time that an IMF-fixdate says (RFC 9110, section 5.6.7); None for any other text, or for no such day."""
    match = _IMF.fullmatch(text)
    if match is None:
        return None
    weekday, day, month, year, hour, minute, second = match.groups()
    try:
        said = datetime(
            int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), min(int(second), 59), tzinfo=UTC
        )
    except ValueError:
        return None
    return said if _DAYS[said.weekday()] == weekday else None


@dataclass(frozen=True)
class Challenge:
    """A challenge (RFC 9110, section 11.3): its scheme in lower case, and its parameters by name in lower case."""

    scheme: str
    parameters: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str | None:
        return dict(self.parameters).get(name)


_PARAMETER = rf"({NAME})[ \t]*=[ \t]*({NAME}|{QUOTED})"
_CONTINUED = re.compile(_PARAMETER)
_BEGUN = re.compile(rf"({NAME})(?: +(?:{_PARAMETER}|[A-Za-z0-9._~+/-]+=*))?")


def challenges(value: str) -> tuple[Challenge, ...] | None:
    """The challenges in a WWW-Authenticate field (RFC 9110, section 11.6.1); None if it does not have its form."""
    found: list[Challenge] = []
    for member in members(value):
        more = _CONTINUED.fullmatch(member)
        begun = _BEGUN.fullmatch(member)
        if more is not None and found:
            last = found.pop()
            pair = (more[1].lower(), _unquoted(more[2]))
            if last.get(pair[0]) is not None:
                return None  # each name once per challenge (RFC 9110, section 11.2)
            found.append(Challenge(last.scheme, (*last.parameters, pair)))
        elif begun is not None:
            pairs = ((begun[2].lower(), _unquoted(begun[3])),) if begun[2] else ()
            found.append(Challenge(begun[1].lower(), pairs))
        else:
            return None
    return tuple(found)


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text
