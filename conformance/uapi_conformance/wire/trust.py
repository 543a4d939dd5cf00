# SPDX-License-Identifier: MIT
"""Whom all connections of a run trust, and the certificate that they show of themselves."""

from __future__ import annotations

import contextlib
import re
import ssl
from importlib.metadata import version
from pathlib import Path
from typing import Any

from uapi_conformance.declaration import ClientCertificate, ConnectionSettings
from uapi_conformance.errors import DeclarationError

_CERTIFICATE = re.compile(r"-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----")
_KEY = re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----")
_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_LARGEST = 16 * 1024 * 1024
_ENCODING_DER = 2
"""`_ssl.ENCODING_DER`."""


def tls_context(settings: ConnectionSettings, key_password: str = "") -> ssl.SSLContext:
    """Return a context that trusts the system's authorities, certifi's, and the declared ones.

    Raises DeclarationError if a declared file cannot be used.
    """
    # Not truststore: it verifies inside `wrap_socket`, after a handshake that blocks, while the handshakes here have a
    # deadline. And on Linux it reads what this reads: OpenSSL's own paths, SSL_CERT_FILE and SSL_CERT_DIR.
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    if settings.client_certificate is not None:
        _show(context, settings.client_certificate, settings.table, key_password)
    if not settings.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    with contextlib.suppress(ImportError, OSError):
        import certifi  # noqa: PLC0415 - needed for TLS only

        context.load_verify_locations(certifi.where())
    for bundle in settings.authorities:
        try:
            context.load_verify_locations(bundle)
        except OSError as error:  # an SSLError is one
            reason = "it has no certificate in PEM form" if isinstance(error, ssl.SSLError) else error.strerror
            raise DeclarationError(
                f"The certificates in {bundle} cannot be read ({reason}); "
                f"name a PEM file with ca_bundle in [{settings.table}]."
            ) from error
    return context


def trusted(settings: ConnectionSettings) -> tuple[str, ...]:
    """Return in words whom such a context trusts, for the report; nothing if it verifies nothing."""
    if not settings.verify:
        return ()
    of_certifi = f"certifi {version('certifi')}"
    return ("the system's authorities", of_certifi, *map(str, settings.authorities))


def vouching_file(secured: ssl.SSLSocket, files: tuple[Path, ...]) -> Path | None:
    """Return the first of some PEM files that has the authority by which the peer was verified; None if none has it."""
    anchor = _anchor(secured)
    return next((file for file in files if anchor in _certificates(file)), None) if anchor is not None else None


def _anchor(secured: ssl.SSLSocket) -> bytes | None:
    """The last certificate of the verified chain, in DER form."""
    # Python has a public method for it from 3.13 on; before, it is where urllib3 and truststore look too.
    public = getattr(secured, "get_verified_chain", None)
    if public is not None:
        chain = public()
        return bytes(chain[-1]) if chain else None
    found: Any = getattr(getattr(secured, "_sslobj", None), "get_verified_chain", tuple)()
    return bytes(found[-1].public_bytes(_ENCODING_DER)) if found else None


def _certificates(file: Path) -> frozenset[bytes]:
    return frozenset(ssl.PEM_cert_to_DER_cert(block) for block in _BLOCK.findall(_text(file)))


class _LockedError(Exception):
    """The key is encrypted, and there is no password for it."""


def _show(context: ssl.SSLContext, shown: ClientCertificate, table: str, key_password: str) -> None:
    """Have a context show a client certificate. Raises DeclarationError if it cannot be used."""

    def password() -> str:
        if not key_password:
            raise _LockedError
        return key_password

    try:
        context.load_cert_chain(shown.certificate, shown.key, password)
    except _LockedError:
        raise DeclarationError(
            f"The key in {shown.key or shown.certificate} is encrypted; put its password into a variable, and name "
            f"that with client_key_password_env in [{table}]."
        ) from None
    except (OSError, ValueError) as error:  # an SSLError is an OSError; a password that is too long is a ValueError
        raise DeclarationError(_unusable(shown, table, error)) from error


def _unusable(shown: ClientCertificate, table: str, error: OSError | ValueError) -> str:
    key = shown.key or shown.certificate
    if not isinstance(error, ssl.SSLError):
        reason = getattr(error, "strerror", None) or "its password is too long"
        return (
            f"The client certificate in {shown.certificate} and its key in {key} cannot be read ({reason}); check both."
        )
    if error.reason == "KEY_VALUES_MISMATCH":
        return (
            f"The key in {key} does not belong to the client certificate in {shown.certificate}; "
            f"name the one that does with client_key in [{table}]."
        )
    if not _CERTIFICATE.search(_text(shown.certificate)):
        return (
            f"{shown.certificate} has no certificate in PEM form; name a PEM file with client_certificate in [{table}] "
            "(a .p12 file becomes one by openssl pkcs12 -in FILE -out client.pem)."
        )
    if not _KEY.search(_text(key)):
        where = "name the file that has it" if shown.key is None else "name a PEM file that has one"
        return f"{key} has no private key in PEM form; {where} with client_key in [{table}]."
    if shown.password_env is not None:
        return (
            f"The key in {key} cannot be read with the password in {shown.password_env}; correct the variable, "
            f"or client_key in [{table}]."
        )
    return f"The client certificate in {shown.certificate} or its key in {key} is damaged; make the PEM files again."


def _text(file: Path) -> str:
    with contextlib.suppress(OSError), file.open("rb") as opened:
        return opened.read(_LARGEST).decode("ascii", "replace")
    return ""
