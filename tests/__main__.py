"""`make test`: every check of the project, the quick ones first; stops at the first that fails.

--lint leaves out the tests. Other arguments go to pytest: `.venv/bin/python -m tests tests/ledger -k split`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
BINARIES = Path(sys.executable).parent
LINT = {
    "configuration": ("python", "-m", "delivery.preflight"),
    "lint": ("ruff", "check", "--quiet", "."),
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "types": ("mypy", "--no-error-summary", "shared", "functions", "local", "delivery", "benchmarks", "migrations"),
    "import contracts": ("lint-imports", "--no-logo"),
}


def run(stages: dict[str, Sequence[str]]) -> int:
    """Run each stage in this environment; returns the exit status of the first that fails, else 0."""
    for name, command in stages.items():
        print(f"→ {name}", flush=True)
        start = time.monotonic()
        status = subprocess.run([BINARIES / command[0], *command[1:]], cwd=ROOT, check=False).returncode
        if status != 0:
            print(f"✗ {name}: `.venv/bin/{' '.join(command)}` ended with {status}", file=sys.stderr)
            return status
        print(f"✓ {name} ({time.monotonic() - start:.1f} s)", flush=True)
    return 0


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(run(LINT if "--lint" in given else LINT | {"tests": ("pytest", *given)}))
