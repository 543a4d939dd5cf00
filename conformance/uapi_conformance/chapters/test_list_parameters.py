# SPDX-License-Identifier: MIT
"""Chapter 4: the parameters of List requests, as pages, filters and fields."""

from __future__ import annotations

from uapi_conformance.chapters.items import Case, chapter, requirement
from uapi_conformance.checks import listing, pages, parameters
from uapi_conformance.checks.claimed import ClaimedContract
from uapi_conformance.evidence.evidence import Evidence
from uapi_conformance.evidence.looks import BEFORE
from uapi_conformance.evidence.verdict import Verdict
from uapi_conformance.scenarios import list_parameters as lists
from uapi_conformance.scenarios import recorded_call as one_call

pytestmark = chapter(4, "Lists with parameters")

_PAGES = pages.Pages(lists.ALL, lists.ALL_AGAIN, lists.FIRST_PAGE, lists.SECOND_PAGE, lists.REST)
_WITHOUT = {
    lists.FIRST_PAGE: lists.ALL,
    lists.SECOND_PAGE: lists.FIRST_PAGE,
    lists.FILTERED: lists.ALL,
    lists.FEWER_FIELDS: lists.ALL,
}
"""For the step that shows what a parameter does, the one without it."""
_OF_WHOLE = {lists.BEYOND_FIELDS: lists.FEWER_FIELDS, lists.BEYOND_UNKNOWN: lists.WITH_UNKNOWN}
_PARAMETERS = zip(("count", "startIndex", "filterBy", "fields"), _WITHOUT, strict=True)


@requirement("service.list-by-id", [Case("with-the-parameters-of-a-page")], deeper=True)
def test_by_id_with_parameters(list_parameters: Evidence, contract: ClaimedContract, case: Case) -> Verdict:
    """List by id shows the requested call to a client that sends the parameters of a page along."""
    return listing.shown_by_id(list_parameters, contract, lists.BY_ID_PAGED)


@requirement("service.pages", [Case("each-call-once")])
def test_pages(list_parameters: Evidence, case: Case) -> Verdict:
    """A page has as many calls as were asked for, and the pages together show each call once."""
    return pages.paged(list_parameters, _PAGES)


@requirement("service.pages", [Case("next")], deeper=True)
def test_next_page(list_parameters: Evidence, case: Case) -> Verdict:
    """The link to the next page leads to the calls behind those of its own."""
    return pages.link_followed(list_parameters, _PAGES, lists.FIRST_PAGE, lists.NEXT, link="next")


@requirement("service.pages", [Case("previous")], deeper=True)
def test_previous_page(list_parameters: Evidence, case: Case) -> Verdict:
    """The link to the previous page leads to the calls before those of its own."""
    return pages.link_followed(list_parameters, _PAGES, lists.SECOND_PAGE, lists.PREVIOUS, link="prev")


@requirement("service.pages", [Case("last")], deeper=True)
def test_last_page(list_parameters: Evidence, case: Case) -> Verdict:
    """The links from page to page come to an end."""
    return pages.ends(list_parameters, lists.FILTERED, lists.BEYOND)


@requirement(
    "service.pages",
    [Case("last-with-fields", lists.BEYOND_FIELDS, True), Case("last-with-unknown", lists.BEYOND_UNKNOWN, True)],
    deeper=True,
)
def test_last_page_of_whole(list_parameters: Evidence, case: Case) -> Verdict:
    """The same with parameters that choose no calls."""
    return pages.ends_whole(list_parameters, _PAGES, _OF_WHOLE[case.step], case.step)


@requirement("service.filter", [Case("id")])
def test_filter(list_parameters: Evidence, case: Case) -> Verdict:
    """A filter on the id of a call keeps that call."""
    return parameters.filtered(list_parameters, _PAGES, lists.FILTERED, out=False)


@requirement("service.filter", [Case("unknown-id")])
def test_filter_on_unknown(list_parameters: Evidence, case: Case) -> Verdict:
    """A filter on an id that no call has keeps none."""
    return parameters.filtered(list_parameters, _PAGES, lists.FILTERED_OUT, out=True)


@requirement(
    "service.filter",
    [Case("id-of-a-page", lists.FILTERED_PAGE, True), Case("other-id-of-a-page", lists.FILTERED_OTHER_PAGE, True)],
    deeper=True,
)
def test_page_of_filter(list_parameters: Evidence, case: Case) -> Verdict:
    """A page is one of the calls that a filter keeps, and not the other way round."""
    return parameters.filtered_page(list_parameters, _PAGES, case.step, lists.FILTERED)


@requirement("service.filter", [Case("published", deep=True)], deeper=True)
def test_filter_on_date(list_parameters: Evidence, case: Case) -> Verdict:
    """A filter on the date of a call shows no other calls than the list, and is no server error."""
    return parameters.filtered_on_date(list_parameters, _PAGES, lists.FILTERED_ON_DATE)


@requirement("service.selected-fields")
def test_selected_fields(list_parameters: Evidence, requirement: str) -> Verdict:
    """The calls have the fields that were asked for."""
    return parameters.selected(list_parameters, _PAGES, lists.FEWER_FIELDS, lists.FIELDS)


@requirement("service.selected-fields", [Case("opposite-order", deep=True)], deeper=True)
def test_fields_in_opposite_order(list_parameters: Evidence, case: Case) -> Verdict:
    """The order in which fields are asked for does not change their values."""
    return parameters.selected(list_parameters, _PAGES, lists.FIELDS_TURNED, lists.FIELDS)


@requirement("service.selected-fields", [Case("other-fields", deep=True)], deeper=True)
def test_other_selected_fields(list_parameters: Evidence, case: Case) -> Verdict:
    """The calls have the other fields, too, that were asked for."""
    return parameters.selected(list_parameters, _PAGES, lists.OTHER_FIELDS, lists.MORE_FIELDS)


@requirement("service.unknown-parameter")
def test_unknown_parameter(list_parameters: Evidence, requirement: str) -> Verdict:
    """A parameter that no page names is refused, or changes nothing."""
    return parameters.unknown_ignored(list_parameters, _PAGES, lists.WITH_UNKNOWN)


@requirement("service.unknown-parameter", [Case("order", lists.ORDERED, deep=True)], deeper=True)
def test_order(list_parameters: Evidence, case: Case) -> Verdict:
    """A parameter for the order is refused, or shows the same calls."""
    return parameters.same_in_any_order(list_parameters, _PAGES, case.step)


@requirement("service.unknown-parameter", [Case("by-id")], deeper=True)
def test_unknown_parameter_by_id(recorded_call: Evidence, case: Case) -> Verdict:
    """The same of List by id."""
    looks = (BEFORE, one_call.AFTER_GETS)
    return parameters.unknown_ignored_by_id(recorded_call, one_call.LIST_WITH_STOP, looks)


@requirement("service.parameters-work", [Case(*names) for names in _PARAMETERS])
def test_parameters_work(list_parameters: Evidence, case: Case) -> Verdict:
    """A documented parameter makes a difference to the list."""
    return parameters.works(list_parameters, _PAGES, case.step, unlike=_WITHOUT[case.step])


@requirement("service.page-counts")
def test_page_counts(list_parameters: Evidence, requirement: str) -> Verdict:
    """The counts beside the calls of a page are those of the list and of the page."""
    return pages.counted(list_parameters, _PAGES)


@requirement("service.page-counts", [Case("filtered")], deeper=True)
def test_count_of_filter(list_parameters: Evidence, case: Case) -> Verdict:
    """The count beside the calls that a filter keeps is theirs."""
    return pages.counted_of_filter(list_parameters, _PAGES, lists.FILTERED)
