# SPDX-License-Identifier: MIT
"""`python -m tests.mutation.mutate`: does a test notice each small change of the checks?

cosmic-ray changes the modules of `checks/`, and those that they read evidence with, one place at a time, in copies of
the tree; the tests of the checks are run each time. The score is the share of changes that some test noticed. Survivors are printed as diffs.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = "conformance"
PACKAGE = f"{SOURCES}/uapi_conformance"
READERS = ("evidence/looks", "evidence/answers", "evidence/live", "wire/origin")
_TESTS = "tests/unit/test_documentation.py tests/unit/test_ledger.py"
_SAME = (
    # Annotations are not evaluated, so that a change of their `|` is none.
    "core/ReplaceBinaryOperator_BitOr_.*",
    # The bare `*` of a signature is no operator, and nothing is multiplied.
    "core/ReplaceBinaryOperator_Mul_.*",
    # Of comparisons those that are not the opposite or the next one: `is None` for `== None` changes nothing.
    "core/ReplaceComparisonOperator_(Eq|NotEq)_(Lt|LtE|Gt|GtE|Is|IsNot)",
    "core/ReplaceComparisonOperator_(Is|IsNot)_(Eq|NotEq|Lt|LtE|Gt|GtE)",
    "core/ReplaceComparisonOperator_(Lt|LtE|Gt|GtE)_(Eq|NotEq|Is|IsNot)",
)
_SETTINGS = """
[cosmic-ray]
module-path = {modules}
timeout = 30.0
excluded-modules = []
test-command = {command}

[cosmic-ray.distributor]
name = "local"

[cosmic-ray.filters.operators-filter]
exclude-operators = {excluded}
"""


@dataclass(frozen=True)
class Mutant:
    """A change of one place, whether a test noticed it, and the change as a diff."""

    module: str
    operator: str
    noticed: bool
    diff: str


def _copy(tree: Path) -> None:
    unwanted = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "reports")
    shutil.copytree(ROOT, tree, ignore=unwanted)
    shutil.copytree(ROOT / "reports", tree / "reports", ignore=shutil.ignore_patterns("2*", "quality"))


def _modules() -> dict[str, str]:
    """The path of each module that can be changed, by its name."""
    checks = (p.stem for p in (ROOT / PACKAGE / "checks").glob("*.py") if p.stem != "__init__")
    places = (*(f"checks/{name}" for name in checks), *READERS)
    return {place.rpartition("/")[2]: f"{PACKAGE}/{place}.py" for place in places}


def mutants(module: str, tree: Path) -> tuple[Mutant, ...]:
    """Make every change of the module with this path in a copy of the tree, and run the tests for each."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "tree"
        shutil.copytree(tree, copy)
        tests = " ".join(sorted(f"tests/unit/{p.name}" for p in (copy / "tests/unit").glob("test_checks_*.py")))
        settings = copy / "cosmic-ray.toml"
        settings.write_text(
            _SETTINGS.format(
                modules=json.dumps([module]),
                command=json.dumps(f"{sys.executable} -m pytest -x -q -p no:cacheprovider {tests} {_TESTS}"),
                excluded=json.dumps(list(_SAME)),
            ),
            encoding="utf-8",
        )
        session = str(copy / "session.sqlite")
        for command in (
            ("init", str(settings), session),
            ("baseline", str(settings)),
        ):
            _cosmic_ray(copy, "cosmic-ray", *command)
        _cosmic_ray(copy, "cr-filter-operators", session, str(settings))
        _cosmic_ray(copy, "cosmic-ray", "exec", str(settings), session)
        return tuple(_read(_cosmic_ray(copy, "cosmic-ray", "dump", session)))


def _cosmic_ray(folder: Path, program: str, *arguments: str) -> str:
    environment = os.environ | {
        "PYTHONPATH": str(folder / SOURCES),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    path = Path(sys.executable).with_name(program)
    ran = subprocess.run(
        [str(path), *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise SystemExit(f"{program} {arguments[0]} failed: {(ran.stderr or ran.stdout).strip()[-500:]}")
    return ran.stdout


def _read(dump: str) -> Iterator[Mutant]:
    for line in dump.splitlines():
        item, result = json.loads(line)
        if result is None or result["worker_outcome"] == "skipped":
            continue
        change = item["mutations"][0]
        noticed = result["worker_outcome"] != "normal" or result["test_outcome"] != "survived"
        yield Mutant(change["module_path"], change["operator_name"], noticed, result["diff"] or "")


def _tell(module: str, made: Sequence[Mutant]) -> None:
    for mutant in made:
        if not mutant.noticed:
            sys.stdout.write(f"--- survived: {mutant.operator} in {mutant.module}\n{mutant.diff}\n")
    sys.stdout.write(f"{module:<12}{sum(m.noticed for m in made):>5} of {len(made)}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.mutate", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="modules of the checks, such as wire (all)")
    parser.add_argument("--jobs", type=int, metavar="N", default=os.cpu_count() or 1, help="copies (one per core)")
    options = parser.parse_args(arguments)
    known = _modules()
    unknown = [name for name in options.modules if name not in known]
    if unknown:
        sys.stdout.write(f"There is no module {', '.join(unknown)} of the checks; known are {', '.join(known)}.\n")
        return 4
    # The largest first, so that the copies end at about the same time.
    chosen = sorted(options.modules or known, key=lambda name: -(ROOT / known[name]).stat().st_size)
    made: list[Mutant] = []
    # One state of the tree for all, since it may be worked on meanwhile.
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(max(1, options.jobs)) as pool:
        _copy(Path(name) / "tree")
        for module, found in zip(
            chosen, pool.map(lambda m: mutants(known[m], Path(name) / "tree"), chosen), strict=True
        ):
            made += found
            _tell(module, found)
    survivors = [m for m in made if not m.noticed]
    score = (len(made) - len(survivors)) / max(1, len(made))
    sys.stdout.write(f"score {score:.1%}: {len(made) - len(survivors)} of {len(made)} changes were noticed\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
