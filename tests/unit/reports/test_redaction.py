# SPDX-License-Identifier: MIT
"""A token is in nothing that is written: wherever in an exchange it stands, and however it is spelt there."""

from __future__ import annotations

import base64
import contextlib
import gzip
import html
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from uapi_conformance.reports.har import HarWriter, read_har
from uapi_conformance.reports.redaction import Redactor
from uapi_conformance.wire.exchange import Exchange, Failure, FailureKind, Headers

from tests.support.exchanges import answer, request, unanswered

TOKEN = "tok~En/9f2c.7-A_b+00zQ=="  # all that RFC 6750, section 2.1 lets a token have


def _base64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


# Each way to spell a token that some JSON, URL or HTML library has, or that an authorization header makes likely.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda t: t,
    "upper case": str.upper,
    "lower case": str.lower,
    "percent-encoded": lambda t: quote(t, safe=""),
    "percent-encoded in lower case": lambda t: quote(t, safe="").lower(),
    "every byte percent-encoded": lambda t: "".join(f"%{b:02X}" for b in t.encode()),
    "every byte percent-encoded in lower case": lambda t: "".join(f"%{b:02x}" for b in t.encode()),
    "JSON escapes": lambda t: "".join(f"\\u{ord(c):04x}" for c in t),
    "JSON escapes in upper case": lambda t: "".join(f"\\u{ord(c):04X}" for c in t),
    "JSON with escaped slashes": lambda t: t.replace("/", "\\/"),
    "hexadecimal": lambda t: t.encode().hex(),
    "hexadecimal in upper case": lambda t: t.encode().hex().upper(),
    "base64": lambda t: base64.b64encode(t.encode()).decode(),
    "base64 for URLs": lambda t: base64.urlsafe_b64encode(t.encode()).decode().rstrip("="),
    "base64 of the field": lambda t: base64.b64encode(f"Bearer {t}".encode()).decode(),
    "base64 behind a user": lambda t: base64.b64encode(f"user:{t}".encode()).decode(),
    "base64 behind an e-mail": lambda t: base64.b64encode(f"a@b.example:{t}\n".encode()).decode(),
    "UTF-16, little-endian": lambda t: t.encode("utf-16-le").decode(),
    "UTF-16, big-endian": lambda t: t.encode("utf-16-be").decode(),
    "UTF-16 in hexadecimal": lambda t: t.encode("utf-16-le").hex(),
    "UTF-16 in base64": lambda t: base64.b64encode(t.encode("utf-16-be")).decode(),
    "percent-encoded twice": lambda t: quote("".join(f"%{b:02X}" for b in t.encode())),
    "percent-encoded three times": lambda t: quote(quote("".join(f"%{b:02x}" for b in t.encode()))),
    "JSON escapes in JSON": lambda t: json.dumps("".join(f"\\u{ord(c):04x}" for c in t))[1:-1],
    "HTML references": lambda t: "".join(f"&#x{ord(c):X};" for c in t),
    "HTML references twice": lambda t: html.escape("".join(f"&#{ord(c)};" for c in t)),
    "base64 twice": lambda t: _base64(_base64(t)),
    "base64 twice behind a user": lambda t: _base64("x:" + _base64("u:" + t)),
    "base64 twice behind two bytes": lambda t: _base64(b"\0" + _base64(b"\0\0" + t.encode()).encode()),
    "base64 for URLs twice": lambda t: base64.urlsafe_b64encode(_base64(t).rstrip("=").encode()).decode().rstrip("="),
    "base64 of base64 for URLs": lambda t: _base64(base64.urlsafe_b64encode(t.encode()).rstrip(b"=")),
    "base64 of hexadecimal": lambda t: _base64(t.encode().hex()),
    "base64 that is percent-encoded": lambda t: quote(_base64("?>" + t), safe=""),
    "base64 of percent-encoded": lambda t: _base64(quote(t, safe="")),
    "base64 in lines": lambda t: base64.encodebytes(b"x" * 45 + t.encode()).decode(),
    "base64 in JSON": lambda t: base64.b64encode(json.dumps({"t": t, "a": 1}).encode()).decode(),
}

# Spellings in which only some characters are written otherwise: which ones differs between libraries.
MIXED: dict[str, Callable[[str], str]] = {
    "percent-encoded but for slashes": lambda t: quote(t, safe="/"),
    "percent-encoded with ~ as well": lambda t: quote(t, safe="").replace("~", "%7E"),
    "percent-encoded but for what a query may have": lambda t: quote(t, safe="/~+"),
    "JSON with = escaped": lambda t: t.replace("=", "\\u003d"),
    "JSON with = and + escaped": lambda t: t.replace("=", "\\u003D").replace("+", "\\u002B"),
    "JSON with / and = escaped": lambda t: t.replace("/", "\\/").replace("=", "\\u003d"),
    "HTML with references for / and =": lambda t: t.replace("/", "&#x2F;").replace("=", "&#x3D;"),
    "HTML with decimal references": lambda t: t.replace("/", "&#47;").replace("=", "&#61;").replace("+", "&#43;"),
}


def readings(data: bytes) -> Iterator[bytes]:
    """Bytes as they are, and what a reader may make of them in one step."""
    yield data
    yield unquote_to_bytes(data)
    yield unquote_to_bytes(unquote_to_bytes(data))
    yield unquote_to_bytes(unquote_to_bytes(unquote_to_bytes(data)))
    yield data.replace(b"\0", b"")
    yield re.sub(rb"\\+u00([0-9a-fA-F]{2})", lambda m: bytes.fromhex(m[1].decode()), data)
    yield html.unescape(html.unescape(data.decode("latin-1"))).encode("utf-8", "replace")
    yield re.sub(rb"\\u00([0-9a-fA-F]{2})", lambda m: bytes.fromhex(m[1].decode()), data).replace(b"\\/", b"/")
    yield html.unescape(data.decode("latin-1")).encode("utf-8", "replace")
    for found in re.finditer(rb"(?:[0-9a-fA-F]{2}){8,}", data):
        yield bytes.fromhex(found[0].decode())
    for found in re.finditer(rb"[A-Za-z0-9+/_-]{11,}", re.sub(rb"(?<=[A-Za-z0-9+/]{40})\n", b"", data)):
        coded = found[0].replace(b"-", b"+").replace(b"_", b"/")
        for skipped in range(4):
            core = coded[skipped:]
            # A last group of two or three characters stands for one or two bytes; one alone for none.
            whole = core[:-1] if len(core) % 4 == 1 else core
            yield base64.b64decode(whole + b"=" * (-len(whole) % 4))


def unzipped(data: bytes) -> Iterator[bytes]:
    """What can be inflated of bytes, though they be cut short or end in something else."""
    for wbits in (31, 15, -15):
        inflater, found = zlib.decompressobj(wbits), b""
        with contextlib.suppress(zlib.error):
            for at in range(0, len(data), 4):
                found += inflater.decompress(data[at : at + 4])
        if found:
            yield found


def leaks(data: bytes, token: str = TOKEN) -> bool:
    """Whether a token, in whatever case, is to be read in bytes, in one step or in two."""
    wanted = token.lower().encode()
    plain = [*readings(data), *(r for u in unzipped(data) for r in readings(u))]
    twice = (again for reading in dict.fromkeys(plain) for again in readings(reading))
    return any(wanted in reading.lower() for reading in (*plain, *twice))


def leaks_of(exchange: Exchange, token: str = TOKEN) -> list[str]:
    """The parts of an exchange in which a token is to be read."""
    parts: dict[str, bytes] = {"target": exchange.request.target.encode(), "request body": exchange.request.body}
    parts |= {f"request {n}": v.encode("utf-8", "replace") for n, v in exchange.request.headers}
    response = exchange.response
    if response is not None:
        parts |= {"body": response.body, "trailing": response.trailing, "reason": response.reason.encode()}
        parts |= {f"field {n}": f"{n}: {v}".encode() for n, v in response.headers}
        parts["content"] = response.content or b""
    if exchange.failure is not None:
        parts["failure"] = exchange.failure.detail.encode()
    return [name for name, data in parts.items() if leaks(data, token)]


def in_file(path: Path, *exchanges: Exchange, token: str = TOKEN) -> list[str]:
    """Where a token is to be read in the evidence file with these exchanges: in its bytes, or in what is read back."""
    har = HarWriter(path, creator_version="0.1", redactor=Redactor([token]))
    for exchange in exchanges:
        har.write(exchange, "https://pbx.example.com")
    har.close()
    found = ["the file"] if leaks(path.read_bytes(), token) else []
    return found + [part for back in read_har(path) for part in leaks_of(back, token)]


def _places(text: str) -> dict[str, Exchange]:
    """A text in each part of an exchange, as a server or the suite may put it there."""
    data = text.encode()
    plain = answer(400, {"error": {"code": "x", "message": "y"}})
    zipped = {"gzip": gzip.compress(data, mtime=0), "deflate": zlib.compress(data), "x-gzip": gzip.compress(data)}
    raw = zlib.compressobj(wbits=-15)
    places = {
        "Authorization": replace(plain, request=request(headers=(("Authorization", f"Bearer {text}"),))),
        "Authorization without a scheme": replace(plain, request=request(headers=(("authorization", text),))),
        "another request field": replace(plain, request=request(headers=(("X-Debug", text),))),
        "Cookie": replace(plain, request=request(headers=(("Cookie", f"session={text}; a=b"),))),
        "target": replace(plain, request=request(target=f"/uapi/phoneCalls/{text}/x?y={text}")),
        "request body": replace(plain, request=request(body=b'{"a":"' + data + b'"}')),
        "body": answer(400, body=b'{"error":{"code":"' + data + b'"}}'),
        "body of bytes": answer(400, body=b"\xff\x00" + data + b"\xfe"),
        "member name": answer(400, body=b'{"' + data + b'":1}'),
        "field": answer(401, {}, headers=(("WWW-Authenticate", f'Bearer realm="x", error="{text}"'),)),
        "field name": answer(400, {}, headers=((f"X-{text}", "1"),)),
        "Set-Cookie": answer(400, {}, headers=(("Set-Cookie", f"t={text}; Path=/"),)),
        "Location": answer(302, headers=(("Location", f"https://x.example.com/login?token={text}#{text}"),)),
        "reason": answer(400, {}, reason=text),
        "bytes behind the message": answer(200, {}, trailing=data),
        "failure": replace(unanswered(FailureKind.PROTOCOL), failure=Failure(FailureKind.PROTOCOL, f"got {text}")),
        "deflate without a header": answer(
            400, body=raw.compress(data) + raw.flush(), headers=(("Content-Encoding", "deflate"),)
        ),
        "two codings": answer(
            400, body=gzip.compress(zlib.compress(data)), headers=(("Content-Encoding", "deflate, gzip"),)
        ),
    }
    return places | {
        name: answer(400, body=body, headers=(("Content-Encoding", name),)) for name, body in zipped.items()
    }


PLACES = list(_places("x"))


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("place", PLACES)
def test_token__is_nowhere_in_the_evidence(tmp_path: Path, place: str, spelling: str) -> None:
    exchange = _places(SPELLINGS[spelling](TOKEN))[place]
    assert leaks_of(exchange), "the test would not see the token"
    assert leaks_of(Redactor([TOKEN]).exchange(exchange)) == []
    assert in_file(tmp_path / "x.har", exchange) == []


@pytest.mark.parametrize("spelling", MIXED)
@pytest.mark.parametrize("place", ["target", "body", "field", "Location", "gzip", "failure"])
def test_token_spelt_otherwise_in_part__is_nowhere_in_the_evidence(tmp_path: Path, place: str, spelling: str) -> None:
    exchange = _places(MIXED[spelling](TOKEN))[place]
    assert leaks_of(exchange), "the test would not see the token"
    assert in_file(tmp_path / "x.har", exchange) == []


@pytest.mark.parametrize("place", PLACES)
def test_token_without_its_last_character__is_nowhere_in_the_evidence(tmp_path: Path, place: str) -> None:
    """The suite tries it so, and it is as good as the whole."""
    exchange = _places(TOKEN[:-1])[place]
    assert in_file(tmp_path / "x.har", exchange, token=TOKEN) == []
    clean = Redactor([TOKEN]).exchange(exchange)
    assert leaks_of(clean, TOKEN[:-1]) == []


BROKEN = {
    "cut short": gzip.compress(json.dumps({"error": {"code": TOKEN, "message": "x" * 50}}).encode())[:-6],
    "with a wrong checksum": gzip.compress(TOKEN.encode())[:-8] + b"\0" * 8,
    "with junk behind it": gzip.compress(TOKEN.encode()) + b"junk",
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("fields", [(("Content-Encoding", "gzip"),), ()], ids=["announced", "not announced"])
def test_token_in_a_broken_compressed_body__is_nowhere_in_the_evidence(
    tmp_path: Path, what: str, fields: Headers
) -> None:
    """Such a body cannot be decoded as it should be, and yet be read."""
    exchange = answer(400, body=BROKEN[what], headers=fields)
    assert leaks_of(exchange), "the test would not see the token"
    assert in_file(tmp_path / "x.har", exchange) == []


def test_token_in_a_compressed_body_that_is_not_announced__is_nowhere_in_the_evidence(tmp_path: Path) -> None:
    for body in (gzip.compress(TOKEN.encode()), zlib.compress(TOKEN.encode())):
        exchange = answer(400, body=body)
        assert leaks_of(exchange), "the test would not see the token"
        assert in_file(tmp_path / "x.har", exchange) == []


def test_token_at_the_edge_of_what_is_kept__is_nowhere_in_the_evidence(tmp_path: Path) -> None:
    for before in range(64 * 1024 - len(TOKEN) - 2, 64 * 1024 + 2, 5):
        exchange = answer(400, body=b"x" * before + TOKEN.encode())
        assert in_file(tmp_path / "x.har", exchange) == []
        # Nor is a good part of it.
        assert not leaks((tmp_path / "x.har").read_bytes(), TOKEN[:12])


# --- any token, anywhere

tokens = st.from_regex(r"[A-Za-z0-9._~+/-]{16,40}={0,2}", fullmatch=True)
texts = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=12)


@given(
    token=tokens,
    spelling=st.sampled_from(list(SPELLINGS)),
    place=st.sampled_from(PLACES),
    before=texts,
    after=texts,
)
@settings(max_examples=120, derandomize=True, deadline=None)
def test_any_token__is_in_no_part_of_an_exchange(
    token: str, spelling: str, place: str, before: str, after: str
) -> None:
    # What stands beside it must not complete another word of the same spelling.
    spelt = f"{before} {SPELLINGS[spelling](token)} {after}"
    exchange = _places(spelt)[place]
    assert leaks_of(exchange, token), "the test would not see the token"
    assert leaks_of(Redactor([token]).exchange(exchange), token) == []


@given(token=tokens, before=st.binary(max_size=7), after=st.binary(max_size=7), urlsafe=st.booleans())
@settings(max_examples=120, derandomize=True, deadline=None)
def test_any_token__is_not_in_base64_of_a_longer_text(token: str, before: bytes, after: bytes, urlsafe: bool) -> None:
    encode = base64.urlsafe_b64encode if urlsafe else base64.b64encode
    coded = encode(before + token.encode() + after)
    assert leaks(coded, token), "the test would not see the token"
    clean = Redactor([token]).data(coded)
    assert not leaks(clean, token)
    # What is left of it is a few characters at either end.
    assert not any(leaks(clean, token[at : at + 8]) for at in range(len(token) - 7))


@given(data=st.binary(max_size=200), token=tokens)
@settings(max_examples=100, derandomize=True, deadline=None)
def test_data_without_a_token__is_left_as_it_is(data: bytes, token: str) -> None:
    assume(token.lower().encode()[:8] not in data.lower())
    redactor = Redactor([token])
    assert redactor.data(data) is data
    exchange = answer(200, body=data, sent=request(body=data))
    assert redactor.exchange(exchange) == exchange
