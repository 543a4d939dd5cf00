# SPDX-License-Identifier: MIT
"""A token comes from endpoints of every sort, with as few requests as that takes and no secret in the wrong place."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import unquote_plus

import pytest
from uapi_conformance.declaration import ClientAuthentication, ClientCredentials
from uapi_conformance.errors import TargetError
from uapi_conformance.target.posting import Posted
from uapi_conformance.target.token_endpoint import EndpointToken, Timing

URL = "https://pbx.example.com/oauth/token.php"
ID, SECRET = "an app:1", "s3cr3t/+ %é"
DECLARED = ClientCredentials(URL, "AN_ID", "A_SECRET")
BASIC, BODY = ClientAuthentication.BASIC, ClientAuthentication.BODY
GRANTED = Posted(200, b'{"access_token":"one","token_type":"bEaReR","expires_in":"3600"}')
REFUSED = Posted(401, b'{"error":"invalid_client"}')

Answer = Callable[[bool, bool], Posted]
"""What an endpoint answers, by whether Basic and the body have the client's id and secret."""


class Endpoint:
    """Answers by where the id and secret are; keeps what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.asked: list[tuple[dict[str, str], str | None]] = []

    def __call__(self, url: str, form: Mapping[str, str], authorization: str | None) -> Posted:
        assert url == URL
        self.asked.append((dict(form), authorization))
        return self._answer(_pair(authorization) == (ID, SECRET), form.get("client_secret") == SECRET)


def _pair(authorization: str | None) -> tuple[str, ...]:
    """The id and secret as RFC 6749, section 2.3.1, has a server read them."""
    scheme, _, coded = (authorization or "").partition(" ")
    return tuple(map(unquote_plus, base64.b64decode(coded).decode("ascii").split(":"))) if scheme == "Basic" else ()


class Time:
    """A clock that only sleeping moves."""

    def __init__(self, end: float | None = None) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self.timing = Timing(lambda: self.now, self._sleep, lambda: end)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def source(endpoint: Endpoint, declared: ClientCredentials = DECLARED, time: Time | None = None) -> EndpointToken:
    return EndpointToken(declared, ID, SECRET, endpoint, (time or Time()).timing)


def refusing(refusal: Posted, *, basic: bool, body: bool) -> Answer:
    return lambda has_basic, has_body: GRANTED if (has_basic and basic) or (has_body and body) else refusal


REFUSALS = (
    REFUSED,
    Posted(400, b'{"error":"invalid_client"}'),
    Posted(400, b'{"error":"invalid_request"}'),
    Posted(200, b'{"error":"invalid_client"}'),
    Posted(401, b""),
    Posted(400, b"<html>"),
    Posted(403, b'{"message":"no"}'),
)


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize(("basic", "body", "requests"), [(True, True, 1), (True, False, 1), (False, True, 2)])
def test_endpoint__is_found_out_once(refusal: Posted, basic: bool, body: bool, requests: int) -> None:
    endpoint = Endpoint(refusing(refusal, basic=basic, body=body))
    made = source(endpoint)
    assert made.token() == "one"
    assert len(endpoint.asked) == requests
    assert not made.renewed()
    assert len(endpoint.asked) == requests + 1, "it is known by then"


@pytest.mark.parametrize("way", [BASIC, BODY])
def test_declared_way__is_the_only_one(way: ClientAuthentication) -> None:
    endpoint = Endpoint(lambda _basic, _body: REFUSED)
    made = source(endpoint, replace(DECLARED, authentication=way))
    for _ in range(3):
        with pytest.raises(TargetError, match="401"):
            made.token()
    assert len(endpoint.asked) == 1
    form, authorization = endpoint.asked[0]
    assert ("client_id" in form, authorization is not None) == (way is BODY, way is BASIC)


def test_id_and_secret__are_never_in_both_places() -> None:
    """RFC 6749, section 2.3: a client must not use more than one way in a request."""
    endpoint = Endpoint(lambda _basic, _body: REFUSED)
    with pytest.raises(TargetError, match="id and secret, which were sent in HTTP Basic and in the body"):
        source(endpoint).token()
    assert [("client_secret" in form, authorization is not None) for form, authorization in endpoint.asked] == [
        (False, True),
        (True, False),
    ]
    assert all(SECRET not in (authorization or "") for _, authorization in endpoint.asked)


@pytest.mark.parametrize(
    "answer",
    [
        *(Posted(400, json.dumps({"error": e}).encode()) for e in ("invalid_grant", "unauthorized_client", "invalid_scope")),
        Posted(404, b""),
        Posted(302, b""),
        Posted(500, b""),
        Posted(200, b"<html>"),
    ],
)  # fmt: skip
def test_answer__that_has_another_reason_is_no_reason_to_try_the_other_way(answer: Posted) -> None:
    endpoint = Endpoint(lambda _basic, _body: answer)
    with pytest.raises(TargetError) as caught:
        source(endpoint).token()
    assert len(endpoint.asked) == 1
    assert "the body" not in str(caught.value)


def test_parameters__are_sent_as_declared() -> None:
    endpoint = Endpoint(lambda _basic, _body: GRANTED)
    source(endpoint).token()
    source(endpoint, replace(DECLARED, scope="calls record", audience="https://a/", type="")).token()
    source(endpoint, replace(DECLARED, type="other")).token()
    assert [form for form, _ in endpoint.asked] == [
        {"grant_type": "client_credentials", "type": "unifiedapi", "redirect_uri": URL},
        {"grant_type": "client_credentials", "scope": "calls record", "audience": "https://a/"},
        {"grant_type": "client_credentials", "type": "other", "redirect_uri": URL},
    ]


def test_refused_scope__is_named() -> None:
    endpoint = Endpoint(lambda _basic, _body: Posted(400, b'{"error":"invalid_scope"}'))
    with pytest.raises(TargetError, match=r"400 \(invalid_scope\) instead of a token; check scope and audience"):
        source(endpoint).token()


BUSY = [
    (429, (), [0.25, 0.5]),
    (503, (), [0.25, 0.5]),
    (503, (("Retry-After", "7"),), [7.0, 7.0]),
    (429, (("Retry-After", "0"),), [0.0, 0.25]),
    (
        503,
        (("Retry-After", "Wed, 21 Oct 2026 07:28:05 GMT"), ("Date", "Wed, 21 Oct 2026 07:28:00 GMT")),
        [5.0, 5.0],
    ),
    (503, (("Retry-After", "soon"),), [0.25, 0.5]),
]


@pytest.mark.parametrize(("status", "headers", "slept"), BUSY)
def test_busy_endpoint__is_asked_again(status: int, headers: tuple[tuple[str, str], ...], slept: list[float]) -> None:
    answers = [Posted(status, b"", headers), Posted(status, b"", headers), GRANTED]
    endpoint, time = Endpoint(lambda _basic, _body: answers.pop(0)), Time()
    assert source(endpoint, time=time).token() == "one"
    assert time.slept == slept
    assert {authorization for _, authorization in endpoint.asked} == {endpoint.asked[0][1]}, "in the same way"


@pytest.mark.parametrize(
    ("headers", "end", "requests", "words"),
    [
        ((), None, 6, "asked 6 times, answered 503;"),
        ((("Retry-After", "60"),), None, 5, "asked 5 times, answered 503 and asks for 60 s of patience"),
        ((("Retry-After", "61"),), None, 1, "asked once, answered 503 and asks for 61 s of patience"),
        ((("Retry-After", "20"),), 50.0, 3, "asked 3 times"),
        ((), 0.1, 1, "asked once"),
    ],
)
def test_endpoint__that_stays_busy_is_given_up(
    headers: tuple[tuple[str, str], ...], end: float | None, requests: int, words: str
) -> None:
    endpoint = Endpoint(lambda _basic, _body: Posted(503, b"", headers))
    made = source(endpoint, time=Time(end))
    for _ in range(2):
        with pytest.raises(TargetError, match="is busy: it was") as caught:
            made.token()
        assert words in str(caught.value)
    assert len(endpoint.asked) == requests


@pytest.mark.parametrize("kind", ['"Bearer"', '"bearer"', '"BEARER"', None])
def test_token_type__may_be_in_any_case_or_missing(kind: str | None) -> None:
    member = f',"token_type":{kind}' if kind else ""
    endpoint = Endpoint(lambda _basic, _body: Posted(200, f'{{"access_token":"one"{member}}}'.encode()))
    assert source(endpoint).token() == "one"


@pytest.mark.parametrize(
    ("expires_in", "kept_for"),
    [("3600", 3569), ('"3600"', 3569), ('"3600.5"', 3570), ('" 3600 "', 3569), ("0", 1e9), ('"0"', 1e9), ("-1", 1e9), ("null", 1e9), ('"x"', 1e9), ("1e12", 1e9)],
)  # fmt: skip
def test_life_of_a_token__is_read_however_it_is_written(expires_in: str, kept_for: float) -> None:
    answer = Posted(200, f'{{"access_token":"one","expires_in":{expires_in}}}'.encode())
    endpoint, time = Endpoint(lambda _basic, _body: answer), Time()
    made = source(endpoint, time=time)
    made.token()
    time.now = kept_for
    made.token()
    assert len(endpoint.asked) == 1
    if kept_for < 1e9:
        time.now += 2
        made.token()
        assert len(endpoint.asked) == 2
