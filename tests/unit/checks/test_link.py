# SPDX-License-Identifier: MIT
"""The link of an answer: given, absolute, on an origin that is known to be the target's, and leading to the call."""

from __future__ import annotations

import pytest
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.checks.link import link_absolute, link_given, link_leads, listed_links
from uapi_conformance.contract.openapi import LIST, LIST_ONE
from uapi_conformance.declaration import Base
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.home import Home
from uapi_conformance.evidence.link import Link, read_link
from uapi_conformance.evidence.verdict import Outcome
from uapi_conformance.wire.exchange import Exchange

from tests.support.exchanges import (
    BASIS,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    ON,
    ORIGIN,
    PASS,
    PATH,
    STEP,
    Document,
    answer,
    collection,
    contract,
    error,
    evidence,
    listed,
    request,
    says,
    unanswered,
    updated,
)

LINK = "link"
TO_CALL = "//uapi/phoneCalls/12/0003*210/444444"
ASKED = Home(Base(ORIGIN))


def linked(link: object, **changes: object) -> Evidence:
    document = updated(**changes) | {"link": {"self": link}}
    return evidence(answer(202, document, step=STEP))


@pytest.mark.parametrize(
    ("link", "judged_by", "wrong"),
    [
        ("https://pbx.example.com" + TO_CALL, BASIS, ""),
        ("https://pbx.example.com" + TO_CALL[1:], BASIS, ""),
        ("HTTPS://PBX.example.com:443" + TO_CALL, BASIS, ""),
        ("https://pbx.example.com" + TO_CALL + "/", BASIS, ""),
        ("https://pbx.example.com" + TO_CALL + "?format=json", BASIS, ""),
        ("https://pbx.example.com/uapi/phoneCalls/12/0003*210/%34%34%34%34%34%34", BASIS, ""),
        ("https://pbx.example.com" + TO_CALL, contract(link_slashes="double"), ""),
        ("https://pbx.example.com" + TO_CALL[1:], contract(link_slashes="single"), ""),
        ("https://pbx.example.com" + TO_CALL[1:], contract(link_slashes="double"), "with a double slash, as claimed"),
        ("https://pbx.example.com" + TO_CALL, contract(link_slashes="single"), "with a single slash, as claimed"),
        ("/pbx1" + TO_CALL, contract(link_slashes="double"), ""),
        ("/pbx1" + TO_CALL[1:], contract(link_slashes="double"), "with a double slash, as claimed"),
        (7, BASIS, "it is missing"),
        ("https://[pbx" + TO_CALL, BASIS, "it is not a URI"),
        ("https://pbx.example.com:port" + TO_CALL, BASIS, "it is not a URI"),
        (TO_CALL[1:], BASIS, ""),  # RFC 3986, section 4.2; core.link-absolute advises against it
        (TO_CALL[1:] + "/", BASIS, ""),
        (TO_CALL[1:], contract(link_slashes="single"), ""),
        (TO_CALL[1:], contract(link_slashes="double"), "with a double slash, as claimed"),
        ("uapi/phoneCalls/12/0003*210/444444", BASIS, "it is neither an absolute URI nor a path"),
        ("444444", BASIS, "it is neither an absolute URI nor a path"),
        ("", BASIS, "it is neither an absolute URI nor a path"),
        ("//pbx.example.com" + TO_CALL[1:], BASIS, "it is neither an absolute URI nor a path"),
        ("https:" + TO_CALL[1:], BASIS, "it is neither an absolute URI nor a path"),
        ("/uapi/phoneCalls/12/0003*210/555555", BASIS, "its path ends in another id"),
        ("https://evil.example.com/uapi/phoneCalls/12/0003*210/555555", BASIS, "its path ends in another id"),
        ("https://pbx.example.com/uapi/phoneCalls/12/0003*210/555555", BASIS, "its path ends in another id"),
        ("https://pbx.example.com", BASIS, "its path ends in another id"),
    ],
)
def test_link_given__is_a_uri_of_the_call_on_a_known_origin(
    link: object, judged_by: ClaimedContract, wrong: str
) -> None:
    says(link_given(linked(link), STEP, judged_by, ASKED), FAIL if wrong else PASS, wrong)


ELSEWHERE = {
    "http://pbx.example.com": "http://pbx.example.com:80",
    "https://pbx.example.com:8443": "https://pbx.example.com:8443",
    "https://10.0.0.7": "https://10.0.0.7:443",
    "https://[2001:db8::7]": "https://[2001:db8::7]:443",
    "https://evil.example.com": "https://evil.example.com:443",
    "https://pbx.example.com@evil.example.com": "https://evil.example.com:443",
}
"""Beginnings of links beside the origin that each leads to, which is another than the one asked."""


@pytest.mark.parametrize(("start", "origin"), ELSEWHERE.items())
def test_link_to_an_origin_that_nobody_declared__is_not_judged(start: str, origin: str) -> None:
    """A server may have several names (register: link-origin); the words say how another is declared."""
    words = f'declare it: [target] link_origins = ["{origin}"]'
    seen = linked(start + TO_CALL)
    for found in (link_given(seen, STEP, BASIS, ASKED), link_leads(seen, STEP, LINK, ASKED)):
        says(found, INCONCLUSIVE, words)
        assert ORIGIN in found.reason
    says(link_absolute(seen, STEP), PASS)


@pytest.mark.parametrize(("start", "origin"), ELSEWHERE.items())
def test_link_to_a_declared_origin__is_judged_as_any_other(start: str, origin: str) -> None:
    home = Home(Base(ORIGIN), (Base(origin),))
    says(link_given(linked(start + TO_CALL), STEP, BASIS, home), PASS)
    says(link_given(linked(start + "/1"), STEP, BASIS, home), FAIL, "another id")
    says(link_leads(linked(start + TO_CALL), STEP, LINK, home), FAIL, "There is no link to follow")


@pytest.mark.parametrize(
    ("link", "outcome", "words"),
    [
        ("https://pbx.example.com" + TO_CALL, PASS, "absolute"),
        ("https://evil.example.com/1", PASS, "absolute"),
        (TO_CALL[1:], FAIL, "scheme and host | '/uapi/"),
        ("//pbx.example.com" + TO_CALL[1:], NOT_APPLICABLE, "core.link-given judges"),
        ("https://[pbx", NOT_APPLICABLE, "core.link-given judges"),
        (7, NOT_APPLICABLE, "core.link-given judges"),
    ],
)
def test_link_absolute__has_a_scheme_and_a_host(link: object, outcome: Outcome, words: str) -> None:
    says(link_absolute(linked(link), STEP), outcome, words)


AS_ASKED = (ORIGIN, TO_CALL, TO_CALL)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://pbx.example.com" + TO_CALL, AS_ASKED),
        ("HTTPS://PBX.Example.Com:443" + TO_CALL, AS_ASKED),
        ("https://pbx.example.com//a/b?count=1", (ORIGIN, "//a/b?count=1", "//a/b")),
        ("http://pbx.example.com:8080/a", ("http://pbx.example.com:8080", "/a", "/a")),
        ("https://user@pbx.example.com/a", (ORIGIN, "/a", "/a")),
        ("https://pbx.example.com/a%2Fb", (ORIGIN, "/a%2Fb", "/a%2Fb")),
        ("https://pbx.example.com/a#b", (ORIGIN, "/a", "/a")),  # RFC 3986, section 3.5: a client keeps it to itself
        ("/a?c=1#b", (None, "/a?c=1", "/a")),
        ("https://[2001:DB8::7]/a", ("https://[2001:db8::7]:443", "/a", "/a")),
        ("https://pbx.example.com", (ORIGIN, "", "")),
        ("https://pbx.example.com?count=1", (ORIGIN, "?count=1", "")),
        ("/a/b?count=1", (None, "/a/b?count=1", "/a/b")),
        ("/a//b", (None, "/a//b", "/a//b")),
        ("/", (None, "/", "/")),
        ("//a/b", "it is neither an absolute URI nor a path"),
        ("a/b", "it is neither an absolute URI nor a path"),
        ("?count=1", "it is neither an absolute URI nor a path"),
        ("", "it is neither an absolute URI nor a path"),
        ("https:///a", "it is neither an absolute URI nor a path"),
        ("urn:uapi:1", "it is neither an absolute URI nor a path"),
        ("https://[pbx/a", "it is not a URI"),
        ("https://pbx:port/a", "it is not a URI"),
        ("https://pbx:99999/a", "it is not a URI"),
    ],
)
def test_link__is_read_verbatim(text: str, read: tuple[str | None, str, str] | str) -> None:
    assert read_link(text) == (read if isinstance(read, str) else Link(*read))


def test_link_given__under_the_other_name() -> None:
    document = updated(link=None, links={"self": "https://pbx.example.com" + TO_CALL})
    says(link_given(evidence(answer(202, document, step=STEP)), STEP, BASIS, ASKED), PASS)


def test_link_given__no_member_at_all() -> None:
    seen = evidence(answer(202, updated(link=None), step=STEP))
    says(link_given(seen, STEP, BASIS, ASKED), FAIL, "no link.self or links.self")


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [
        (evidence(), INCONCLUSIVE),
        (evidence(error(400, "x", step=STEP)), INCONCLUSIVE),
        (evidence(answer(204, step=STEP)), NOT_APPLICABLE),
        (evidence(answer(202, 7, step=STEP)), FAIL),
    ],
)
def test_link__is_asked_of_an_answer_that_holds_a_phonecall(seen: Evidence, outcome: Outcome) -> None:
    says(link_given(seen, STEP, BASIS, ASKED), outcome)
    says(link_absolute(seen, STEP), outcome)
    says(link_leads(seen, STEP, LINK, ASKED), outcome)


def followed(status: int, document: object = None) -> Exchange:
    return answer(status, document, step=LINK, operation=LIST_ONE)


STOP = answer(202, updated(), step=STEP)
UNDER_ALIAS = answer(202, updated("b817"), step=STEP)


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (evidence(STOP, followed(200, listed())), PASS, "leads to the call"),
        (evidence(STOP, followed(200, collection(listed()))), PASS, ""),
        (evidence(UNDER_ALIAS, followed(200, listed("b817"))), PASS, ""),
        (evidence(UNDER_ALIAS, followed(200, listed())), PASS, ""),
        (evidence(STOP), FAIL, "There is no link to follow"),
        (evidence(answer(202, updated(link=None), step=STEP)), FAIL, "There is no link to follow"),
        (evidence(answer(202, updated(link={"self": "x"}), step=STEP)), FAIL, "a link on the target's origin | 'x'"),
        (evidence(STOP, followed(200, collection())), FAIL, "200 with no call"),
        (evidence(STOP, followed(200, collection(listed(), listed("555555")))), FAIL, "calls 444444, 555555"),
        (evidence(STOP, followed(200, listed("555555"))), FAIL, "calls 555555"),
        (evidence(STOP, followed(200, [])), FAIL, "200 OK"),
        (evidence(STOP, followed(204)), FAIL, "204 No Content"),
        (evidence(STOP, error(401, "access_denied", step=LINK)), FAIL, "401"),
        (evidence(STOP, unanswered(step=LINK)), FAIL, "no complete answer"),
    ],
)
def test_link_leads__where_it_shows_the_call(seen: Evidence, outcome: Outcome, words: str) -> None:
    says(link_leads(seen, STEP, LINK, ASKED), outcome, words)


@pytest.mark.parametrize(
    ("link", "outcome"), [("https://pbx.example.com", PASS), ("https://pbx.example.org", FAIL), ("", PASS)]
)
def test_link_to_another_origin__fails_where_the_vendor_claims_the_one_that_was_asked(
    link: str, outcome: Outcome
) -> None:
    found = linked(link + TO_CALL[1:])
    says(
        link_given(found, STEP, contract(link_origin="asked"), ASKED),
        outcome,
        "as claimed" if outcome is FAIL else "",
    )


BY_ID, SEVERAL = "look before: by id", "look before: list"
PLAIN = "https://pbx.example.com/uapi/phoneCalls/12/0003*210/"


def with_link(path: object, call_id: str = "444444") -> Document:
    return listed(call_id, ON, link={"self": path})


def by_id(document: Document, target: str = PATH) -> Exchange:
    return answer(200, collection(document), step=BY_ID, sent=request("GET", target, headers=()), operation=LIST_ONE)


def of_list(*documents: Document) -> Exchange:
    return answer(200, collection(*documents), step=SEVERAL, sent=request("GET", "/", headers=()), operation=LIST)


def asked_for(target: str, *calls: Document, status: int = 200) -> Exchange:
    return answer(status, collection(*calls), step="link", sent=request("GET", target, headers=()))


OWN = with_link(PLAIN + "444444")


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        ((by_id(OWN), of_list(OWN)), PASS, "leads to it"),
        ((by_id(OWN),), PASS, ""),
        ((error(400, "x", step=BY_ID, sent=request("GET", PATH, headers=())), by_id(OWN)), PASS, "leads to it"),
        ((by_id(OWN), of_list(OWN, with_link(PLAIN + "555555", "555555"))), PASS, ""),
        ((by_id(OWN), of_list(OWN, with_link(PLAIN + "444444", "555555"))), FAIL, "its path ends in another id"),
        ((by_id(with_link(PLAIN + "555555")),), FAIL, "its path ends in another id"),
        ((by_id(with_link(PLAIN + "444444", "555555")),), PASS, ""),
        ((by_id(with_link("ftp://pbx.example.com" + PATH)),), FAIL, "its scheme is not one of HTTP"),
        ((by_id(with_link(7)),), FAIL, "it is missing"),
        (
            (by_id(with_link("https://other.example.com" + PATH)),),
            INCONCLUSIVE,
            "leads to https://other.example.com:443",
        ),
        ((by_id(with_link("/v2" + PATH)),), INCONCLUSIVE, "was not followed"),
        ((by_id(with_link("/v2" + PATH)), asked_for("/v2" + PATH, OWN)), PASS, ""),
        ((by_id(with_link("/v2" + PATH)), asked_for("/v2" + PATH)), FAIL, "200 with no call"),
        ((by_id(with_link("/v2" + PATH)), asked_for("/v2" + PATH, status=404)), FAIL, "404 Not Found"),
        ((by_id(with_link("/v2" + PATH)), unanswered(sent=request("GET", "/v2" + PATH))), FAIL, "no complete answer"),
        ((error(404, "x", step=BY_ID), of_list(OWN)), INCONCLUSIVE, "did not show the call"),
        ((unanswered(step=BY_ID),), INCONCLUSIVE, "did not show the call"),
        ((of_list(OWN),), INCONCLUSIVE, "did not show the call"),
    ],
)
def test_listed_links(seen: tuple[Exchange, ...], outcome: Outcome, words: str) -> None:
    says(listed_links(evidence(*seen), ASKED), outcome, words)


def test_listed_links__without_a_call() -> None:
    says(listed_links(evidence(by_id(OWN), call=None), ASKED), INCONCLUSIVE, "did not show the call")
