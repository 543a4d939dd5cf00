# SPDX-License-Identifier: MIT
"""The console command: `uapi-conformance run` and its siblings.

Whatever happens, it ends with one sentence and an exit status that the README lists. So nothing that could fail is
imported here: a missing or broken module is reported like any other error.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib.util
import os
import shutil
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from uapi_conformance import __doc__ as about
from uapi_conformance import __version__
from uapi_conformance.errors import OutsideError, SuiteError
from uapi_conformance.streams import Streams

_PACKAGE = Path(__file__).parent
_RUN_HELP = "judge a target; takes the suite's options and pytest's (see: uapi-conformance run --help)"
_CHECK_HELP = "try your provider-state hook before a run rests on it (see: uapi-conformance check-hook --help)"
_PLUGIN = "uapi_conformance.runner.plugin"

_FOR_OTHERS = ("PYTEST_", "HYPOTHESIS_", "SCHEMATHESIS_", "PYTHONWARNINGS")
_ONLY_TOLD = frozenset({"PYTEST_VERSION", "PYTEST_CURRENT_TEST", "PYTEST_DISABLE_PLUGIN_AUTOLOAD"})
"""Variables that only tell a process about pytest and change nothing, or that are set here."""
_LEAST_OF_A_SECRET = 8
"""Characters below which a value may be any word of a sentence."""
_LISTING = frozenset(
    {"-h", "--help", "-V", "--version", "--markers", "--fixtures", "--funcargs", "--collect-only", "--co"}
)
"""Arguments with which nothing is sent: whoever reads only the first lines misses no verdict."""
_CLOSED_PIPE = os.strerror(errno.EPIPE)
STATUSES = frozenset({0, 1, 2, 3, 4, 5, 6})
INTERRUPTED, FAULT, OUTSIDE = 2, SuiteError.exit_status, OutsideError.exit_status
_ENDING = tuple(s for name in ("SIGTERM", "SIGHUP") if (s := getattr(signal, name, None)) is not None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    streams = Streams.whole()
    given = list(sys.argv[1:] if arguments is None else arguments)
    status = _guarded(given, streams)
    lost = streams.flush()
    if lost == _CLOSED_PIPE and not _LISTING.isdisjoint(given):
        return 0
    if lost is not None and status not in (OUTSIDE, INTERRUPTED):
        streams.tell(f"The output cannot be written ({lost}); send it elsewhere and run the command again.")
        streams.flush()
        return OUTSIDE
    return status


def _guarded(given: list[str], streams: Streams) -> int:
    """Run what was asked for and return the exit status; an error becomes one sentence."""
    try:
        with _ending_signals():
            return _command(given)
    except SuiteError as error:
        status, sentence = error.exit_status, str(error)
        if _CLOSED_PIPE in sentence and not _LISTING.isdisjoint(given):
            return 0
    except KeyboardInterrupt:
        status, sentence = INTERRUPTED, "The command was interrupted."
    except ImportError as error:
        advice = "install uapi-conformance in an environment of its own (pipx, uvx, venv)"
        status, sentence = OUTSIDE, f"A dependency cannot be used ({error}); {advice}."
    except OSError as error:
        status, sentence = OUTSIDE, f"The command cannot continue ({error}); fix that and run it again."
    except BaseException as error:  # noqa: BLE001 - any error has to end with a status that the README lists
        said = _without_secrets(f"{type(error).__name__}: {error}".partition("\n")[0])
        status, sentence = FAULT, f"The suite failed ({said}); please report it."
    streams.tell(sentence)
    return status


def _without_secrets(text: str) -> str:
    """Return a text without the values of variables that are named after a secret."""
    for name, value in os.environ.items():
        if len(value) >= _LEAST_OF_A_SECRET and any(word in name.upper() for word in ("TOKEN", "SECRET", "KEY")):
            text = text.replace(value, "[token]")
    return text


@contextlib.contextmanager
def _ending_signals() -> Iterator[None]:
    """Make SIGTERM and SIGHUP end the command as Ctrl-C does, unless they are ignored (nohup)."""

    def end(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = {}
    for number in _ENDING:
        with contextlib.suppress(ValueError):  # not in the main thread
            if signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _command(given: list[str]) -> int:
    # Everything after `run` is for pytest: argparse would reject its options as unknown.
    if given[:1] == ["run"]:
        return run(given[1:])
    if given[:1] == ["check-hook"]:
        return _check_hook(given[1:])
    parser = argparse.ArgumentParser(prog="uapi-conformance", description=(about or "").partition("\n")[0])
    parser.add_argument("--version", action="version", version=f"uapi-conformance {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help=_RUN_HELP, add_help=False)
    commands.add_parser("check-hook", help=_CHECK_HELP, add_help=False)
    serve = commands.add_parser("serve", help="run the reference server until Ctrl-C")
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, default=0, help="the port to listen on (default: a free one)")
    serve.add_argument("--path", default="", help="the path that the API lies below, such as /pbx1 (default: none)")
    serve.set_defaults(do=lambda chosen: _serve(chosen.host, chosen.port, chosen.path))
    explain = commands.add_parser("explain", help="say what a requirement asks for, why, and how it is judged")
    explain.add_argument("requirement", metavar="ID", help="of a requirement or case, such as core.view-invalid")
    explain.add_argument("--json", action="store_true", help="as JSON, for programs")
    explain.set_defaults(do=lambda chosen: _explain(chosen.requirement, as_json=chosen.json))
    catalogue = commands.add_parser("requirements", help="list all requirements")
    form = catalogue.add_mutually_exclusive_group()
    for name, what in (("json", "as JSON, for programs"), ("markdown", "as a page for people")):
        form.add_argument(f"--{name}", dest="form", action="store_const", const=name, help=what)
    catalogue.set_defaults(do=lambda chosen: _requirements(chosen.form))
    diff = commands.add_parser(
        "diff", help="say what has changed from one run to a later one; status 1 if for the worse"
    )
    for name, which in (("old", "earlier"), ("new", "later")):
        diff.add_argument(name, metavar=name.upper(), type=Path, help=f"report.json or folder of the {which} run")
    form = diff.add_mutually_exclusive_group()
    for name, what in (("json", "as JSON, for programs"), ("markdown", "as a comment for a pull request")):
        form.add_argument(f"--{name}", dest="form", action="store_const", const=name, help=what)
    diff.set_defaults(do=lambda chosen: _diff(chosen.old, chosen.new, chosen.form))
    try:
        chosen = parser.parse_args(given)
    except SystemExit as stop:
        return OUTSIDE if stop.code else 0
    return int(chosen.do(chosen) or 0)


def run(arguments: Sequence[str]) -> int:
    """Run the suite through pytest from any directory, whatever configuration of pytest exists there.

    No `conftest.py` is looked for: pytest would also run those in the current folder and in folders that are the value
    of an option. The suite's own is loaded by its name. The only plugins loaded are the suite's own and pytest-xdist.
    """
    ignored = ignore_settings()
    from uapi_conformance.runner.surroundings import expect_surroundings  # noqa: PLC0415 - may fail

    expect_surroundings()
    from uapi_conformance.runner.invocation import Invocation  # noqa: PLC0415 - may fail

    configuration = ["-c", str(_PACKAGE / "pytest.ini"), f"--rootdir={_folder()}"]
    configuration += ["--noconftest", "-p", _PLUGIN, "-p", "uapi_conformance.chapters.conftest"]
    configuration += ["-p", "xdist"] if importlib.util.find_spec("xdist") is not None else []
    # Before the arguments: a last option without its value would take it for one.
    status = Invocation(ignored).run([*configuration, *_cache(), str(_PACKAGE / "chapters"), *arguments])
    if status not in STATUSES:
        raise SuiteError("The run ended without a verdict, see above; please report it.")
    return status


def _folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise OutsideError("The folder that the command was started in is gone; change to another.") from error


def ignore_settings() -> tuple[str, ...]:
    """Remove the settings made for pytest, the interpreter or the libraries, and return their names."""
    names = [
        name
        for name, value in sorted(os.environ.items())
        if value and name.startswith(_FOR_OTHERS) and name not in _ONLY_TOLD
    ]
    for name in names:
        del os.environ[name]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    given = [f"-W {option}" for option in sys.warnoptions if "PYTHONWARNINGS" not in names]
    sys.warnoptions.clear()
    warnings.resetwarnings()
    # Deprecations in Python or in a library do not concern a run.
    warnings.simplefilter("ignore")
    return (*names, *given)


def _cache() -> tuple[str, str]:
    """Say where pytest keeps what `--lf` needs: never in the folder that a run happens to start in.

    It follows the XDG Base Directory Specification, and turns the cache off if no folder can be written to.
    """
    try:
        given = Path(os.environ.get("XDG_CACHE_HOME", ""))
        folder = (given if given.is_absolute() else Path.home() / ".cache") / "uapi-conformance"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return ("-p", "no:cacheprovider")
    return ("-o", f"cache_dir={folder}") if os.access(folder, os.W_OK) else ("-p", "no:cacheprovider")


def _serve(host: str, port: int, path: str) -> None:
    from uapi_conformance.reference.serve import serve  # noqa: PLC0415 - may fail

    serve(host, port, path, _print)


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is the command's output


def _explain(identifier: str, *, as_json: bool) -> None:
    from uapi_conformance.chapters.catalogue import catalogue, entry_of  # noqa: PLC0415 - may fail
    from uapi_conformance.contract import load_contract  # noqa: PLC0415 - may fail
    from uapi_conformance.reports import catalogue as writer  # noqa: PLC0415 - may fail

    contract = load_contract()
    entry = entry_of(catalogue(contract), identifier)
    if as_json:
        _print(writer.as_json([entry], suite=__version__, contract=contract.version))
    else:
        _print("\n".join(writer.as_text(entry, shutil.get_terminal_size().columns)))


def _requirements(form: str | None) -> None:
    from uapi_conformance.chapters.catalogue import catalogue  # noqa: PLC0415 - may fail
    from uapi_conformance.contract import load_contract  # noqa: PLC0415 - may fail
    from uapi_conformance.reports import catalogue as writer  # noqa: PLC0415 - may fail

    contract = load_contract()
    entries = catalogue(contract)
    if form == "json":
        _print(writer.as_json(entries, suite=__version__, contract=contract.version))
    else:
        _print(writer.as_markdown(entries) if form == "markdown" else "\n".join(writer.as_list(entries)))


def _diff(old: Path, new: Path, form: str | None) -> int:
    from uapi_conformance.reports import differences  # noqa: PLC0415 - may fail
    from uapi_conformance.reports.comparison import compare  # noqa: PLC0415 - may fail
    from uapi_conformance.reports.stored_report import read_report  # noqa: PLC0415 - may fail

    found = compare(read_report(old), read_report(new))
    if form is not None:
        _print(differences.as_json(found) if form == "json" else differences.as_markdown(found))
    else:
        _print("\n".join(differences.as_text(found, shutil.get_terminal_size().columns)))
    return int(found.worse)


def _check_hook(arguments: Sequence[str]) -> int:
    ignore_settings()
    from uapi_conformance.runner.surroundings import expect_surroundings  # noqa: PLC0415 - may fail

    expect_surroundings()
    from uapi_conformance.runner.hook_check import check_hook  # noqa: PLC0415 - may fail

    try:
        return check_hook(arguments, _print)
    except SystemExit as stop:
        return OUTSIDE if stop.code else 0
