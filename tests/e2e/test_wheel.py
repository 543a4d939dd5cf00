# SPDX-License-Identifier: MIT
"""The built wheel holds all it needs: installed into an empty environment it judges a target from any directory."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.e2e.helpers import environment
from tests.e2e.servers import hooked, reference
from tests.support.tree import ROOT, SOURCES

LONG = 600
"""Seconds for what installs packages."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    ran = subprocess.run(command, capture_output=True, text=True, timeout=LONG, check=False)
    assert ran.returncode == 0, ran.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin directory of a fresh environment with the wheel and its dependencies."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=True)
    command = (str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", str(wheel))
    ran = subprocess.run(command, capture_output=True, text=True, timeout=LONG, check=False)
    assert ran.returncode == 0, ran.stderr
    return folder / "bin"


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as opened:
        return set(opened.namelist())


def test_wheel__holds_the_contract_the_fixtures_and_the_items(wheel: Path) -> None:
    names = _names(wheel)
    data = [path.relative_to(ROOT) for folder in ("spec", "fixtures") for path in (ROOT / folder).rglob("*")]
    wanted = {f"uapi_conformance/_data/{path}" for path in data if (ROOT / path).is_file()}
    wanted |= {f"uapi_conformance/_data/{name}" for name in ("constraints.txt", "reports/report.schema.json")}
    wanted |= {"uapi_conformance/pytest.ini", "uapi_conformance/declaration/target.schema.json"}
    wanted |= {str(path.relative_to(SOURCES)) for path in SOURCES.rglob("*.py")}
    assert wanted - names == set()
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_wheel__holds_nothing_else(wheel: Path) -> None:
    for name in _names(wheel):
        assert name.startswith("uapi_conformance/") or ".dist-info/" in name, name
        assert "__pycache__" not in name, name
        assert not name.endswith((".pyc", ".tmp")), name


@pytest.mark.parametrize("command", [("uapi-conformance", "run"), ("python", "-m", "uapi_conformance", "run")])
def test_installed_wheel__judges_a_target_from_an_empty_folder(
    installed: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    program = (str(installed / command[0]), *command[1:])
    with reference() as server:
        given = (*program, *hooked(server), "--max-examples", "0")
        ran = subprocess.run(
            given, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=120, check=False
        )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (report,) = tmp_path.glob("reports/*/report.json")
    assert json.loads(report.read_text())["verdict"] == "conforming"
    assert [path.name for path in tmp_path.iterdir()] == ["reports"]


def test_installed_wheel__judges_its_embedded_server(installed: Path, tmp_path: Path) -> None:
    given = (str(installed / "uapi-conformance"), "run", "-q", "--max-examples", "2")
    ran = subprocess.run(
        given, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_installed_wheel__is_a_plugin_of_pytest(installed: Path, tmp_path: Path) -> None:
    with reference() as server:
        given = (str(installed / "pytest"), "-p", "no:cacheprovider", "--pyargs", "uapi_conformance", *hooked(server))
        ran = subprocess.run(
            (*given, "--max-examples", "0", "--report-dir", "out"),
            cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert json.loads((tmp_path / "out" / "report.json").read_text())["verdict"] == "conforming"


FOREIGN = (
    "from pathlib import Path\nPath(__file__).with_name('foreign-code-ran').touch()\ndef test_foreign(): assert False\n"
)
SURROUNDINGS = {
    "package of our old name": {"conformance/__init__.py": FOREIGN, "conformance/test_foreign.py": FOREIGN},
    "conftest": {"conftest.py": FOREIGN, "out/conftest.py": FOREIGN, "test_foreign.py": FOREIGN},
    "pytest.ini": {"pytest.ini": "[pytest]\naddopts = -p foreign --no-such-option\n", "foreign.py": FOREIGN},
    "pyproject": {"pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-p foreign'\n", "foreign.py": FOREIGN},
}
"""What a project that judges its server may have in the folder it does so from."""


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_console_command__collects_the_suite_alone_whatever_lies_around(
    installed: Path, tmp_path: Path, name: str
) -> None:
    """An existing folder behind an option is no place to collect from either."""
    (tmp_path / "out").mkdir()
    for path, text in SURROUNDINGS[name].items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    ran = _in_folder(tmp_path, installed / "uapi-conformance", "run", "--report-dir", "out", "--allow-inconclusive")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "test_foreign" not in ran.stdout
    assert list(tmp_path.rglob("foreign-code-ran")) == []
    assert (tmp_path / "out" / "report.json").exists()


def test_console_command__works_in_a_checkout(installed: Path, tmp_path: Path) -> None:
    """As `tox -e conformance` calls it: the package is installed, and its source lies around."""
    shutil.copytree(SOURCES, tmp_path / "conformance", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    ran = _in_folder(tmp_path, installed / "uapi-conformance", "run", "--allow-inconclusive")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def _in_folder(folder: Path, program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    given = (str(program), *arguments, "-k", "core.view-invalid", "--max-examples", "0")
    return subprocess.run(
        given, cwd=folder, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


def test_installed_environment__has_consistent_dependencies(installed: Path) -> None:
    ran = subprocess.run(
        (str(installed / "python"), "-m", "pip", "check"), capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stdout
