# SPDX-License-Identifier: MIT
"""What Python's JSON parsers make of bodies: base64 in lines comes in, the version and one word for each go out."""

from __future__ import annotations

import base64
import importlib
import json
import platform
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

Read = Callable[[bytes], Any]
REFUSALS = (ValueError, RecursionError)


def _flask() -> Read:
    flask = importlib.import_module("flask")
    app = flask.Flask("reader")
    taken: list[Any] = []

    @app.put("/")
    def stop() -> str:
        taken.append(flask.request.get_json())
        return ""

    def read(body: bytes) -> Any:
        answer = app.test_client().put("/", data=body, content_type="application/json")
        if answer.status_code >= 500:
            raise SystemExit(1)
        if answer.status_code >= 400:
            raise ValueError
        return taken.pop()

    return read


def _pydantic() -> Read:
    pydantic = importlib.import_module("pydantic")
    model = pydantic.create_model("PhoneCallAction", action=(str, None), phoneCallViewId=(str, None))
    return lambda body: model.model_validate_json(body).model_dump()


def _msgspec() -> Read:
    msgspec = importlib.import_module("msgspec")
    struct = msgspec.defstruct("PhoneCallAction", [("action", str, ""), ("phoneCallViewId", str, "")])
    return lambda body: msgspec.to_builtins(msgspec.json.decode(body, type=struct))


READERS: dict[str, tuple[str, Callable[[], Read]]] = {
    "bytes": ("", lambda: json.loads),
    "text": ("", lambda: lambda body: json.loads(body.decode())),
    "orjson": ("orjson", lambda: importlib.import_module("orjson").loads),
    "ujson": ("ujson", lambda: importlib.import_module("ujson").loads),
    "msgspec": ("msgspec", _msgspec),
    "pydantic": ("pydantic", _pydantic),
    "flask": ("flask", _flask),
}


def _word(value: Any) -> str:
    if not isinstance(value, dict):
        return "other"
    members = value.get("action"), value.get("phoneCallViewId")
    return "object" if members == ("StopRecording", "01") else "other"


def main() -> None:
    distribution, make = READERS[sys.argv[1]]
    try:
        read = make()
    except ImportError:
        sys.exit(f"{distribution} is not installed")
    python = f"Python {platform.python_version()}"
    _say(f"{distribution} {version(distribution)}, {python}" if distribution else python)
    for line in sys.stdin:
        try:
            value = read(base64.b64decode(line))
        except REFUSALS:
            _say("refused")
        else:
            _say(_word(value))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
