# SPDX-License-Identifier: MIT
"""In a project that merely has the package installed, pytest does what it did without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.helpers import environment
from tests.support.tree import SOURCES

SHORT = ("--seed", "--target", "--rate", "--call", "--class", "--target-url", "--max-examples", "--report-dir")
"""Short forms of ours that other projects may have."""
TAKEN = {**{name: (name,) for name in SHORT}, "all of them": SHORT}
WITH = pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
TEST = "def test_own(request):\n    assert {values!r} == {{n: request.config.getoption(n) for n in {values!r}}}\n"


def run_pytest(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """pytest in another project, with variables of ours set to what no run could use."""
    command = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:schemathesis", *arguments)
    environ = {"UAPI_TARGET_URL": "x", "UAPI_TARGET": "none.toml", "PYTHONPATH": str(folder), **environ}
    return subprocess.run(
        command, cwd=folder, env=environment(**environ), capture_output=True, text=True, timeout=120, check=False
    )


def options_of(names: tuple[str, ...]) -> str:
    added = "".join(f"    parser.addoption({name!r}, default='its own')\n" for name in names)
    return f"def pytest_addoption(parser):\n{added}"


@pytest.mark.parametrize("where", ["conftest.py", "stranger.py"], ids=["conftest", "plugin"])
@pytest.mark.parametrize(
    ("names", "workers"),
    [*((names, ()) for names in TAKEN.values()), (SHORT, ("-n", "2"))],
    ids=[*TAKEN, "all of them, two workers"],
)
def test_option_of_the_project__is_the_projects(
    tmp_path: Path, names: tuple[str, ...], workers: tuple[str, ...], where: str
) -> None:
    (tmp_path / where).write_text(options_of(names))
    given = dict.fromkeys(names[:1], "given")
    values = {**dict.fromkeys(names, "its own"), **given}
    (tmp_path / "test_own.py").write_text(TEST.format(values=values))
    plugin = ("-p", "stranger") if where == "stranger.py" else ()
    ran = run_pytest(tmp_path, *plugin, *workers, f"{names[0]}=given")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 passed" in ran.stdout


@WITH
def test_project_with_tests_alone__is_left_alone(tmp_path: Path, workers: tuple[str, ...]) -> None:
    """Nothing is declared, opened, started or written, and a failing test ends with pytest's own status."""
    (tmp_path / "test_own.py").write_text("def test_own():\n    assert 1\n\n\ndef test_bad():\n    assert 0\n")
    ran = run_pytest(tmp_path, *workers, PYTHONDONTWRITEBYTECODE="1")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "1 failed, 1 passed" in ran.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["test_own.py"]
    for word in ("CONFORMING", "INCONCLUSIVE", "ERROR:", "target    "):
        assert word not in ran.stdout


def test_project_with_two_workers__keeps_its_scheduler(tmp_path: Path) -> None:
    (tmp_path / "test_listing.py").write_text("def test_a():\n    pass\n\n\ndef test_b():\n    pass\n")
    ran = run_pytest(tmp_path, "-n", "2", "-v")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "scheduling tests via LoadScheduling" in ran.stdout


def test_project__imports_little_of_the_suite(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(
        "import sys\n\n\ndef test_own():\n"
        "    ours = {name for name in sys.modules if name.startswith('uapi_conformance.')}\n"
        "    assert not {n for n in ours if n.split('.')[1] not in ('runner', 'errors', 'streams', 'chapters')}, ours\n"
        "    assert not {n for n in ours if n.startswith('uapi_conformance.chapters.')}, ours\n"
        "    assert 'schemathesis' not in sys.modules\n"
    )
    ran = run_pytest(tmp_path, "-p", "no:hypothesispytest")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_marker_of_the_project_by_the_name_of_ours__is_the_projects(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(
        "import pytest\n\n\n@pytest.mark.uapi('theirs')\n@pytest.mark.uapi_chapter\ndef test_own():\n    pass\n"
    )
    ran = run_pytest(tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 passed" in ran.stdout


def test_folder_with_a_virtual_environment_in_it__does_not_mean_the_suite(tmp_path: Path) -> None:
    """A project whose virtual environment, with the package in it, lies below the folder that is tested."""
    package = tmp_path / "env" / "site-packages" / "uapi_conformance"
    package.parent.mkdir(parents=True)
    source = SOURCES / "uapi_conformance"
    package.symlink_to(source)
    (tmp_path / "test_own.py").write_text("def test_own():\n    pass\n")
    ran = run_pytest(tmp_path, "-n", "2", "-v", "--ignore=env")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "LoadScheduling" in ran.stdout


def test_help__shows_both_forms_and_gives_way(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(options_of(("--seed",)))
    said = run_pytest(tmp_path, "--help").stdout
    for form in ("--uapi-seed", "--uapi-target-url", "--target-url", "short for --uapi-rate"):
        assert form in said
    assert "short for --uapi-seed" not in said
