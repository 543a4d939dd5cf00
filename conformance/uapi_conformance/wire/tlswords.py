# SPDX-License-Identifier: MIT
"""Says in plain words why a connection over TLS cannot be used, in place of OpenSSL's."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass

from uapi_conformance.declaration import ConnectionSettings

_NOT_YET_VALID, _EXPIRED, _SELF_SIGNED = 9, 10, 18
_UNKNOWN_CA = frozenset({19, 20, 21})
_ANOTHER_NAME = frozenset({62, 64})
"""OpenSSL's X509_V_ERR codes (man 1 openssl-verification-options)."""

_TEXT = re.compile(r"\] (.+?) \(_ssl\.c")

_NO_TLS = frozenset(
    {
        "WRONG_VERSION_NUMBER",
        "HTTP_REQUEST",
        "HTTPS_PROXY_REQUEST",
        "PACKET_LENGTH_TOO_LONG",
        "DATA_LENGTH_TOO_LONG",
        "UNKNOWN_PROTOCOL",
        "RECORD_LAYER_FAILURE",
    }
)
_OLD_TLS = frozenset({"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "WRONG_SSL_VERSION"})
_HTTP_2_ONLY = frozenset({"TLSV1_ALERT_NO_APPLICATION_PROTOCOL", "NO_APPLICATION_PROTOCOL"})
_WANTED = frozenset({"TLSV13_ALERT_CERTIFICATE_REQUIRED"})
_ALERTS = {
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "without a reason",
    "SSLV3_ALERT_NO_CERTIFICATE": "no certificate",
    "SSLV3_ALERT_BAD_CERTIFICATE": "bad certificate",
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE": "unsupported certificate",
    "SSLV3_ALERT_CERTIFICATE_REVOKED": "revoked",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "expired",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "certificate unknown",
    "TLSV1_ALERT_UNKNOWN_CA": "unknown authority",
    "TLSV1_ALERT_ACCESS_DENIED": "access denied",
    "TLSV1_ALERT_DECRYPT_ERROR": "its signature is not accepted",
}
"""Alerts by which a server can refuse a client certificate, or its absence (RFC 8446, section 6.2), in words."""


@dataclass(frozen=True)
class TlsProblem:
    """What is wrong, said of the server, and what to do about it."""

    what: str
    advice: str


def distrust(error: ssl.SSLCertVerificationError, settings: ConnectionSettings) -> TlsProblem:
    """Return why a server's certificate is not trusted."""
    table = f"[{settings.table}]"
    code = error.verify_code
    if code == _SELF_SIGNED:
        return TlsProblem("self-signed certificate", f"save it as a PEM file, and name that with ca_bundle in {table}")
    if code in _UNKNOWN_CA:
        return TlsProblem("unknown authority", f"name its CA with ca_bundle in {table}")
    if code == _EXPIRED:
        return TlsProblem("it has expired", "renew it on the server, or correct this machine's clock")
    if code == _NOT_YET_VALID:
        return TlsProblem("it is not valid yet", "correct this machine's clock, or renew it on the server")
    if code in _ANOTHER_NAME:
        return TlsProblem("host name mismatch", "use the name that it was issued for")
    return TlsProblem(error.verify_message.rstrip(".").lower(), "give the server a valid one")


def refusal(error: ssl.SSLError, settings: ConnectionSettings, *, asked: bool) -> TlsProblem | None:
    """Return what a server has against the client's certificate; None if the error is about something else.

    ``asked`` is whether the server asked for one in the handshake.
    """
    reason = _reason(error)
    if reason not in _WANTED and not (asked and reason in _ALERTS):
        return None
    if settings.client_certificate is None:
        return wanted(settings)
    said = _ALERTS.get(reason, "none was shown")
    return TlsProblem(
        f"refuses the client certificate {settings.client_certificate.certificate} ({said})",
        f"name one that it accepts with client_certificate in [{settings.table}]",
    )


def suspected(settings: ConnectionSettings) -> TlsProblem:
    """Return what is likely wrong where a server asked for a client certificate, and then gives no useful answer."""
    shown = settings.client_certificate
    if shown is None:
        return wanted(settings)
    return TlsProblem(
        f"asks for a client certificate, and may not accept {shown.certificate}",
        f"name one that it accepts with client_certificate in [{settings.table}]",
    )


def wanted(settings: ConnectionSettings) -> TlsProblem:
    """Return that a server wants a client certificate."""
    return TlsProblem(
        "wants a client certificate",
        f"name a PEM file with client_certificate in [{settings.table}], and its key with client_key",
    )


def failed_handshake(error: ssl.SSLError, settings: ConnectionSettings, *, asked: bool) -> TlsProblem:
    """Return why a handshake failed that was not broken off by the network."""
    reason = _reason(error)
    if (refused := refusal(error, settings, asked=asked)) is not None:
        return refused
    if reason in _NO_TLS:
        return TlsProblem("speaks no TLS there", "write http in place of https, or give the port that speaks TLS")
    if reason in _HTTP_2_ONLY:
        return HTTP_2_ONLY
    if reason in _OLD_TLS:
        return TlsProblem("speaks no version of TLS that is in use", "let it speak TLS 1.2 or 1.3")
    said = reason.replace("_", " ").lower().removeprefix("sslv3 ").removeprefix("tlsv1 ") or "without a reason"
    return TlsProblem(f"ended the TLS handshake ({said})", "check the scheme, the port and its TLS settings")


def _reason(error: ssl.SSLError) -> str:
    """OpenSSL's name of an error. Python knows it for most; of the others, it only has the text."""
    text = _TEXT.search(str(error))
    return error.reason or (text[1].upper().replace(" ", "_") if text is not None else "")


HTTP_2_ONLY = TlsProblem(
    "speaks only HTTP/2", "let it speak HTTP/1.1 too, which is what the suite judges, or give a port that does"
)
