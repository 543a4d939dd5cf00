# SPDX-License-Identifier: MIT
"""The contract keeps its own rules: valid, exemplified, sourced, and shaped as the suite reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from uapi_conformance.contract.openapi import LIST, LIST_ONE, STOP, OpenApi, load_openapi
from uapi_conformance.contract.resources import SPEC, load_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTRACT: OpenApi = load_openapi(SPEC / "openapi.yaml")
DOCUMENT: dict[str, Any] = CONTRACT.document
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
URI = "urn:contract"
REGISTRY: Registry[Any] = Registry().with_resource(URI, DRAFT202012.create_resource(DOCUMENT))

SOURCE = re.compile(
    r"\(source: (?:StopRecording|StartRecording|List PhoneCalls|PhoneCalls Resource|HTTP Return Codes|Data Types"
    r"|Getting Started|Authentication|OpenSocial 1\.1|RFC \d+|published clients)\b[^()]*\)$"
)
CALL_ONE = "/uapi/phoneCalls/{userId}/{extension}/{phoneCallId}"
CALL_ALL = "/uapi/phoneCalls/{userId}/{extension}"
ERRORS = {"400", "401", "403", "405", "500", "501", "default"}


def resolved(node: Any) -> Any:
    return REGISTRY.resolver(URI).lookup(node["$ref"]).contents if "$ref" in node else node


def validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"{URI}#{pointer}"}, registry=REGISTRY)


def nodes(node: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every object of the document with its JSON pointer; what stands in an example is no part of the document."""
    if isinstance(node, dict):
        yield pointer, node
        for key, value in node.items():
            if key not in ("example", "examples", "value"):
                yield from nodes(value, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from nodes(value, f"{pointer}/{index}")


def examples() -> Iterator[tuple[str, str, Any]]:
    """Where an example stands, the pointer of its schema, and its value."""
    for pointer, node in nodes(DOCUMENT):
        if "schema" in node and "examples" in node:
            for name, example in node["examples"].items():
                yield f"{pointer}/examples/{name}", f"{pointer}/schema", resolved(example)["value"]


EXAMPLES = list(examples())


def operation(method: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][path][method]
    return found


def parameter_schema(name: str) -> str:
    return f"/components/parameters/{name}/schema"


def test_document__is_valid_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_document__names_version_and_licence() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert CONTRACT.version == "1.0.0"
    assert DOCUMENT["info"]["license"]["identifier"] == "MIT"
    assert "Creative Commons Attribution 4.0" in DOCUMENT["info"]["description"]


def test_document__is_asked_with_a_bearer_token() -> None:
    (requirement,) = DOCUMENT["security"]
    (name,) = requirement
    scheme = DOCUMENT["components"]["securitySchemes"][name]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


@pytest.mark.parametrize("config", [".spectral.yaml", "redocly.yaml"])
def test_lint__switches_no_rule_off(config: str) -> None:
    settings = load_yaml(SPEC / config)
    assert isinstance(settings, dict)
    assert settings.pop("telemetry", "off") == "off"
    assert settings in ({"extends": "spectral:oas"}, {"extends": ["recommended-strict"]})


def test_paths__have_the_three_operations_and_no_other() -> None:
    methods = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
    found = {
        (method, path): item[method]["operationId"]
        for path, item in DOCUMENT["paths"].items()
        for method in methods & item.keys()
    }
    assert found == {("put", CALL_ONE): STOP, ("get", CALL_ONE): LIST_ONE, ("get", CALL_ALL): LIST}


def test_paths__begin_where_the_server_is_published() -> None:
    below = CONTRACT.published_at("/pbx1/uapi")
    for operation in (STOP, LIST_ONE, LIST):
        assert below.path(operation) == "/pbx1" + CONTRACT.path(operation)
        assert CONTRACT.path(operation).startswith("/uapi/phoneCalls/")
    assert below.document is CONTRACT.document


def test_paths__warn_that_delete_hangs_up() -> None:
    assert "DELETE" in DOCUMENT["paths"][CALL_ONE]["description"]
    assert "hangs up" in DOCUMENT["paths"][CALL_ONE]["description"]


@pytest.mark.parametrize(
    ("method", "path", "successes"),
    [
        ("put", CALL_ONE, {"200", "202", "204"}),
        ("get", CALL_ONE, {"200", "204"}),
        ("get", CALL_ALL, {"200", "204"}),
    ],
)
def test_operation__has_the_documented_statuses(method: str, path: str, successes: set[str]) -> None:
    responses = operation(method, path)["responses"]
    assert set(responses) == successes | ERRORS
    for status, response in responses.items():
        assert ("content" in resolved(response)) == (status != "204"), status


def test_operation__query_parameters_are_those_of_list() -> None:
    def query(method: str, path: str) -> list[str]:
        listed = [*DOCUMENT["paths"][path]["parameters"], *operation(method, path).get("parameters", ())]
        return [p["name"] for p in map(resolved, listed) if p["in"] == "query"]

    assert query("put", CALL_ONE) == []
    assert query("get", CALL_ONE) == query("get", CALL_ALL)
    assert query("get", CALL_ALL) == ["count", "startIndex", "filterBy", "filterValue", "fields"]


@pytest.mark.parametrize(("status", "field"), [("401", "WWW-Authenticate"), ("405", "Allow")])
def test_response__requires_the_field_that_http_requires(status: str, field: str) -> None:
    for method, path in (("put", CALL_ONE), ("get", CALL_ONE), ("get", CALL_ALL)):
        response = resolved(operation(method, path)["responses"][status])
        assert resolved(response["headers"][field])["required"] is True


@pytest.mark.parametrize("status", ["200", "202"])
def test_stop_answer__links_to_the_call_it_names(status: str) -> None:
    links = operation("put", CALL_ONE)["responses"][status]["links"]
    (link,) = map(resolved, links.values())
    assert link["operationId"] == LIST_ONE
    assert link["parameters"] == {
        "userId": "$request.path.userId",
        "extension": "$request.path.extension",
        "phoneCallId": "$response.body#/id",
    }


@pytest.mark.parametrize(("where", "schema", "value"), EXAMPLES, ids=[e[0] for e in EXAMPLES])
def test_example__is_valid(where: str, schema: str, value: object) -> None:
    errors = [error.message for error in validator(schema).iter_errors(value)]
    assert errors == [], where


def test_examples__stand_where_the_documentation_has_one() -> None:
    values = [value for _, _, value in EXAMPLES]
    assert {"action": "StopRecording", "phoneCallViewId": "01"} in values
    assert any("phoneCallView" in v for v in values if isinstance(v, dict))
    assert any(v.keys() == {"id", "extension", "link"} for v in values if isinstance(v, dict))
    codes = {v["error"]["code"] for v in values if isinstance(v, dict) and "error" in v}
    assert {"pc_phonecall_invalid", "pc_phonecallview_invalid", "user_invalid", "access_denied"} <= codes


def test_examples__say_where_they_are_from() -> None:
    named = [e for _, node in nodes(DOCUMENT) if "schema" in node for e in node.get("examples", {}).values()]
    assert named
    assert [e for e in map(resolved, named) if " page" not in e["summary"] and " example" not in e["summary"]] == []


def described() -> Iterator[tuple[str, Any]]:
    for pointer, node in nodes(DOCUMENT["components"], "/components"):
        if "description" in node and isinstance(node["description"], str):
            yield pointer, node["description"]
    for pointer, node in nodes(DOCUMENT["paths"], "/paths"):
        if "description" in node:
            yield pointer, node["description"]


DESCRIBED = list(described())


@pytest.mark.parametrize(("where", "text"), DESCRIBED, ids=[d[0] for d in DESCRIBED])
def test_description__ends_with_its_source(where: str, text: str) -> None:
    assert SOURCE.search(text), f"{where}: {text}"


def test_schema__is_described() -> None:
    assert [name for name, schema in SCHEMAS.items() if "description" not in schema] == []


@pytest.mark.parametrize("kind", ["parameters", "headers", "responses", "links", "securitySchemes"])
def test_component__is_described(kind: str) -> None:
    components = DOCUMENT["components"][kind]
    assert components
    assert [name for name, component in components.items() if "description" not in component] == []


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_schema__is_json_schema_and_refuses_something(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    # Linked says nothing of values that are no objects; each other schema has a type.
    assert CONTRACT.violations(name, {} if name == "Linked" else None) != []


@pytest.mark.parametrize(
    ("schema", "codes"),
    [
        (
            "StopRecordingRefused",
            ["pc_phonecall_invalid", "pc_phonecallview_invalid", "user_invalid", "extension_invalid"],
        ),
        ("ListRefused", ["user_invalid", "extension_invalid", "pc_phonecall_invalid"]),
    ],
)
def test_refusal__first_alternative_lists_the_documented_codes(schema: str, codes: list[str]) -> None:
    code = SCHEMAS[schema]["properties"]["error"]["properties"]["code"]
    assert code["anyOf"][0]["enum"] == codes


@pytest.mark.parametrize(
    ("name", "status", "codes"),
    [
        (STOP, 400, {"pc_phonecall_invalid", "pc_phonecallview_invalid", "user_invalid", "extension_invalid"}),
        (LIST_ONE, 400, {"user_invalid", "extension_invalid", "pc_phonecall_invalid"}),
        (LIST, 400, {"user_invalid", "extension_invalid", "pc_phonecall_invalid"}),
        *((name, status, {"access_denied"}) for name in (STOP, LIST_ONE, LIST) for status in (401, 403)),
        *((name, 500, {"internal_server_error"}) for name in (STOP, LIST_ONE, LIST)),
        *((name, 501, {"request_not_implemented"}) for name in (STOP, LIST_ONE, LIST)),
        (STOP, 405, set()),
    ],
)
def test_codes__are_read_from_the_document(name: str, status: int, codes: set[str]) -> None:
    assert CONTRACT.codes(name, status) == codes


def test_list_by_id__takes_a_collection_or_a_call() -> None:
    path = CALL_ONE.replace("/", "~1")
    answer = validator(f"/paths/{path}/get/responses/200/content/application~1json/schema")
    call = DOCUMENT["components"]["examples"]["listedCall"]["value"]
    assert answer.is_valid({"entry": [call]})
    assert answer.is_valid(call)
    assert not answer.is_valid(DOCUMENT["components"]["examples"]["updatedCall"]["value"])
    assert not answer.is_valid([call])
    assert not answer.is_valid({"entry": [{name: value for name, value in call.items() if name != "phoneCallView"}]})


def test_list__takes_a_collection_of_calls_with_or_without_views() -> None:
    path = CALL_ALL.replace("/", "~1")
    answer = validator(f"/paths/{path}/get/responses/200/content/application~1json/schema")
    call = DOCUMENT["components"]["examples"]["listedCall"]["value"]
    assert answer.is_valid({"entry": [call]})
    assert answer.is_valid({"entry": [{name: value for name, value in call.items() if name != "phoneCallView"}]})
    assert not answer.is_valid({"entry": [{"id": call["id"]}]})
    assert not answer.is_valid(call)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("userId", ["@me", "@viewer", "@owner", "12", "0241", "x.org:a_b"], ["", "@self", "me@", "a/b", "a b", 12]),
        ("extension", ["@self", "0003*210", "101"], ["", "@me", "+40", "12a"]),
        ("phoneCallId", ["444444", "b817d2618fe6f1804333"], ["", "a-b", "a_b", "@self", "a.b"]),
        ("count", [1, 5000], [0, 5001, "all"]),
        ("startIndex", [0, 5000], [-1, 5001]),
        ("filterBy", ["id", "published"], ["", "owner"]),
        ("fields", [["id"], ["id", "phoneCallView"]], [["ids"], "id"]),
    ],
)
def test_parameter(name: str, good: list[object], bad: list[object]) -> None:
    schema = validator(parameter_schema(name))
    assert [value for value in good if not schema.is_valid(value)] == []
    assert [value for value in bad if schema.is_valid(value)] == []


def test_fields__are_joined_by_commas() -> None:
    fields = DOCUMENT["components"]["parameters"]["fields"]
    assert (fields["style"], fields["explode"]) == ("form", False)
