# SPDX-License-Identifier: MIT
"""One reader says of every URL where it leads, and one value how that is written."""

from __future__ import annotations

from pathlib import Path

import pytest
import uapi_conformance
from uapi_conformance.declaration import Origin, is_loopback, read_url
from uapi_conformance.declaration.urls import Url, checked_url, is_secure, without_query
from uapi_conformance.errors import DeclarationError

ORIGINS = {
    "https://PBX.example.com": ("https", "pbx.example.com", 443, "pbx.example.com"),
    "http://pbx.example.com:80/x?y": ("http", "pbx.example.com", 80, "pbx.example.com"),
    "HTTPS://pbx.example.com:80": ("https", "pbx.example.com", 80, "pbx.example.com:80"),
    "https://user@pbx.example.com:8443/": ("https", "pbx.example.com", 8443, "pbx.example.com:8443"),
    "http://[::1]:8080/": ("http", "::1", 8080, "[::1]:8080"),
    "https://[2001:DB8::7]": ("https", "2001:db8::7", 443, "[2001:db8::7]"),
    "https://[2001:0db8:0:0:0:0:0:7]": ("https", "2001:db8::7", 443, "[2001:db8::7]"),
    "https://b\u00fccher.example": ("https", "xn--bcher-kva.example", 443, "xn--bcher-kva.example"),
    "https://xn--bcher-kva.example": ("https", "xn--bcher-kva.example", 443, "xn--bcher-kva.example"),
}


@pytest.mark.parametrize(("url", "read"), ORIGINS.items())
def test_origin__of_a_url(url: str, read: tuple[str, str, int, str]) -> None:
    scheme, host, port, authority = read
    made = Origin.of(url)
    assert made == Origin(scheme, host, port) == read_url(url).origin
    assert (made.authority, str(made)) == (authority, f"{scheme}://{authority}")
    assert Origin.of(str(made)) == made


@pytest.mark.parametrize(
    "url", ["", "pbx.example.com", "ftp://x", "http://", "http://x:y", "http://[::1", "http://a..b", "//a", "/a"]
)
def test_origin__of_something_else(url: str) -> None:
    with pytest.raises(DeclarationError, match=r"give one like https://pbx\.example\.com\.$"):
        Origin.of(url)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("HTTPS://PBX.Example.COM", "https://pbx.example.com:443"),
        ("http://pbx.example.com", "http://pbx.example.com:80"),
        ("https://pbx.example.com:8443", "https://pbx.example.com:8443"),
        ("ftp://pbx.example.com", "ftp://pbx.example.com:0"),
        ("https://[2001:DB8::7]", "https://[2001:db8::7]:443"),
        ("https://b\u00fccher.example", "https://xn--bcher-kva.example:443"),
        ("https://a..b", "https://a..b:443"),
    ],
)
def test_origin_in_full__has_its_port_in_any_case(url: str, origin: str) -> None:
    read = read_url(url).origin
    assert read is not None
    assert read.in_full == origin


def test_origin_without_a_known_port__is_written_without_one() -> None:
    assert str(Origin("ftp", "pbx.example.com", 0)) == "ftp://pbx.example.com"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://U:p@A:7/b/c?d#e", Url("https", "U:p@A:7", "a", 7, "/b/c", "/b/c?d")),
        ("https://a//b?c=http://d", Url("https", "a", "a", None, "//b", "//b?c=http://d")),
        ("/b?c=http://d#e", Url("", "", "", None, "/b", "/b?c=http://d")),
        ("//a/b", Url("", "a", "a", None, "/b", "")),
        ("urn:a:1", Url("urn", "", "", None, "a:1", "urn:a:1")),
        ("", Url("", "", "", None, "", "")),
    ],
)
def test_url__keeps_its_authority_and_its_target_as_they_are_written(text: str, url: Url) -> None:
    assert read_url(text) == url


@pytest.mark.parametrize("text", ["http://[::1", "http://a:b", "http://a:65536", "http://[a]"])
def test_url__that_no_client_could_read(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_url(text)


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://localhost:1/a", True),
        ("http://LOCALHOST", True),
        ("http://a.localhost", True),
        ("http://127.8.9.1", True),
        ("http://[::1]:1", True),
        ("http://localhost.example.com", False),
        ("http://mylocalhost", False),
        ("http://10.0.0.1", False),
        ("http://[2001:db8::1]", False),
    ],
)
def test_loopback__is_told_by_the_host(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback


@pytest.mark.parametrize(("url", "secure"), [("https://a", True), ("HTTPS://a/b", True), ("http://https:1", False)])
def test_secure__is_told_by_the_scheme(url: str, secure: bool) -> None:
    assert is_secure(url) is secure


def test_declared_url__stands_as_it_is_written() -> None:
    assert checked_url("HTTP://A:80/b?c", "x") == "HTTP://A:80/b?c"
    assert without_query("https://a/b?key=c") == "https://a/b"


def test_urls__are_read_in_one_place() -> None:
    """Two readers disagree some day on where a token may go."""
    package = Path(uapi_conformance.__file__).parent
    readers = [path for path in package.rglob("*.py") if "urlsplit" in (text := path.read_text()) or "urlparse" in text]
    assert readers == [package / "declaration" / "urls.py"]
