# SPDX-License-Identifier: MIT
"""Servers whose header fields are malformed, come twice, or say what cannot be."""

from __future__ import annotations

import gzip
import time
from dataclasses import replace
from email.utils import formatdate

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Wire
from uapi_conformance.wire.exchange import Headers

from tests.quality.catalogue import NOTHING, Catalogue

FAULTS = Catalogue()
_GRAMMAR, _ONCE, _SENSE, _CHALLENGE = "http.field-grammar", "http.field-once", "http.field-sense", "http.challenge"
_YEAR = 365 * 86400


class _Field(Behaviour):
    """Every answer has a field with this value."""

    name, value = "", ""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return answer.with_header(self.name, self.value)


@FAULTS.add("etag-without-quotes", _GRAMMAR, needs=NOTHING)
class EtagWithoutQuotes(_Field):
    """ETag has no quotes."""

    name, value = "ETag", "0a1b2c"


@FAULTS.add("media-type-with-empty-charset", _GRAMMAR, needs=NOTHING)
class MediaTypeEmptyCharset(_Field):
    """Content-Type has a charset without a value."""

    name, value = "Content-Type", "application/json; charset="


@FAULTS.add("cache-control-in-semicolons", _GRAMMAR, needs=NOTHING)
class CacheControlSemicolons(_Field):
    """Directives of Cache-Control are separated by semicolons."""

    name, value = "Cache-Control", "no-store; private"


@FAULTS.add("vary-in-quotes", _GRAMMAR, needs=NOTHING)
class VaryInQuotes(_Field):
    """The names in Vary are quoted."""

    name, value = "Vary", '"Accept"'


@FAULTS.add("language-with-underscore", _GRAMMAR, needs=NOTHING)
class LanguageUnderscore(_Field):
    """Content-Language names a locale."""

    name, value = "Content-Language", "en_US"


@FAULTS.add("last-modified-in-iso-form", _GRAMMAR, needs=NOTHING)
class LastModifiedIso(_Field):
    """Last-Modified is a date as in JSON."""

    name, value = "Last-Modified", "2012-06-27T16:08:55Z"


@FAULTS.add("location-with-space", _GRAMMAR, needs=NOTHING)
class LocationWithSpace(_Field):
    """Content-Location is a path with a space."""

    name, value = "Content-Location", "/uapi/phone calls"


@FAULTS.add("shared-caches-may-keep", _SENSE, needs=NOTHING)
class SharedCaches(_Field):
    """Shared caches are allowed to keep answers to requests with a token."""

    name, value = "Cache-Control", "public, max-age=60"


@FAULTS.add("json-said-to-be-utf-16", _SENSE, needs=NOTHING)
class SaidUtf16(_Field):
    """Content-Type names a charset that the body is not in."""

    name, value = "Content-Type", "application/json; charset=utf-16"


@FAULTS.add("server-is-no-product", _SENSE, needs=NOTHING)
class ServerNoProduct(_Field):
    """Server is a sentence with an address."""

    name, value = "Server", "calls@pbx, build 7"


class _Dated(Behaviour):
    """Writes its own Date."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer.with_header("Date", self.said()), wire=Wire(no_date=True))

    def said(self) -> str:
        return formatdate(usegmt=True)


@FAULTS.add("date-in-local-form", _GRAMMAR, needs=NOTHING)
class DateInLocalForm(_Dated):
    """Date has an offset where GMT has to be."""

    def said(self) -> str:
        return formatdate()


@FAULTS.add("date-of-another-weekday", _GRAMMAR, needs=NOTHING)
class DateOfAnotherWeekday(_Dated):
    """The weekday in Date is not that of the day."""

    def said(self) -> str:
        return "Mon" + formatdate(usegmt=True, timeval=1_700_000_000)[3:]


@FAULTS.add("date-a-year-ahead", _SENSE, needs=NOTHING)
class DateAhead(_Dated):
    """Date is a year from now."""

    def said(self) -> str:
        return formatdate(time.time() + _YEAR, usegmt=True)


class _Again(Behaviour):
    """Every answer has another line of a field."""

    fields: Headers = ()

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, headers=(*answer.headers, *self.fields), wire=Wire(raw=True))


@FAULTS.add("content-type-twice", _ONCE, needs=NOTHING)
class ContentTypeTwice(_Again):
    """Content-Type comes twice."""

    fields = (("Content-Type", "application/json"),)


@FAULTS.add("date-twice", _ONCE, needs=NOTHING)
class DateTwice(_Again):
    """Date comes twice, once with the moment of the release."""

    fields = (("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),)


@FAULTS.add("length-with-sign", "http.framing", needs=NOTHING)
class LengthWithSign(Behaviour):
    """Content-Length of every answer has a plus sign."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        signed = (("Content-Length", f"+{len(answer.body)}"),)
        return replace(answer, headers=(*answer.headers, *signed), wire=Wire(content_length=None, raw=True))


class _Challenging(Behaviour):
    """Challenges in its own way."""

    text = ""

    def challenge(self, sent: str | None) -> Headers:
        return (("WWW-Authenticate", self.text),)


@FAULTS.add("challenge-of-another-scheme", _CHALLENGE, needs=NOTHING)
class ChallengeBasic(_Challenging):
    """A 401 asks for a user name and a password, which no page documents."""

    text = 'Basic realm="UAPI"'


@FAULTS.add("challenge-without-commas", _CHALLENGE, needs=NOTHING)
class ChallengeWithoutCommas(_Challenging):
    """The parameters of a challenge are separated by semicolons."""

    text = 'Bearer realm="UAPI"; error="invalid_token"'


@FAULTS.add("challenge-says-error-to-all", _SENSE, needs=NOTHING)
class ChallengeError(_Challenging):
    """A challenge tells of an invalid token where none was sent."""

    text = 'Bearer realm="UAPI", error="invalid_token"'


class _Line(Behaviour):
    """Begins every head in its own way."""

    version, line = b"HTTP/1.1", b""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        start = b"%s %d Said" % (self.version, answer.status)
        return replace(answer, wire=Wire(start_line=start + self.line))


@FAULTS.add("fields-folded", "http.framing", needs=NOTHING)
class FieldsFolded(_Line):
    """A field line is folded."""

    line = b"\r\nX-Policy: no-store,\r\n private"


@FAULTS.add("version-of-the-future", "http.framing", needs=NOTHING)
class VersionOfTheFuture(_Line):
    """Answers claim to be of HTTP/2.0."""

    version = b"HTTP/2.0"


@FAULTS.add("line-ends-in-lf", "http.framing", needs=NOTHING)
class LineEndsInLf(_Line):
    """A field line ends in LF alone."""

    line = b"\r\nX-Policy: no-store\nX-Took: 2"


@FAULTS.add("coded-and-not-said", "http.json-text", needs=NOTHING)
class CodedNotSaid(Behaviour):
    """Bodies are in gzip, and no field says so."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, body=gzip.compress(answer.body)) if answer.body else answer
