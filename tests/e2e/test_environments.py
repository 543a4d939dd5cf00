# SPDX-License-Identifier: MIT
"""Settings that somebody made for pytest, the interpreter or the libraries make no conforming server fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.helpers import environment
from tests.support.tree import ROOT, SOURCES

FEW_ITEMS = ("--max-examples", "1", "-k", "core.view-invalid")
COMMANDS = {
    "console": (str(Path(sys.executable).with_name("uapi-conformance")), "run"),
    "module": (sys.executable, "-m", "uapi_conformance", "run"),
    "module, -W error": (sys.executable, "-W", "error", "-m", "uapi_conformance", "run"),
    "pytest": (sys.executable, "-m", "pytest", "-p", "no:cacheprovider"),
}
ENVIRONMENTS = {
    "no autoload": {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    "options for pytest": {"PYTEST_ADDOPTS": "--no-such-option"},
    "plugins for pytest": {"PYTEST_PLUGINS": "no_such_plugin"},
    "theme": {"PYTEST_THEME": "nonsense", "PYTEST_THEME_MODE": "nonsense"},
    "debugging pytest": {"PYTEST_DEBUG": "1"},
    "warnings are errors": {"PYTHONWARNINGS": "error"},
    "optimized": {"PYTHONOPTIMIZE": "2"},
    "developing": {"PYTHONDEVMODE": "1"},
    "ASCII": {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"},
    "dumb terminal": {"TERM": "dumb", "CI": "1", "COLUMNS": "20"},
    "no columns": {"COLUMNS": "0"},
    "nonsense for columns": {"COLUMNS": "abc"},
    "libraries": {"HYPOTHESIS_STORAGE_DIRECTORY": "/proc/x", "SCHEMATHESIS_HOOKS": "no_such_module"},
    "no folder for temporary files": {"TMPDIR": "/no/such/folder"},
    "no home": {"HOME": ""},
    "home that cannot be written to": {"HOME": "/proc/x"},
}
PYTESTS_OWN = {"plugins for pytest"}
"""What ends bare pytest before it asks any plugin."""
SAID = (
    "PYTEST_ADDOPTS",
    "PYTEST_PLUGINS",
    "PYTEST_THEME",
    "PYTEST_DEBUG",
    "PYTHONWARNINGS",
    "HYPOTHESIS_",
    "SCHEMATHESIS_",
)


ALL_TOGETHER = "all together"
PAIRS = [
    *(("console", name) for name in ENVIRONMENTS),
    *(("pytest", name) for name in ENVIRONMENTS if name not in PYTESTS_OWN),
    ("module", ALL_TOGETHER),
    ("module, -W error", "developing"),
]


@pytest.mark.parametrize(("command", "name"), PAIRS, ids=[" - ".join(pair) for pair in PAIRS])
def test_environment__changes_no_verdict(tmp_path: Path, command: str, name: str) -> None:
    variables = _merged() if name == ALL_TOGETHER else ENVIRONMENTS[name]
    given = (*COMMANDS[command], *FEW_ITEMS, f"--report-dir={tmp_path / 'report'}")
    ran = subprocess.run(
        given,
        cwd=ROOT if command == "pytest" else tmp_path,
        env=environment(PYTHONPATH=str(SOURCES), **variables),
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    said = ran.stdout + ran.stderr
    refused = command == "pytest" and name == "options for pytest"
    assert ran.returncode == (4 if refused else 6), said
    assert "Traceback" not in said
    if not refused:
        assert "nothing failed" in said
    if command != "pytest":
        for variable in variables:
            assert (variable in ran.stdout) is variable.startswith(SAID), said


def _merged() -> dict[str, str]:
    return {name: value for environ in ENVIRONMENTS.values() for name, value in environ.items()}


def test_folder_that_is_gone__is_one_sentence(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    script = f"mkdir {gone}; cd {gone}; rmdir {gone}; {sys.executable} -m uapi_conformance run"
    ran = subprocess.run(
        ["bash", "-c", script], env=environment(PYTHONPATH=str(SOURCES)), capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 4
    assert ran.stderr.startswith("ERROR: The folder")
    assert "Traceback" not in ran.stderr


def test_chapters_without_the_plugin__say_how_to_load_it(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "pytest", "--pyargs", "uapi_conformance.chapters")
    environ = environment(PYTHONPATH=str(SOURCES), PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    ran = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 4
    assert "-p uapi_conformance.runner.plugin" in ran.stderr
