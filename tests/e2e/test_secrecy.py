# SPDX-License-Identifier: MIT
"""The token is in no output: not on the terminal, not in a file, not in any spelling that a target sends it back in."""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from uapi_conformance.reference.messages import Answer, Incoming

from tests.e2e.helpers import FEW, ONLY_SENT, TOKEN, Ran, Suite, environment
from tests.e2e.servers import AllUnknownAre404, ByteServer, Conversation, Watched, hooked, reference, with_call


class Echo(Watched):
    """Sends the Authorization field back with every refusal; how is a subclass's affair."""

    def echo(self, answer: Answer, text: str) -> Answer:
        raise NotImplementedError

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        sent = request.header("authorization")
        return self.echo(answer, sent) if answer.status >= 400 and sent else answer


def _error(text: str) -> bytes:
    return json.dumps({"error": {"code": "pc_phonecall_invalid", "message": text}}).encode()


class EchoInBody(Echo):
    def echo(self, answer: Answer, text: str) -> Answer:
        return replace(answer, body=_error(text))


class EchoInText(Echo):
    def echo(self, answer: Answer, text: str) -> Answer:
        return replace(answer.with_header("Content-Type", "text/html"), body=f"<pre>{text}</pre>".encode())


class EchoInField(Echo):
    def echo(self, answer: Answer, text: str) -> Answer:
        return answer.with_header("X-Debug", text).with_header("Set-Cookie", f"session={text}")


class EchoInLocation(Echo):
    def echo(self, answer: Answer, text: str) -> Answer:
        location = f"https://login.example.com/?back={quote(text)}&token={text.partition(' ')[2]}"
        return replace(answer, status=302).with_header("Location", location)


class EchoZipped(Echo):
    def echo(self, answer: Answer, text: str) -> Answer:
        zipped = gzip.compress(_error(text), mtime=0)
        return replace(answer, body=zipped).with_header("Content-Encoding", "gzip")


class EchoEncoded(Echo):
    def echo(self, answer: Answer, text: str) -> Answer:
        data = text.encode()
        spelt = "".join(f"\\u{ord(c):04x}" for c in text)
        body = f'{{"error":{{"code":"pc_phonecall_invalid","message":"{spelt} {base64.b64encode(data).decode()}"}}}}'
        return replace(answer, body=body.encode())


class EchoBehindTheMessage(Echo):
    def echo(self, answer: Answer, text: str) -> Answer:
        return replace(answer, wire=replace(answer.wire, trailing=text.encode(), close=True))


class EchoInStatusLine(Echo):
    def echo(self, answer: Answer, text: str) -> Answer:
        return replace(answer, wire=replace(answer.wire, start_line=f"HTTP/1.1 400 {text}".encode(), raw=True))


class EchoInBrokenHead(Echo):
    def echo(self, answer: Answer, text: str) -> Answer:
        return replace(answer, wire=replace(answer.wire, start_line=text.encode(), raw=True, close=True))


class EchoAsCode(Echo):
    def echo(self, answer: Answer, text: str) -> Answer:
        return replace(answer, body=json.dumps({"error": {"code": text, text: text}}).encode())


ECHOES = [
    EchoInBody, EchoInText, EchoInField, EchoInLocation, EchoZipped, EchoEncoded, EchoBehindTheMessage,
    EchoInStatusLine, EchoInBrokenHead, EchoAsCode,
]  # fmt: skip


def _spellings(text: bytes) -> Iterator[bytes]:
    """A text as it is, and what a reader would make of it."""
    yield text
    yield re.sub(rb"\\u00([0-9a-fA-F]{2})", lambda found: bytes.fromhex(found[1].decode()), text)
    yield re.sub(rb"%([0-9a-fA-F]{2})", lambda found: bytes.fromhex(found[1].decode()), text)
    for found in re.finditer(rb"[A-Za-z0-9+/_-]{24,}", text):
        text_coded = found[0].replace(b"-", b"+").replace(b"_", b"/")
        for skipped in range(4):
            core = text_coded[skipped:]
            decoded = base64.b64decode(core[: len(core) // 4 * 4])
            yield decoded
            for wbits in (31, 15):
                with contextlib.suppress(zlib.error):
                    yield zlib.decompressobj(wbits).decompress(decoded)


def _leaks(ran: Ran, secrets: set[str], *more: Path) -> list[str]:
    """Where a secret, or nearly all of one, is to be read."""
    written = {path.name: path.read_bytes() for path in (*ran.folder.iterdir(), *more)}
    written |= {"stdout": ran.out.encode(), "stderr": ran.err.encode()}
    # Nearly all of a token is as good as all of it: sixteen guesses are no protection.
    sought = {secret[:-2].encode() for secret in secrets} | {secret[2:].encode() for secret in secrets}
    return [name for name, text in written.items() if any(s in spelt for spelt in _spellings(text) for s in sought)]


@pytest.mark.parametrize("behaviour", ECHOES)
@pytest.mark.parametrize("kind", ["call", "none"])
def test_token_that_the_target_sends_back__is_written_nowhere(suite: Suite, behaviour: type[Echo], kind: str) -> None:
    junit = suite.folder / "junit.xml"
    with reference(behaviour()) as server:
        aimed = with_call(server) if kind == "call" else ("--target-url", server.url)
        ran = suite(*aimed, *ONLY_SENT, "-rA", "-vv", "--tb=long", f"--junitxml={junit}")
    assert ran.status in (1, 4), ran.said
    assert _leaks(ran, {TOKEN}, junit) == []


def test_tokens_that_the_hook_gives__are_written_nowhere(suite: Suite) -> None:
    watched = EchoInBody()
    issued: set[str] = set()
    junit = suite.folder / "junit.xml"
    with reference(watched) as server:
        issue = watched.store.issue

        def noted(user_id: str, value: str | None = None, expires: float | None = None) -> object:
            token = issue(user_id, value, expires)
            issued.add(token.value)
            return token

        watched.store.issue = noted  # type: ignore[method-assign,assignment] # to know all tokens that there ever were
        ran = suite(*hooked(server), *ONLY_SENT, "-rA", f"--junitxml={junit}")
    assert len(issued) >= 2
    assert _leaks(ran, issued | {TOKEN}, junit) == []


def test_conforming_server_and_generated_cases__token_is_written_nowhere(suite: Suite) -> None:
    with reference() as server:
        ran = suite(*hooked(server), *FEW, "-vv", "-rA")
    assert ran.status == 0, ran.said
    assert _leaks(ran, {TOKEN}) == []


class TakesAnyToken(Watched):
    """Lets everybody in, so that curl lines of requests with other tokens are shown."""

    def sent_token(self, request: Incoming) -> str | None:
        return TOKEN


def test_shortened_and_lengthened_tokens__are_not_shown_either(suite: Suite) -> None:
    with reference(TakesAnyToken()) as server:
        ran = suite(*with_call(server), *ONLY_SENT)
    assert ran.verdicts["service.access-denied"] == "fail"
    assert _leaks(ran, {TOKEN}) == []


def test_token_in_an_error_of_the_target__is_not_repeated(suite: Suite) -> None:
    def login(asked: Conversation) -> None:
        sent = next(line for line in asked.head.decode().split("\r\n") if line.lower().startswith("authorization"))
        asked.write("302 Found", b"", f"Location: https://login.example.com/?token={sent.split()[-1]}")

    with ByteServer(login) as server:
        ran = suite("--target-url", server.url)
    assert "does not implement UAPI" in ran.sentence()
    assert _leaks(ran, {TOKEN}) == []


def test_token_out_of_a_file_with_an_odd_alphabet__is_written_nowhere(suite: Suite) -> None:
    token = "abc+/def.ghi-jkl_mno~1234567890=="
    (suite.folder / "token").write_text(token + "\n")
    watched = EchoInBody()
    with reference(watched) as server:
        watched.store.issue("12", token)
        ran = suite(
            *with_call(server),
            *ONLY_SENT,
            "--token-file",
            str(suite.folder / "token"),
            environ=environment(UAPI_TOKEN=None),
        )
    assert ran.status == 1, ran.said
    assert _leaks(ran, {token}) == []


def test_the_reader_of_these_tests__finds_a_token_in_every_spelling(tmp_path: Path) -> None:
    data = TOKEN.encode()
    spelt = {
        "plain": data,
        "escaped": "".join(f"\\u{ord(c):04x}" for c in TOKEN).encode(),
        "percent": "".join(f"%{b:02X}" for b in data).encode(),
        "base64": base64.b64encode(b"x" + data + b"yz"),
        "zipped": base64.b64encode(gzip.compress(data)),
    }
    for name, text in spelt.items():
        (tmp_path / name).write_bytes(text)
    assert sorted(_leaks(Ran(0, "", "", tmp_path), {TOKEN})) == sorted(spelt)


def test_failing_run__shows_the_variable_in_place_of_the_token(suite: Suite) -> None:
    with reference(AllUnknownAre404()) as server:
        ran = suite("--target-url", server.url, *ONLY_SENT)
    assert "Bearer $UAPI_TOKEN" in ran.out
    assert _leaks(ran, {TOKEN}) == []
