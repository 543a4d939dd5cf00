# SPDX-License-Identifier: MIT
"""The requests and answers of the reference server: immutable values, including faults on the wire."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, Self

from uapi_conformance.declaration.bases import API
from uapi_conformance.wire.exchange import Headers, header


@dataclass(frozen=True)
class Incoming:
    """A request. ``path`` and ``query`` are still percent-encoded; ``authority`` says where it was sent.

    The names in ``headers`` are as sent. ``oversize`` says that the body was longer than the behaviour reads; ``body``
    is then empty. ``packets`` are the bytes as they arrived, where the connection told them. ``api`` is the path under
    which the API was asked for; ``path`` begins with `/uapi` in any case.
    """

    method: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: bytes = b""
    oversize: bool = False
    scheme: str = "http"
    authority: str = ""
    packets: tuple[bytes, ...] = ()
    api: str = API

    def header(self, name: str) -> str | None:
        return header(self.headers, name)


@dataclass(frozen=True)
class Wire:
    """How an answer is put on the wire. The default follows RFC 9112; all other values are for faulty servers.

    ``content_length``  the declared length: that of the body, another number of bytes, or None for no such field.
    ``chunked``         the body is sent in chunks of ``chunk_size`` bytes.
    ``truncate_after``  only so many bytes of the body, including its framing, are sent.
    ``trailing``        bytes sent after the end of the message.
    ``start_line``      replaces the status line, without the line end.
    ``delay``           seconds to wait before the answer, or with ``hang`` before the connection is closed.
    ``hang``            nothing at all is sent.
    ``keep``            the connection stays open, whatever the client says; the answer is raw.
    ``close``           the connection is closed afterwards; a raw answer does not announce this.
    ``no_date``         the Date field is left out.
    ``raw``             the bytes are sent unchanged, even if an HTTP library would refuse to write them.
    """

    content_length: int | Literal["auto"] | None = "auto"
    chunked: bool = False
    chunk_size: int = 16
    truncate_after: int | None = None
    trailing: bytes = b""
    start_line: bytes | None = None
    delay: float = 0.0
    hang: bool = False
    keep: bool = False
    close: bool = False
    no_date: bool = False
    raw: bool = False


PLAIN = Wire()


@dataclass(frozen=True)
class Answer:
    """A response. ``headers`` lack Content-Length, Transfer-Encoding and Date, which are added on delivery."""

    status: int
    headers: Headers = ()
    body: bytes = b""
    wire: Wire = field(default=PLAIN)

    def with_header(self, name: str, value: str) -> Self:
        """Return the same answer, with this field in place of any of the same name."""
        return replace(self, headers=(*self.without_header(name).headers, (name, value)))

    def without_header(self, name: str) -> Self:
        return replace(self, headers=tuple(pair for pair in self.headers if pair[0].lower() != name.lower()))


DOCUMENTED = {
    "user_invalid": (400, "The user must be the id of the token's user, or one of the names that stand for it."),
    "extension_invalid": (400, "The extension must be one of the addressed user's, or the name that stands for all."),
    "pc_phonecall_invalid": (400, "The phone call must be an alphanumeric id of a call that is going on."),
    "pc_phonecallview_invalid": (400, "The phone call view must be given, and be a view of the addressed phone call."),
    "access_denied": (401, "A valid access token of a user is needed."),
    "internal_server_error": (500, "The server failed; tell its administrator."),
    "request_not_implemented": (501, "This operation is documented, but this server has only the recording ones."),
}
"""Documented codes (HTTP Return Codes; StopRecording PhoneCalls, Failure), with statuses and messages of our own."""

UNDOCUMENTED = {
    "action_invalid": (400, "The action must be given, and be the name of an action."),
    "format_invalid": (400, "The format must be one of those that a recording can have."),
    "body_invalid": (400, "The body must be one JSON object in UTF-8 without repeated members."),
    "count_invalid": (400, "The count must be a whole number from 1 to 5000."),
    "startindex_invalid": (400, "The start index must be a whole number from 0 to 5000."),
    "fields_invalid": (400, "The fields must be names of members of a phone call."),
    "filterby_invalid": (400, "The filter must be on the id or on the published date."),
    "filterop_invalid": (400, "The filter operator is not known."),
    "filtervalue_invalid": (400, "The filter needs a value, and a filter on a date needs a date."),
    "sortorder_invalid": (400, "The sort order must be ascending or descending."),
    "request_malformed": (400, "This server cannot read the request as HTTP."),
    "not_found": (404, "There is nothing under this path."),
    "method_not_allowed": (405, "This method is not supported here."),
    "body_too_large": (413, "The body is larger than this server reads."),
    "media_type_unsupported": (415, "The body must be application/json, without content coding."),
    "header_too_large": (431, "The request line or the header is larger than this server reads."),
}
"""Codes for errors without a documented code: those of the next version, or the server's own."""

_KNOWN = DOCUMENTED | UNDOCUMENTED


class Problem(Exception):  # noqa: N818 - a refusal is an answer, not a program error
    """The refusal of a request. ``status`` and ``message`` are those of the code unless given."""

    def __init__(
        self, code: str, *, status: int | None = None, message: str | None = None, headers: Headers = ()
    ) -> None:
        known_status, known_message = _KNOWN.get(code, (400, "The request is refused."))
        self.code = code
        self.status = known_status if status is None else status
        self.message = known_message if message is None else message
        self.headers = headers
        super().__init__(self.message)
