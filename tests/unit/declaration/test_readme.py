# SPDX-License-Identifier: MIT
"""What the README shows to copy is taken by the suite as it stands there."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.config.argparsing import Parser
from uapi_conformance.declaration import VARIABLES, CallReference, Declaration, HttpStates, Limits, Options, load
from uapi_conformance.declaration.file import SCHEMA
from uapi_conformance.runner.options import add_options, add_short_options
from uapi_conformance.runner.settings import read_settings

from tests.support import readme
from tests.support.exchanges import CONTRACT

KEYS = {
    table: set(of["properties"])
    for table, of in json.loads(SCHEMA.read_text(encoding="utf-8"))["properties"].items()
    if table != "ics"
}
ALTERNATIVE = re.compile(r"# ((\w+) = .*)")
URL = '[target]\nurl = "https://pbx.example.com"\n'


def loaded(folder: Path, text: str) -> Declaration:
    for name in re.findall(r"[\w-]+\.pem", text):
        (folder / name).write_text("certificates", encoding="utf-8")
    path = folder / "acme.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, Options(), {}, CONTRACT.claim_values)


def _alternatives() -> Iterator[str]:
    """Each run of lines that are commented out, in a file of its own."""
    table, run = "", ""
    for line in [*readme.declaration().splitlines(), ""]:
        if found := ALTERNATIVE.match(line):
            run += found[1] + "\n"
            continue
        if run:
            yield URL + run if table == "[target]" else f"{URL}{table}\n{run}"
        run = ""
        table = line.partition("#")[0].strip() if line.startswith("[") else table


ALTERNATIVES = list(_alternatives())


def test_declaration__is_read_as_it_is_printed(tmp_path: Path) -> None:
    found = loaded(tmp_path, readme.declaration())
    assert found.url == "https://pbx.example.com"
    # What fails or holds up a server of which nothing else is known is not in what people copy.
    assert (found.connection.ca_bundle, found.test_system, len(found.claims)) == (None, False, 0)
    assert found.states == HttpStates("http://127.0.0.1:9000/states")
    assert found.call == CallReference("12", "0003*210", "b817d2618fe6f1804333", "01")
    assert (found.effect_within, found.ready_within) == (2.0, 3.0)
    assert found.limits == Limits(20.0, 10.0, 2000, 20, 900.0, None)


@pytest.mark.parametrize("text", ALTERNATIVES)
def test_what_is_commented_out__may_be_written_in_its_place(tmp_path: Path, text: str) -> None:
    found = loaded(tmp_path, text)
    written = tomllib.loads(text)
    assert len(found.settings) > 2, "the file, its url, and what was commented out"
    claims = CONTRACT.claim_values
    known = {key for keys in KEYS.values() for key in keys} | set(claims)
    assert {key for table in written.values() for key in table} <= known


def test_every_key__stands_in_the_declaration_or_as_an_alternative() -> None:
    shown = [tomllib.loads(text) for text in (readme.declaration(), *ALTERNATIVES, *readme.more_declarations())]
    for table, keys in KEYS.items():
        assert set().union(*(one.get(table, {}) for one in shown)) == keys, table


@pytest.mark.parametrize("text", readme.more_declarations())
def test_declaration_of_the_page__is_read_as_it_is_printed(tmp_path: Path, text: str) -> None:
    tables = tomllib.loads(text)
    whole = text if "url" in tables.get("target", {}) else URL + text.removeprefix("[target]\n")
    found = loaded(tmp_path, whole)
    written = {f"[{table}] {key}" for table, of in tables.items() for key in of}
    places = {setting.origin.partition(", ")[2] for setting in found.settings}
    # What belongs to the client credentials is shown as one setting.
    assert {place for place in written - places if not place.startswith("[auth] client_")} == set()


def test_every_variable__stands_in_the_table_with_its_option() -> None:
    rows = dict(re.findall(r"^\| `(UAPI_[A-Z_]+)` \| (.*) \|$", readme.TEXT, re.MULTILINE))
    assert set(rows) == set(VARIABLES)
    parser = Parser(_ispytest=True)
    add_options(parser)
    add_short_options(parser)
    known = {name for group in parser._groups for one in group.options for name in one.names()}
    assert {option.strip("`") for variable, option in rows.items() if variable != "UAPI_TOKEN"} <= known


def test_shell_lines__are_those_that_are_parsed_here() -> None:
    lines = readme.command_lines()
    assert len(lines) >= 10
    assert sum(readme.arguments_of_a_run(line) is not None for line in lines) >= 5


@pytest.mark.parametrize("line", readme.command_lines())
def test_shell_line__can_be_parsed(line: str) -> None:
    assert shlex.split(line)
    ran = subprocess.run(["bash", "-n", "-c", line], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("line", [one for one in readme.command_lines() if readme.arguments_of_a_run(one) is not None])
def test_run_of_a_shell_line__has_options_that_the_suite_takes(tmp_path: Path, line: str) -> None:
    parser = Parser(_ispytest=True)
    add_options(parser)
    add_short_options(parser)
    settings = read_settings(parser.parse(readme.arguments_of_a_run(line) or []))
    file = settings.target_file
    if file is not None:
        loaded(tmp_path, readme.declaration())
        file = tmp_path / file
    declared = load(file, settings.declared, {}, CONTRACT.claim_values)
    assert declared.url == "https://pbx.example.com"
