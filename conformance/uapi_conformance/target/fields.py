# SPDX-License-Identifier: MIT
"""Gives the declared fields of every request their values. No error of this module ever contains one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from uapi_conformance.declaration import DeclaredField
from uapi_conformance.declaration.headers import expect_room, expect_value
from uapi_conformance.target.credentials import of_variable
from uapi_conformance.wire.fields import SentField


def sent_fields(declared: Iterable[DeclaredField], environ: Mapping[str, str]) -> tuple[SentField, ...]:
    """Return the fields as they are sent. Raises DeclarationError for a variable without a usable value."""
    fields = []
    for one in declared:
        if one.variable:
            value = of_variable(one.variable, environ, f"the value of the field {one.name}").strip()
            expect_value(value, f"the environment variable {one.variable}, which holds the field {one.name},")
            fields.append(replace(one, value=value))
        else:
            fields.append(one)
    expect_room(fields, "[target] headers")
    return tuple(SentField(one.name, one.value, one.variable) for one in fields)
