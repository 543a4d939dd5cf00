# SPDX-License-Identifier: MIT
"""What the user declares: the target, the credentials, the claims, and the calls that may be touched.

`load` reads it from the command line, the environment and the declaration file, in this order of precedence. There is
one exception: it rejects two different URLs of the target unless an option decides. The variables are:

    UAPI_TARGET_URL     the target's URL, as --target-url
    UAPI_TARGET         the declaration file, as --target
    UAPI_CALL           a disposable call USER/EXTENSION/CALL/VIEW, as --call
    UAPI_STATES_URL     the provider-state hook, as --states-url
    UAPI_TOKEN_FILE     the file that holds the token, as --token-file
    UAPI_RATE           requests per second or minute, as --rate
    UAPI_MAX_REQUESTS   the most requests of a run, as --max-requests
    UAPI_MAX_TIME       the longest time that a run may take, as --max-time
    UAPI_TOKEN          the token itself, unless another variable or another credential is declared

A variable that is set but empty is rejected. If anything but UAPI_TOKEN is declared, a target has to be declared, too.
"""

from __future__ import annotations

from uapi_conformance.declaration.bases import Base, api_path
from uapi_conformance.declaration.calls import CallReference, percent_encoded
from uapi_conformance.declaration.connections import ClientCertificate, ConnectionSettings, Proxy
from uapi_conformance.declaration.headers import DeclaredField
from uapi_conformance.declaration.loading import load
from uapi_conformance.declaration.settings import Setting
from uapi_conformance.declaration.sources import VARIABLES, Options
from uapi_conformance.declaration.urls import Origin, is_loopback, read_url
from uapi_conformance.declaration.values import (
    DEFAULT_TOKEN_VARIABLE,
    Claims,
    ClientAuthentication,
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
    "VARIABLES",
    "Base",
    "CallReference",
    "Claims",
    "ClientAuthentication",
    "ClientCertificate",
    "ClientCredentials",
    "CommandStates",
    "ConnectionSettings",
    "Credentials",
    "Declaration",
    "DeclaredField",
    "HttpStates",
    "Limits",
    "Options",
    "Origin",
    "Product",
    "Proxy",
    "Setting",
    "StatesHook",
    "TokenFile",
    "TokenVariable",
    "api_path",
    "is_loopback",
    "load",
    "percent_encoded",
    "read_url",
]
