# SPDX-License-Identifier: MIT
"""The stacks."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

from tests.stacks import proxies
from tests.stacks.stack import Command, Place, Stack, StackError

_SERVERS = Path(__file__).parent / "servers"
_EXPRESS = _SERVERS / "express"
_installing = threading.Lock()


def _module(*arguments: str) -> Command:
    return (sys.executable, "-m", *arguments)


def _app(name: str) -> str:
    return f"tests.stacks.servers.{name}:app"


def _uvicorn(parser: str) -> Stack:
    return Stack(
        f"fastapi-uvicorn-{parser}",
        f"FastAPI on uvicorn ({parser})",
        f"pydantic validates; 202, and the recording ends in a background task; the views of each call are 01 and 02; {parser} parses",
        lambda place: (_module("uvicorn", _app("fastapi_app"), "--http", parser, "--port", str(place.port)),),
        modules=("fastapi", "pydantic", "uvicorn", parser),
    )


_REFERENCE = _module("tests.stacks.servers.reference")


def _build_go(place: Place) -> None:
    _make(("go", "build", "-o", str(place.folder / "server"), str(_SERVERS / "net_http.go")), place.folder)


def _install_express(_: Place) -> None:
    """Installed once, beside the server that requires it; two runs may start together."""
    with _installing:
        if not (_EXPRESS / "node_modules").is_dir():
            _make(("npm", "install", "--no-audit", "--no-fund", "--no-package-lock"), _EXPRESS)


def _make(command: Command, folder: Path) -> None:
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if made.returncode:
        raise StackError(f"{' '.join(command)}: {made.stderr[-500:]}")


STACKS = (
    _uvicorn("httptools"),
    _uvicorn("h11"),
    Stack(
        "flask-gunicorn",
        "Flask on gunicorn",
        "validated by hand; members that it does not know are refused; links, collections, numbers as strings; an unknown call in a list is a 404",
        lambda place: (_module("gunicorn", "--bind", f"127.0.0.1:{place.port}", _app("flask_app")),),
        modules=("flask", "gunicorn"),
    ),
    Stack(
        "flask-waitress",
        "Flask on waitress",
        "the same application in threads; waitress parses and reads a body before the application sees it",
        lambda place: (_module("waitress", "--listen", f"127.0.0.1:{place.port}", _app("flask_app")),),
        modules=("flask", "waitress"),
    ),
    Stack(
        "django-hypercorn",
        "Django on hypercorn",
        "validated by hand; 204 answers a stop and a list without calls; no answer shows what is recorded",
        lambda place: (_module("hypercorn", "--bind", f"127.0.0.1:{place.port}", _app("django_app")),),
        modules=("django", "hypercorn"),
    ),
    Stack(
        "aiohttp",
        "aiohttp",
        "validated by hand; 403 where access is denied; an unknown call in a list is a 400; dates without a zone; llhttp parses",
        lambda _: (_module("tests.stacks.servers.aiohttp_app"),),
        modules=("aiohttp",),
    ),
    Stack(
        "node-http",
        "Node's http module",
        "by hand; a second stop is refused; an unknown call in a list is an empty collection",
        lambda _: (("node", str(_SERVERS / "node_http.js")),),
        programs=(("node", "--version"),),
    ),
    Stack(
        "node-express",
        "Express",
        "express.json() parses; 404 for a method that no route has; 204 answers a stop and a list of an unknown call",
        lambda _: (("node", str(_EXPRESS / "server.js")),),
        programs=(("node", "--version"), ("npm", "--version")),
        also=f"express {json.loads((_EXPRESS / 'package.json').read_bytes())['dependencies']['express']}",
        prepare=_install_express,
    ),
    Stack(
        "go-net-http",
        "Go's net/http",
        "a struct decodes the payload; links have two slashes; the list of an extension shows no views",
        lambda place: ((str(place.folder / "server"),),),
        programs=(("go", "version"),),
        prepare=_build_go,
    ),
    Stack(
        "php",
        "PHP's own server",
        "by hand, its state in a file; 501 for an action that it does not have; an unknown call in a list is a 400",
        lambda place: (("php", "-S", f"127.0.0.1:{place.port}", str(_SERVERS / "router.php")),),
        programs=(("php", "--version"),),
    ),
    Stack(
        "nginx",
        "nginx",
        "before the reference server, with the configuration of the Debian package and proxy_pass; it refuses with pages of its own",
        lambda place: (_REFERENCE, proxies.nginx(place)),
        programs=(("nginx", "-v"),),
        prepare=proxies.prepare_nginx,
        proxied=True,
    ),
    Stack(
        "apache",
        "Apache httpd",
        "before the reference server, with the configuration of the Debian package and mod_proxy; no encoded slash gets through, and it refuses with pages of its own",
        lambda place: (_REFERENCE, proxies.apache(place)),
        programs=(("apache2", "-v"),),
        prepare=proxies.prepare_apache,
        proxied=True,
    ),
    Stack(
        "haproxy",
        "HAProxy",
        "before the reference server, with the configuration of the Debian package and one backend; it refuses with pages of its own",
        lambda place: (_REFERENCE, proxies.haproxy(place)),
        programs=(("haproxy", "-v"),),
        prepare=proxies.prepare_haproxy,
        proxied=True,
    ),
)
