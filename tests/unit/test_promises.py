# SPDX-License-Identifier: MIT
"""What `import uapi_conformance` gives is a promise to whoever imports it, so that it is as little as possible."""

from __future__ import annotations

import json
import subprocess
import sys

import uapi_conformance
from packaging.version import Version

LOOK = """
import json, sys
before = set(sys.modules)
import uapi_conformance
names = [name for name in vars(uapi_conformance) if not (name.startswith("__") and name.endswith("__"))]
print(json.dumps({"names": names, "modules": sorted(set(sys.modules) - before)}))
"""


def test_package__promises_its_version_and_nothing_else() -> None:
    assert uapi_conformance.__all__ == ["__version__"]
    assert str(Version(uapi_conformance.__version__)) == uapi_conformance.__version__


def test_import__brings_no_other_name_and_no_other_module() -> None:
    ran = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(ran.stdout) == {"names": [], "modules": ["uapi_conformance"]}
