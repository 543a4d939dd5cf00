# SPDX-License-Identifier: MIT
"""The OpenAPI document: paths, codes, statuses and schemas, all read from `spec/openapi.yaml`."""

from __future__ import annotations

import calendar
import contextlib
import json
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from uapi_conformance.contract.resources import load_yaml

if TYPE_CHECKING:
    import jsonschema_rs
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

STOP = "stopRecording"
LIST_ONE = "listPhoneCall"
LIST = "listPhoneCalls"

_API = "/uapi"
"""How each path of the document begins."""

DATE_TIME = "xsd-date-time"
"""The format of the documentation's Date. JSON Schema has no such format: its own follows RFC 3339 and needs a zone."""
_DAY = re.compile(r"-?(?P<year>[0-9]{4,})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})T")

_REMEMBERED = 2000  # documents whose validation result is kept
_SMALL = 8 * 1024  # characters; longer documents are not worth keeping


@dataclass(frozen=True)
class OpenApi:
    """The document, and what checks ask of it. ``document`` is OpenAPI 3.1; treat it as read-only.

    ``api`` is the path of the API on the server that is asked; the document's own is `/uapi`.
    """

    document: dict[str, Any]
    api: str = _API
    _yes: dict[str, jsonschema_rs.Draft202012Validator] = field(default_factory=dict, repr=False)
    _no: dict[str, Validator] = field(default_factory=dict, repr=False)
    _judged: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, repr=False)

    @property
    def version(self) -> str:
        return cast("str", self.document["info"]["version"])

    @cached_property
    def _operations(self) -> dict[str, tuple[str, dict[str, Any]]]:
        return {
            operation["operationId"]: (path, operation)
            for path, item in self.document["paths"].items()
            for method, operation in item.items()
            if method in ("get", "put")
        }

    def path(self, operation: str) -> str:
        """The path template of an operation, such as `/uapi/phoneCalls/{userId}/{extension}`."""
        return self.api + self._operations[operation][0].removeprefix(_API)

    def published_at(self, api: str) -> OpenApi:
        """The same document for a server with the API at another path, such as `/pbx1/uapi`."""
        return replace(self, api=api)

    def success_statuses(self, operation: str) -> frozenset[int]:
        """The documented 2xx statuses of an operation."""
        responses = self._operations[operation][1]["responses"]
        return frozenset(int(status) for status in responses if status.startswith("2"))

    def codes(self, operation: str, status: int) -> frozenset[str]:
        """The error codes that are documented for an operation and a status; empty if there are none."""
        return self._codes.get(operation, {}).get(status, frozenset())

    def statuses_of(self, operation: str, code: str) -> frozenset[int]:
        """The statuses that may carry an error code; empty if the code is not documented."""
        return frozenset(status for status, codes in self._codes.get(operation, {}).items() if code in codes)

    @cached_property
    def _codes(self) -> dict[str, dict[int, frozenset[str]]]:
        return {
            name: {
                int(status): self._codes_in(response)
                for status, response in operation["responses"].items()
                if status.isdigit() and int(status) >= 400
            }
            for name, (_, operation) in self._operations.items()
        }

    def _codes_in(self, response: dict[str, Any]) -> frozenset[str]:
        content = self._resolve(response).get("content", {}).get("application/json")
        if content is None:
            return frozenset()
        schema = self._resolve(content["schema"])
        code = self._member(self._member(schema, "error"), "code")
        documented = code["anyOf"][0] if "anyOf" in code else code
        return frozenset(self._resolve(documented).get("enum", ()))

    def _member(self, schema: dict[str, Any], name: str) -> dict[str, Any]:
        """The schema of a member, even if only one part of an `allOf` defines it."""
        schema = self._resolve(schema)
        for part in (schema, *(self._resolve(p) for p in reversed(schema.get("allOf", ())))):
            if name in part.get("properties", {}):
                return self._resolve(part["properties"][name])
        return {}

    def _resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            target: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    @cached_property
    def documented_values(self) -> dict[str, frozenset[str]]:
        """The values to which the documentation gives a meaning, as text, by member of a PhoneCallView."""
        properties = self.document["components"]["schemas"]["PhoneCallView"]["properties"]
        named = ((name, schema.get("x-documented-values")) for name, schema in properties.items())
        return {name: frozenset(map(str, values)) for name, values in named if values is not None}

    def violations(self, schema: str, instance: Any) -> list[str]:
        """The places where ``instance`` violates `components/schemas/<schema>`: one short line each, at most five."""
        try:
            text = json.dumps(instance, sort_keys=True)
        except RecursionError:
            return ["/: it is nested too deeply to be read"]
        # A run sees the same calls and errors again and again, and each validation takes milliseconds.
        known = self._judged.get((schema, text))
        if known is None:
            known = tuple(self._violations(schema, instance))
            if len(self._judged) < _REMEMBERED and len(text) < _SMALL:
                self._judged[schema, text] = known
        return list(known)

    def _violations(self, schema: str, instance: Any) -> list[str]:
        # The fast validator raises on a lone surrogate, which JSON can escape.
        with contextlib.suppress(UnicodeEncodeError):
            if self._fast(schema).is_valid(instance):
                return []
        errors = sorted(self._explaining(schema).iter_errors(instance), key=lambda e: list(map(str, e.absolute_path)))
        return [f"{_pointer(e.absolute_path)}: {self._told(e)}" for e in errors[:5]]

    def _told(self, error: ValidationError) -> str:
        """What is wrong, in words. The name of a type tells a reader more than its pattern."""
        name = self._names.get(id(error.schema))
        if (
            name is not None
            and error.validator in ("pattern", "format", "anyOf")
            and not isinstance(error.instance, dict)
        ):
            return f"{repr(error.instance)[:100]} is not a valid {name}"
        return error.message[:160]

    @cached_property
    def _names(self) -> dict[int, str]:
        """The names of the component schemas, by object identity, which validators preserve."""
        return {id(schema): name for name, schema in self.document["components"]["schemas"].items()}

    def _fast(self, schema: str) -> jsonschema_rs.Draft202012Validator:
        """The validator of a schema that says yes a hundred times faster."""
        if schema not in self._yes:
            # Imported here: the reference server reads a data file of the contract, but needs no validator.
            import jsonschema_rs  # noqa: PLC0415

            formats = {DATE_TIME: is_on_the_calendar}
            made = jsonschema_rs.Draft202012Validator(self._rooted(schema), validate_formats=True, formats=formats)
            self._yes[schema] = made
        return self._yes[schema]

    def _explaining(self, schema: str) -> Validator:
        """The validator of a schema that explains a no in words."""
        if schema not in self._no:
            # Imported here: it takes a tenth of a second, and most targets give it nothing to explain.
            from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415

            checker = FormatChecker(formats=())
            checker.checks(DATE_TIME)(is_on_the_calendar)
            self._no[schema] = Draft202012Validator(self._rooted(schema), format_checker=checker)
        return self._no[schema]

    def _rooted(self, schema: str) -> dict[str, Any]:
        return {"$ref": f"#/components/schemas/{schema}", "components": self.document["components"]}


def is_on_the_calendar(value: object) -> bool:
    """Whether a text in the form of a dateTime names a day that exists; True for any other value."""
    found = _DAY.match(value) if isinstance(value, str) else None
    if found is None:
        return True
    # Only leap years matter here, and the calendar repeats every 400 years.
    year, month, day = 2000 + int(found["year"][-4:]) % 400, int(found["month"]), int(found["day"])
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _pointer(path: Any) -> str:
    return "/" + "/".join(str(part) for part in path)


def load_openapi(path: Path) -> OpenApi:
    """The document in a YAML file."""
    return OpenApi(load_yaml(path))
