# SPDX-License-Identifier: MIT
"""A gateway that wants a field of its own gets it with every request, and nobody else does."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from uapi_conformance.reference.messages import Answer, Incoming

from tests.e2e.helpers import FEW, ONLY_SENT, TOKEN, Ran, Suite, environment
from tests.e2e.servers import ByteServer, Conversation, Watched, hooked, reference, with_call

KEY = "gw-k3y-5f0e9b7c"
FIELDS = '[target.headers]\nX-API-Key_env = "GATEWAY_KEY"\nX-Tenant = "acme"\n'
WITH_KEY = environment(GATEWAY_KEY=KEY)


class Gateway(Watched):
    """Refuses, in words of its own, what comes without its key or for no tenant."""

    key = KEY

    def respond(self, request: Incoming) -> Answer:
        if request.header("x-api-key") != self.key or request.header("x-tenant") != "acme":
            return Answer(403, (("Content-Type", "application/json"),), b'{"message":"Missing subscription key"}')
        return super().respond(request)


class Telling(Gateway):
    """Answers what it refuses with the key that it was sent, and with 200."""

    def finish(self, request: Incoming, answer: Answer) -> Answer:
        said = json.dumps({"error": {"code": "x", "message": request.header("x-api-key")}}).encode()
        return replace(answer, status=200, body=said).with_header("X-Echo", KEY) if answer.status >= 400 else answer


def everything(ran: Ran) -> str:
    files = (path.read_text(encoding="utf-8") for path in ran.folder.parent.rglob("*") if path.is_file())
    return ran.said + "".join(files)


def test_gateway__gets_its_fields_with_every_request(suite: Suite) -> None:
    behaviour = Gateway()
    with reference(behaviour) as server:
        ran = suite(*suite.declared(FIELDS), *hooked(server), *FEW, "--deep", environ=WITH_KEY)
    assert ran.status == 0, ran.said
    for seen in behaviour.seen:
        names = [name.lower() for name, _ in seen.headers]
        assert (names.count("x-api-key"), names.count("x-tenant")) == (1, 1)
    # Those that HTTP does not let through are answered before the gateway sees them.
    assert len(behaviour.seen) > 0.8 * ran.report["requests"]


def test_gateway__without_its_fields_lets_nobody_in(suite: Suite) -> None:
    with reference(Gateway()) as server:
        assert "refuses the token from the start" in suite(*hooked(server)).sentence()


def test_key__is_in_no_output_and_curl_lines_work_with_its_variable(suite: Suite) -> None:
    junit = suite.folder / "run-1" / "junit.xml"
    with reference(Telling()) as server:
        ran = suite(
            *suite.declared(FIELDS), *with_call(server), *ONLY_SENT, f"--junitxml={junit}", "-v", environ=WITH_KEY
        )
        assert ran.status == 1, ran.said
        line = next(case["curl"] for case in ran.cases if case["curl"])
        said = subprocess.run(
            ("sh", "-c", line), env={**WITH_KEY}, capture_output=True, text=True, check=True, timeout=30
        ).stdout
    assert '-H "X-API-Key: $GATEWAY_KEY"' in line
    assert "-H 'X-Tenant: acme'" in line
    assert "Missing subscription key" not in said
    assert KEY in said, "the gateway tells it to whoever has it"
    assert junit.is_file()
    assert KEY not in everything(ran)
    assert TOKEN not in everything(ran)
    assert ran.report["declaration"]["headers"] == {"X-API-Key": {"env": "GATEWAY_KEY"}, "X-Tenant": "acme"}
    sent = ran.exchanges[0]["request"]["headers"]
    assert {"name": "X-API-Key", "value": "[token]"} in sent
    assert {"name": "X-Tenant", "value": "acme"} in sent


def test_short_value__does_not_blot_out_the_report(suite: Suite) -> None:
    """The value of a field is hidden where it is sent; a letter of a word is no secret."""

    class Short(Gateway):
        key = "k"

    with reference(Short()) as server:
        ran = suite(*suite.declared(FIELDS), *hooked(server), *ONLY_SENT, environ=environment(GATEWAY_KEY="k"))
    assert ran.status == 0, ran.said
    assert ran.report["requirements"][0]["title"].isprintable()
    assert all(entry["request"]["url"].startswith(server.url) for entry in ran.exchanges)
    assert {"name": "X-API-Key", "value": "[token]"} in ran.exchanges[0]["request"]["headers"]


def test_fields__go_to_the_target_alone(suite: Suite) -> None:
    heads: list[bytes] = []

    def grant(talk: Conversation) -> None:
        heads.append(talk.head)
        assert parse_qs(talk.body.decode())["grant_type"] == ["client_credentials"]
        talk.write("200 OK", json.dumps({"access_token": TOKEN, "token_type": "Bearer"}).encode())

    def answer_states(talk: Conversation) -> None:
        heads.append(talk.head)
        talk.write("404 Not Found", b"{}")

    with reference(Gateway()) as server, ByteServer(grant) as endpoint, ByteServer(answer_states) as hook:
        auth = f'[auth]\ntoken_url = "{endpoint.url}/token"\nclient_id_env = "CID"\nclient_secret_env = "CSEC"\n'
        environ = environment(GATEWAY_KEY=KEY, CID="app", CSEC="a-secret", UAPI_TOKEN=None)
        declared = suite.declared(f'{FIELDS}[states]\nurl = "{hook.url}"\n{auth}')
        ran = suite(*declared, "--target-url", server.url, *ONLY_SENT, environ=environ)
    assert ran.status == 6, ran.said
    assert len(heads) > 1
    assert all(b"x-api-key" not in head.lower() and b"acme" not in head for head in heads)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        (environment(), ("GATEWAY_KEY is not set", "export GATEWAY_KEY=")),
        (environment(GATEWAY_KEY=""), ("GATEWAY_KEY is empty",)),
        (environment(GATEWAY_KEY=f"{KEY}\n{KEY}"), ("GATEWAY_KEY", "line break")),
    ],
)
def test_variable_without_a_usable_value__ends_the_run_before_anything_is_sent(
    suite: Suite, environ: dict[str, str], words: tuple[str, ...]
) -> None:
    behaviour = Gateway()
    with reference(behaviour) as server:
        sentence = suite(*suite.declared(FIELDS), *hooked(server), environ=environ).sentence()
    assert all(word in sentence for word in words), sentence
    assert KEY not in sentence
    assert behaviour.seen == []


def test_name_that_the_suite_decides__ends_the_run_with_what_to_write_instead(suite: Suite) -> None:
    declared = suite.declared('[target]\nurl = "http://127.0.0.1:1"\nheaders = { Authorization_env = "A" }\n')
    assert "declare it in [auth]" in suite(*declared).sentence()
