# SPDX-License-Identifier: MIT
"""The console command: `uapi-conformance run` and `uapi-conformance serve`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import uapi_conformance
from uapi_conformance.errors import SuiteError

_PACKAGE = Path(__file__).parent
_RUN_HELP = "judge a target; takes the options of the suite and of pytest (see: uapi-conformance run --help)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # Everything behind `run` is pytest's: argparse would take its options for unknown ones.
    if given[:1] == ["run"]:
        return run(given[1:])
    parser = argparse.ArgumentParser(prog="uapi-conformance", description=uapi_conformance.__doc__)
    parser.add_argument("--version", action="version", version=f"uapi-conformance {uapi_conformance.__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help=_RUN_HELP, add_help=False)
    serve = commands.add_parser("serve", help="run the reference server until Ctrl-C")
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, default=0, help="the port to listen on (a free one)")
    try:
        chosen = parser.parse_args(given)
    except SystemExit as stop:
        return 4 if stop.code else 0
    return _serve(chosen.host, chosen.port)


def run(arguments: Sequence[str]) -> int:
    """Run the suite through pytest, from any directory, whatever pytest configuration lies around there.

    No `conftest.py` is looked for: pytest would also run those of the folder it is started from, and of folders that
    are the value of an option. The suite's own is loaded by its name.
    """
    configuration = ["-c", str(_PACKAGE / "pytest.ini"), f"--rootdir={Path.cwd()}"]
    configuration += ["--noconftest", "-p", "uapi_conformance.chapters.conftest"]
    # Both are for tests that are written with them; Hypothesis's plugin would import all of it at the end of a run.
    configuration += ["-p", "no:schemathesis", "-p", "no:hypothesispytest", *_cache()]
    return int(pytest.main([*configuration, *arguments, str(_PACKAGE / "chapters")]))


def _cache() -> tuple[str, str]:
    """Where pytest keeps what `--lf` asks for: in no folder that a run happens to be started from.

    XDG Base Directory Specification; no cache where there can be none.
    """
    try:
        given = Path(os.environ.get("XDG_CACHE_HOME", ""))
        folder = (given if given.is_absolute() else Path.home() / ".cache") / "uapi-conformance"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return ("-p", "no:cacheprovider")
    return ("-o", f"cache_dir={folder}")


def _serve(host: str, port: int) -> int:
    from uapi_conformance.reference.serve import serve  # noqa: PLC0415 - `run` needs no server at import

    try:
        serve(host, port, lambda line: print(line, flush=True))  # noqa: T201 - it is a command's output
    except SuiteError as error:
        print(f"uapi-conformance: {error}", file=sys.stderr)  # noqa: T201 - it is a command's output
        return error.exit_status
    return 0
