# SPDX-License-Identifier: MIT
"""Where a run writes: the folder that is given, emptied of an earlier run's reports, or a new one."""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path

from uapi_conformance.errors import DeclarationError

HAR = "exchanges.har"
REPORT = "report.json"
_MOST_IN_A_SECOND = 1000


def claim(given: Path | None, base: Path, now: datetime) -> Path:
    """Make the folder of this run: the one given, or one in reports/ named by the time (UTC) that nobody else has.

    What an earlier run reported in the one given is removed, so that nobody takes it for this run's.
    Raises DeclarationError where the folder cannot be made or cleared.
    """
    folder = base / given if given is not None else base / "reports"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if given is None:
            return _new(folder / now.strftime("%Y%m%d-%H%M%S"))
        for name in (REPORT, HAR):
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    return folder


def _new(stem: Path) -> Path:
    """The first folder of this name and number that did not exist: making it is what claims it."""
    for number in range(1, _MOST_IN_A_SECOND):
        folder = stem if number == 1 else stem.with_name(f"{stem.name}-{number}")
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            return folder
    raise FileExistsError(17, "too many runs in one second")


def give_up(folder: Path, *, given: bool) -> None:
    """Take a folder away again that nothing was written to, unless it was given."""
    if not given:
        # One that holds something cannot be removed, which is as it should be.
        with contextlib.suppress(OSError):
            folder.rmdir()
            folder.parent.rmdir()


def unwritable(folder: Path, error: OSError) -> DeclarationError:
    """The one sentence for a report that cannot be written."""
    return DeclarationError(
        f"The reports cannot be written to {folder} ({error.strerror or error}); "
        "make room there, or give another folder with --report-dir."
    )
