# SPDX-License-Identifier: MIT
"""Other forms in which a request can be put on the wire: what HTTP/1.1 allows, and what it forbids.

Texts are Latin-1, one byte a character. In targets and hosts, `{target}`, `{scheme}` and `{authority}` stand for those
of the request, `{full}` for the authority with its port in any case, and names in capitals for the same in the other
case. In lengths, `{length}` is that of the body, and `{longer}` one more.
"""

from __future__ import annotations

from dataclasses import dataclass

_NOTHING: tuple[str, ...] = ()
_HOSTS = ("{authority}", "{AUTHORITY}", "{full}")
_VERSIONS = ("HTTP/1.1", "HTTP/1.0")


@dataclass(frozen=True)
class Chunks:
    """A body in the chunked transfer coding (RFC 9112, section 7.1).

    ``size``: bytes of data in each chunk; 0 for one chunk. ``number`` formats its size, ``last`` is that of the last
    chunk. ``extension`` follows each size, ``trailer`` is the lines of the trailer section. ``between`` ends the data
    of a chunk. ``coding`` is the value of Transfer-Encoding.
    """

    size: int = 0
    number: str = "{:x}"
    extension: str = ""
    trailer: tuple[str, ...] = _NOTHING
    between: str = "\r\n"
    last: str = "0"
    coding: str = "chunked"

    @property
    def is_plain(self) -> bool:
        """Whether it is what HTTP allows, so that all readers agree where the body ends."""
        sizes = self.number in ("{:x}", "{:X}", "{:04X}") and set(self.last) == {"0"}
        return sizes and self.between == "\r\n" and self.coding.lower() == "chunked" and "\n" not in self.extension


@dataclass(frozen=True)
class Framing:
    r"""What is different on the wire.

    ``lead`` comes before the request line. ``target``, ``version`` and ``hosts`` replace their plain texts; each of
    ``hosts`` is a field line of its own. ``without`` names fields of the client, in lower case, that are not sent.
    ``turned``: the fields come in the opposite order. ``space`` is around each value but that of Host; ``lines`` are
    further field lines. ``lengths`` are the Content-Length fields, ``chunks`` says how the body is coded; with neither,
    its length is plain.

    The message is sent in pieces that end after each text of ``cuts``, or of ``piece`` bytes after its first line.
    ``waits``: the body is sent only after an interim answer or a second. ``unsent`` bytes at its end are never sent.
    """

    lead: str = ""
    target: str = "{target}"
    version: str = "HTTP/1.1"
    hosts: tuple[str, ...] = ("{authority}",)
    without: tuple[str, ...] = _NOTHING
    turned: bool = False
    space: tuple[str, str] = (" ", "")
    lines: tuple[str, ...] = _NOTHING
    lengths: tuple[str, ...] | None = None
    chunks: Chunks | None = None
    cuts: tuple[str, ...] = _NOTHING
    piece: int = 0
    waits: bool = False
    unsent: int = 0

    @property
    def is_forbidden(self) -> bool:
        """Whether HTTP forbids it, so that any refusal is right, and closing the connection too."""
        plain_host = len(self.hosts) == 1 and self.hosts[0] in _HOSTS
        odd_start = bool(self.lead.strip()) or self.version not in _VERSIONS
        return self.may_mislead or not plain_host or odd_start

    @property
    def may_be_waited_for(self) -> bool:
        """Whether a server may rightly wait for more of it, so that no answer need come."""
        return self.unsent > 0 or any("{longer}" in length for length in self.lengths or ())

    @property
    def may_mislead(self) -> bool:
        """Whether a gateway and a server could disagree on where it ends: the next client's request might suffer."""
        coded = self.chunks is not None and not self.chunks.is_plain
        both = self.chunks is not None and self.version != "HTTP/1.1"
        return (
            coded or both or bool(self.lines) or self.lengths is not None or self.unsent > 0 or "{" not in self.target
        )
