# SPDX-License-Identifier: MIT
"""The hooks that docs/hook.md shows work, on the reference server that it practises on."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from uapi_conformance.reference.server import ReferenceServer
from uapi_conformance.target.states import State

from tests.e2e.helpers import QUICK, environment
from tests.e2e.servers import reference
from tests.support import hook_page
from tests.support.tree import SOURCES

PBX, HOOK = "http://127.0.0.1:8080", "http://127.0.0.1:9000/states"
ONE_MORE = '"a call has two recorded views"'


def checked(server: ReferenceServer, declaration: str, folder: Path) -> str:
    """What check-hook says of a declaration of the page."""
    (folder / "acme.toml").write_text(declaration.replace(PBX, server.url), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "uapi_conformance", "check-hook", "--target=acme.toml"],
        cwd=folder,
        env=environment(PYTHONPATH=str(SOURCES)),
        capture_output=True,
        text=True,
        timeout=QUICK,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def works(said: str) -> set[str]:
    return {state for state in map(str, State) if re.search(rf"^{re.escape(state)} +works$", said, re.MULTILINE)}


@contextlib.contextmanager
def started(code: str, server: ReferenceServer, folder: Path) -> Iterator[str]:
    """The URL of the hook that the page has in Python."""
    (folder / "hook.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "hook.py", "0", server.states_url]
    with subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


@pytest.mark.parametrize("more", [False, True], ids=["as printed", "with one more state"])
def test_hook_in_python__works(tmp_path: Path, *, more: bool) -> None:
    (code,), declaration = hook_page.blocks("python"), hook_page.blocks("toml")[0]
    assert ONE_MORE in hook_page.TEXT
    code = code.replace("STATES = [", f"STATES = [{ONE_MORE}, ") if more else code
    with reference() as server, started(code, server, tmp_path) as url:
        said = checked(server, declaration.replace(HOOK, url), tmp_path)
    assert works(said) == {State.RECORDED, State.NOT_RECORDED, *({State.TWO_VIEWS} if more else ())}


@pytest.mark.skipif(shutil.which("curl") is None, reason="the script asks with curl")
def test_hook_in_shell__works(tmp_path: Path) -> None:
    (script,), declaration = hook_page.blocks("bash"), hook_page.blocks("toml")[1]
    with reference() as server:
        (tmp_path / "states.sh").write_text(script.replace(PBX, server.url), encoding="utf-8")
        (tmp_path / "states.sh").chmod(0o755)
        said = checked(server, declaration, tmp_path)
    assert works(said) == {State.RECORDED}
