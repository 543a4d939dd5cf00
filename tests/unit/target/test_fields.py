# SPDX-License-Identifier: MIT
"""A declared field has the value of its variable, or there is a sentence that says why not, without the value."""

from __future__ import annotations

import pytest
from uapi_conformance.declaration import DeclaredField
from uapi_conformance.errors import DeclarationError
from uapi_conformance.target.fields import sent_fields
from uapi_conformance.wire.fields import SentField

PLANTED = "pl4nt3d-value"
KEY = DeclaredField("X-API-Key", variable="GATEWAY_KEY")
TENANT = DeclaredField("X-Tenant", "acme")


def test_fields__have_the_values_of_their_variables() -> None:
    made = sent_fields((TENANT, KEY), {"GATEWAY_KEY": f" {PLANTED}\n"})
    assert made == (SentField("X-Tenant", "acme"), SentField("X-API-Key", PLANTED, "GATEWAY_KEY"))
    assert PLANTED not in repr(made)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, ("GATEWAY_KEY is not set", "field X-API-Key", "export GATEWAY_KEY=")),
        ({"GATEWAY_KEY": ""}, ("GATEWAY_KEY is empty", "export GATEWAY_KEY=")),
        ({"GATEWAY_KEY": " \n"}, ("GATEWAY_KEY is empty",)),
        ({"GATEWAY_KEY": f"{PLANTED}\r\nX-Other: 1"}, ("GATEWAY_KEY", "X-API-Key", "line break")),
        ({"GATEWAY_KEY": f"{PLANTED}\x7f"}, ("control character",)),
        ({"GATEWAY_KEY": f"{PLANTED}\u00e9"}, ("outside ASCII",)),
        ({"GATEWAY_KEY": PLANTED * 300}, ("longer than 3000 octets",)),
    ],
)
def test_variable__without_a_usable_value_is_refused_by_name(environ: dict[str, str], words: tuple[str, ...]) -> None:
    with pytest.raises(DeclarationError) as caught:
        sent_fields((TENANT, KEY), environ)
    sentence = str(caught.value)
    assert all(word in sentence for word in words), sentence
    assert PLANTED not in sentence
    assert "\n" not in sentence
