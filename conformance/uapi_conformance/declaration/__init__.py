# SPDX-License-Identifier: MIT
"""What the user declares: the target, the credentials, the claims, and what may be touched.

`load` puts it together from the command line, the environment and the declaration file, in this order of precedence.
An environment variable that is empty counts as not set. The variables are:

    UAPI_TARGET_URL     the target's URL, as --target-url
    UAPI_TARGET         the declaration file, as --target
    UAPI_CALL           a disposable call USER/EXTENSION/CALL/VIEW, as --call
    UAPI_STATES_URL     the provider-state hook, as --states-url
    UAPI_TOKEN_FILE     the file that holds the token, as --token-file
    UAPI_RATE           requests per second or minute, as --rate
    UAPI_MAX_REQUESTS   the most requests of a run, as --max-requests
    UAPI_TOKEN          the token itself, unless another variable or another credential is declared
"""

from __future__ import annotations

from uapi_conformance.declaration.calls import CallReference
from uapi_conformance.declaration.loading import Options, load
from uapi_conformance.declaration.urls import is_loopback
from uapi_conformance.declaration.values import (
    DEFAULT_TOKEN_VARIABLE,
    Claims,
    ClientCredentials,
    CommandStates,
    Credentials,
    Declaration,
    HttpStates,
    Limits,
    Product,
    StatesHook,
    TokenFile,
    TokenVariable,
)

__all__ = [
    "DEFAULT_TOKEN_VARIABLE",
    "CallReference",
    "Claims",
    "ClientCredentials",
    "CommandStates",
    "Credentials",
    "Declaration",
    "HttpStates",
    "Limits",
    "Options",
    "Product",
    "StatesHook",
    "TokenFile",
    "TokenVariable",
    "is_loopback",
    "load",
]
