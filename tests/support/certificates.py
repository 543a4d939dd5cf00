# SPDX-License-Identifier: MIT
"""Certificates that are made while the tests run, and the files that users keep them in."""

from __future__ import annotations

import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

HOST = "127.0.0.1"
LONG_AGO = datetime.now(UTC) - timedelta(days=30)


class Authority:
    """A private authority, with the PEM file that users name with ca_bundle."""

    def __init__(self, folder: Path, name: str = "ca") -> None:
        self._folder = folder
        self._name = name
        self._ca = trustme.CA()
        self.bundle = folder / f"{name}.pem"
        self._ca.cert_pem.write_to_path(self.bundle)

    def server(
        self,
        *names: str,
        clients: Authority | None = None,
        version: ssl.TLSVersion | None = None,
        not_after: datetime | None = None,
    ) -> ssl.SSLContext:
        """What a server needs; ``clients`` is the authority of the certificates that it wants to see, if it does."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        not_before = not_after - timedelta(days=1) if not_after is not None else None
        certificate = self._ca.issue_cert(*(names or (HOST,)), not_before=not_before, not_after=not_after)
        certificate.configure_cert(context)
        if version is not None:
            context.minimum_version = context.maximum_version = version
        if clients is not None:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(clients.bundle)
        return context

    def client(self, name: str = "client") -> tuple[Path, Path, Path]:
        """PEM files of a client: its certificate, its key, and both in one."""
        made = self._ca.issue_cert(f"{name}.example.com")
        files = tuple(self._folder / f"{self._name}-{name}-{part}.pem" for part in ("certificate", "key", "both"))
        made.cert_chain_pems[0].write_to_path(files[0])
        made.private_key_pem.write_to_path(files[1])
        made.private_key_and_cert_chain_pem.write_to_path(files[2])
        return files[0], files[1], files[2]


def encrypted(key: Path, password: str) -> Path:
    """The key in a file of its own, encrypted."""
    made = key.with_suffix(".encrypted.pem")
    command = ("openssl", "pkcs8", "-topk8", "-in", key, "-out", made, "-passout", f"pass:{password}")
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return made
