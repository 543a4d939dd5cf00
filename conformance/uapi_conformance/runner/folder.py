# SPDX-License-Identifier: MIT
"""Where a run writes: a new folder, or the given one without the reports of an earlier run."""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path

from uapi_conformance.errors import DeclarationError

HAR = "exchanges.har"
REPORT = "report.json"
_MOST_IN_A_SECOND = 1000


def claim(given: Path | None, base: Path, now: datetime) -> Path:
    """Make the folder of this run: the given one, or a new one in reports/ that is named after the time (UTC).

    Reports of an earlier run in the given folder are removed, so that nobody takes them for this run's.
    Raises DeclarationError if the folder cannot be made or cleared.
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
    """Make the first folder of this name and a number that does not exist yet: making it is what claims it."""
    for number in range(1, _MOST_IN_A_SECOND):
        folder = stem if number == 1 else stem.with_name(f"{stem.name}-{number}")
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            return folder
    raise FileExistsError(17, "too many runs in one second")


def give_up(folder: Path, *, given: bool) -> None:
    """Remove a folder that nothing was written to, unless the user gave it."""
    if not given:
        # A folder that is not empty cannot be removed, which is right.
        with contextlib.suppress(OSError):
            folder.rmdir()
            folder.parent.rmdir()


def unwritable(folder: Path, error: OSError) -> DeclarationError:
    """Return the error for reports that cannot be written."""
    return DeclarationError(
        f"The reports cannot be written to {folder} ({error.strerror or error}); "
        "free some space there, or give another folder with --report-dir."
    )
