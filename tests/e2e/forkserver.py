# SPDX-License-Identifier: MIT
"""Runs the suite in processes of their own, which are forked from one that has imported everything.

A run of its own from the start takes seconds, nearly all of them for imports. A line of JSON comes in for each run and
goes out when it has ended: its process id first, then its exit status.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any


def main() -> None:
    import pytest
    import schemathesis
    import uapi_conformance.reference.server
    import uapi_conformance.runner.plugin
    from uapi_conformance.cli import main as console

    del schemathesis, uapi_conformance.reference.server  # imported for the runs to come
    entries = {"console": console, "pytest": pytest.main}
    # A Ctrl-C at the tests' terminal is theirs to handle: they end this process by closing its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        job: dict[str, Any] = json.loads(line)
        child = os.fork()
        if child == 0:
            _work(job, entries[job["entry"]])
        _tell(child)
        _, ended = os.waitpid(child, 0)
        _tell(os.waitstatus_to_exitcode(ended))


def _tell(number: int) -> None:
    sys.stdout.write(f"{json.dumps(number)}\n")
    sys.stdout.flush()


def _work(job: dict[str, Any], entry: Any) -> None:
    status = 125
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(job["folder"])
        os.environ.clear()
        os.environ.update(job["environ"])
        for descriptor, path in ((0, os.devnull), (1, job["out"]), (2, job["err"])):
            opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(opened, descriptor)
            os.close(opened)
        sys.argv = ["uapi-conformance", *job["arguments"]]
        status = int(entry(job["arguments"]))
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
