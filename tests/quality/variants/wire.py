# SPDX-License-Identifier: MIT
"""Servers that put the same answers on the wire in another way that HTTP allows."""

from __future__ import annotations

import gzip
import random
import zlib
from dataclasses import replace
from email.utils import formatdate
from http import HTTPStatus

from uapi_conformance.reference.behaviour import Behaviour
from uapi_conformance.reference.messages import Answer, Incoming, Problem, Wire

from tests.quality.bases import Counting, FilledAnswer
from tests.quality.catalogue import Variant


class CharsetParameter(Behaviour):
    content_type = "application/json; charset=utf-8"


class QuotedCharset(Behaviour):
    content_type = 'application/JSON ;charset="UTF-8"'


class JsonSuffix(Behaviour):
    content_type = "application/vnd.4psa.uapi+json"


class MoreFields(Behaviour):
    def finish(self, request: Incoming, answer: Answer) -> Answer:
        more = (
            ("Server", "Apache/2.4 (Unix)"), ("Set-Cookie", "sid=1; Path=/; HttpOnly"), ("Set-Cookie", "lb=2"),
            ("ETag", '"0a1b"'), ("Vary", "Accept-Encoding, Authorization"), ("X-Request-Id", "7"),
            ("Strict-Transport-Security", "max-age=1"), ("X-Owner", "Zo\xeb"), ("X-Empty", ""),
            ("Keep-Alive", "timeout=5, max=100"), ("Content-Language", "de"), ("Warning", '199 - "old"'),
        )  # fmt: skip
        return replace(answer, headers=(*answer.headers, *more))


class NoDate(Behaviour):
    """RFC 9110, section 6.6.1: a server without a clock sends none."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(no_date=True)).without_header("Cache-Control")


class Chunked(FilledAnswer):
    def wired(self, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(chunked=True))


class ByteByByte(FilledAnswer):
    def wired(self, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(chunked=True, chunk_size=7, raw=True))


class Trailers(FilledAnswer):
    """RFC 9112, section 7.1: chunk extensions, upper-case sizes and a trailer section."""

    def wired(self, answer: Answer) -> Answer:
        size = f"{len(answer.body):08X}".encode()
        body = size + b';note="a b"\r\n' + answer.body + b"\r\n0\r\nX-Checksum: 1\r\nX-Took: 2 ms\r\n\r\n"
        headers = (*answer.headers, ("Trailer", "X-Checksum, X-Took"), ("Transfer-Encoding", "Chunked"))
        return Answer(answer.status, headers, body, Wire(content_length=None))


class ContentCoding(Behaviour):
    """Bodies are in a content coding where the client takes it."""

    coding = ""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        taken = [item.strip() for item in (request.header("accept-encoding") or "").split(",")]
        if not answer.body or self.coding not in taken:
            return answer
        return self.coded(answer).with_header("Content-Encoding", self.coding)

    def coded(self, answer: Answer) -> Answer:
        return answer


class Gzip(ContentCoding):
    coding = "gzip"

    def coded(self, answer: Answer) -> Answer:
        return replace(answer, body=gzip.compress(answer.body))


class GzipMembers(Gzip):
    """RFC 1952, section 2.2: what is in gzip may have several members."""

    def coded(self, answer: Answer) -> Answer:
        half = len(answer.body) // 2
        return replace(answer, body=gzip.compress(answer.body[:half]) + gzip.compress(answer.body[half:]))


class SaysWhoAsks(Behaviour):
    """A field names the user of the token."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        token = self.store.tokens.get(self.sent_token(request) or "")
        return answer.with_header("X-User", token.user_id) if token is not None else answer


class GzipChunked(Gzip):
    def finish(self, request: Incoming, answer: Answer) -> Answer:
        coded = super().finish(request, answer)
        if coded is answer:
            return answer
        return replace(coded, wire=Wire(chunked=True)).with_header("Content-Encoding", "GZIP")


class Deflate(ContentCoding):
    coding = "deflate"

    def coded(self, answer: Answer) -> Answer:
        return replace(answer, body=zlib.compress(answer.body))


class CloseEach(Behaviour):
    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(close=True))


class CloseSilently(Behaviour):
    """RFC 9112, section 9.5: a server may close an idle connection at any time."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(close=True, raw=True))


class CloseSometimes(Counting):
    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(close=self.is_turn(10)))


class CloseOnErrors(Behaviour):
    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(close=answer.status >= 400))


class CloseDelimited(Behaviour):
    """RFC 9112, section 6.3: what has no length ends with the connection."""

    version = b"HTTP/1.1"

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        start = b"%s %d %s" % (self.version, answer.status, HTTPStatus(answer.status).phrase.encode())
        closing = answer.with_header("Connection", "close")
        return replace(closing, wire=Wire(content_length=None, start_line=start, close=True))


class OldVersion(CloseDelimited):
    version = b"HTTP/1.0"


class FieldCase(Behaviour):
    """RFC 9110, section 5.1: field names are case-insensitive, and white space around values counts for nothing."""

    padding = ""

    def named(self, name: str) -> str:
        return name.lower()

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        length = (("Content-Length", str(len(answer.body))),) if answer.body else ()
        fields = (*answer.headers, ("Date", formatdate(usegmt=True)), *length)
        named = tuple((self.named(name), self.padding + value + self.padding) for name, value in fields)
        return replace(answer, headers=named, wire=Wire(content_length=None, no_date=True, raw=True))


class OddFieldCase(FieldCase):
    padding = " \t "

    def named(self, name: str) -> str:
        return name.swapcase()


class NoReason(Behaviour):
    reason = b""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(start_line=b"HTTP/1.1 %d %s" % (answer.status, self.reason)))


class OtherReason(NoReason):
    reason = b"Tr\xe8s bien, 500 fois merci"


class Interim(Behaviour):
    """RFC 9110, section 15.2: interim answers come before the final one."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
        first = b"HTTP/1.1 100 Continue\r\n\r\n" if request.method == "PUT" else hints
        start = first + b"HTTP/1.1 %d %s" % (answer.status, HTTPStatus(answer.status).phrase.encode())
        return replace(answer, wire=Wire(start_line=start))


class Slow(Behaviour):
    client_timeout = "5s"
    delay = 0.15

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(delay=self.delay))


class Jittery(Behaviour):
    client_timeout = "5s"

    def __init__(self) -> None:
        super().__init__()
        self.chance = random.Random(7)  # noqa: S311 - reproducible on purpose, and no secret

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        return replace(answer, wire=Wire(delay=self.chance.choice((0.0, 0.0, 0.005, 0.02, 0.08))))


class RateLimited(Counting):
    """RFC 6585, section 4: every 90th request is turned away for a second."""

    client_timeout = "5s"

    def answer(self, request: Incoming) -> Answer:
        if self.is_turn(90):
            wait = (("Retry-After", "0"),)
            return self.finish(request, self.refuse(request, Problem("too_many_requests", status=429, headers=wait)))
        return super().answer(request)


VARIANTS = (
    Variant("charset", "Bodies have a charset parameter.", CharsetParameter),
    Variant("charset-quoted", "The media type is in odd case, its parameter quoted.", QuotedCharset),
    Variant("json-suffix", "Bodies have a +json media type.", JsonSuffix),
    Variant("more-fields", "Answers have many further fields.", MoreFields),
    Variant("no-date", "Answers have no Date and no Cache-Control.", NoDate),
    Variant("chunked", "Bodies are chunked.", Chunked),
    Variant("chunked-small", "Bodies are chunked seven bytes at a time.", ByteByByte),
    Variant("trailers", "Chunks have extensions, and trailers follow.", Trailers),
    Variant("gzip", "Bodies are in gzip.", Gzip),
    Variant("gzip-members", "Bodies are in gzip, in two members.", GzipMembers),
    Variant("says-who-asks", "A field names the user of the token.", SaysWhoAsks),
    Variant("gzip-chunked", "Bodies are in gzip and chunked.", GzipChunked),
    Variant("deflate", "Bodies are in deflate.", Deflate),
    Variant("close-each", "Every answer closes its connection.", CloseEach),
    Variant(
        "close-silently", "Every connection is closed after an answer that does not say so.", CloseSilently, unseen=True
    ),
    Variant("close-sometimes", "Every tenth answer closes its connection.", CloseSometimes),
    Variant("close-on-errors", "Errors close the connection.", CloseOnErrors),
    Variant("close-delimited", "Bodies end with the connection.", CloseDelimited),
    Variant("http-1.0", "Answers are of HTTP/1.0, and end with the connection.", OldVersion),
    Variant("lower-case-fields", "Field names are in lower case.", FieldCase),
    Variant("odd-case-fields", "Field names are in odd case, values padded.", OddFieldCase),
    Variant("no-reason", "Status lines have no reason phrase.", NoReason),
    Variant("other-reason", "Status lines have another reason phrase.", OtherReason),
    Variant("interim-answers", "Answers follow a 100 or 103.", Interim, unseen=True),
    Variant("slow", "Every answer takes 150 ms more.", Slow, unseen=True),
    Variant("jittery", "Answers take up to 80 ms more.", Jittery, unseen=True),
    Variant("rate-limited", "Now and then a request is answered with 429 and may be sent again.", RateLimited),
)
