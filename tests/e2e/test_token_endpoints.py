# SPDX-License-Identifier: MIT
"""Token endpoints of every sort give the token of a run, and nothing that they were sent is written anywhere."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest

from tests.e2e.helpers import TOKEN, Ran, Suite, environment
from tests.e2e.servers import ByteServer, Conversation, reference

ID, SECRET = "an-app", "c1i3nt/s3cret+%1"
FEW_ITEMS = ("-k", "core.stop-accepted", "--max-examples", "0")
BASIC = "Basic " + base64.b64encode(b"an-app:c1i3nt%2Fs3cret%2B%251").decode()
REFUSAL = json.dumps({"error": "invalid_client"}).encode()


class Endpoint:
    """Keeps what it was asked; ``takes`` says which requests it grants."""

    def __init__(self, takes: Callable[[dict[str, str], str], bool], *busy: str, **members: object) -> None:
        self._takes = takes
        self._busy = list(busy)
        self._granted = json.dumps({"access_token": TOKEN, "token_type": "bearer", **members}).encode()
        self.asked: list[tuple[dict[str, str], str]] = []

    def __call__(self, talk: Conversation) -> None:
        fields = dict(line.split(": ", 1) for line in talk.head.decode("latin-1").split("\r\n")[1:])
        form = {name: value for name, (value,) in parse_qs(talk.body.decode()).items()}
        self.asked.append((form, fields.get("Authorization", "")))
        if self._busy:
            talk.write("503 Service Unavailable", b"", *filter(None, [self._busy.pop(0)]))
        elif self._takes(form, fields.get("Authorization", "")):
            talk.write("200 OK", self._granted)
        else:
            talk.write("401 Unauthorized", REFUSAL, 'WWW-Authenticate: Basic realm="a"')


def basic(form: dict[str, str], authorization: str) -> bool:
    return authorization == BASIC and "client_secret" not in form


def body(form: dict[str, str], authorization: str) -> bool:
    return (form.get("client_id"), form.get("client_secret"), authorization) == (ID, SECRET, "")


def scoped(form: dict[str, str], authorization: str) -> bool:
    asked = (form.get("scope"), form.get("audience"), form.get("type"), form.get("redirect_uri"))
    return basic(form, authorization) and asked == ("a b", "https://a/", None, None)


def run(suite: Suite, endpoint: Endpoint, more: str = "") -> Ran:
    with reference() as server, ByteServer(endpoint) as listening:
        declared = suite.declared(
            f'[target]\nurl = "{server.url}"\n[states]\nurl = "{server.states_url}"\n[auth]\n'
            f'token_url = "{listening.url}/token"\nclient_id_env = "CID"\nclient_secret_env = "CSEC"\n{more}'
        )
        environ = environment(UAPI_TOKEN=None, CID=ID, CSEC=SECRET)
        return suite(*declared, *FEW_ITEMS, environ=environ)


SORTS = {
    "Basic alone": (Endpoint(basic), "", 1),
    "the body alone": (Endpoint(body), "", 2),
    "either": (Endpoint(lambda form, authorization: basic(form, authorization) or body(form, authorization)), "", 1),
    "the body, as declared": (Endpoint(body), 'client_authentication = "body"\n', 1),
    "a scope, an audience, and no parameter of its own": (
        Endpoint(scoped),
        'scope = "a b"\naudience = "https://a/"\ntype = ""\n',
        1,
    ),
    "busy at first": (Endpoint(basic, "", "Retry-After: 0"), "", 3),
    "a life in a text": (Endpoint(basic, expires_in="3600"), "", 1),
    "no life": (Endpoint(basic, expires_in=0), "", 1),
    "a type in capitals": (Endpoint(basic, token_type="BEARER"), "", 1),
}


@pytest.mark.parametrize(("endpoint", "more", "requests"), SORTS.values(), ids=SORTS)
def test_endpoint__gives_the_token_of_a_run(suite: Suite, endpoint: Endpoint, more: str, requests: int) -> None:
    ran = run(suite, endpoint, more)
    assert ran.verdicts["core.stop-accepted"] == "pass", ran.said
    assert len(endpoint.asked) == requests
    written = [ran.said, *(path.read_text(encoding="utf-8") for path in ran.folder.iterdir())]
    assert not any(secret in text for text in written for secret in (TOKEN, SECRET, BASIC.partition(" ")[2]))


def test_endpoint__that_refuses_both_ways_is_asked_no_more(suite: Suite) -> None:
    endpoint = Endpoint(lambda _form, _authorization: False)
    sentence = run(suite, endpoint).sentence()
    assert "401 (invalid_client)" in sentence
    assert "HTTP Basic and in the body" in sentence
    assert len(endpoint.asked) == 2


def test_endpoint__that_stays_busy_ends_the_run(suite: Suite) -> None:
    endpoint = Endpoint(basic, *["Retry-After: 3600"] * 9)
    sentence = run(suite, endpoint).sentence()
    assert "is busy" in sentence
    assert "run again later" in sentence
    assert len(endpoint.asked) == 1
