"""`make test`: every check of the project, the quick ones first; it stops at the first that fails.

The first one checks the clock: with one in the past dozens of tests fail, and none reports why.
The tests run on two cores (tests/workers.py). --lint skips them. Other arguments go to pytest:
`.venv/bin/python -m tests tests/ledger -k split`; with `-n 0` it runs in one process.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from local.sample_market.portfolio import WORLD_ENTRIES

ROOT = Path(__file__).parent.parent
BINARIES = Path(sys.executable).parent
LINT = {
    "configuration": ("python", "-m", "delivery.preflight"),
    "lint": ("ruff", "check", "--quiet", "."),
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "types": (
        "mypy",
        "--no-error-summary",
        "shared",
        "functions",
        "local",
        "delivery",
        "benchmarks",
        "migrations",
        "tests",
        "clients/python/src",
    ),
    "import contracts": ("lint-imports", "--no-logo"),
}

TESTS = ("pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
"""Two workers; the tests of a file share its fixtures, and so stay in one of them."""

SKEW = timedelta(days=2)
"""How far ahead the clock of the last commit's author may have been."""


def clock_problem(now: datetime, committed: datetime | None) -> str | None:
    """What is wrong with a clock at `now`, or None. `committed` is the time of the last commit."""
    written = datetime.combine(max(entry.date for entry in WORLD_ENTRIES), datetime.min.time(), UTC)
    past_instants = [(written, "the demo account's last trade")] + (
        [(committed, "the last commit")] if committed else []
    )
    latest, event = max(past_instants)
    if now >= latest - SKEW:
        return None
    return (
        f"This machine's clock says {now:%F %H:%M} UTC, which is before {event} ({latest:%F}). "
        "Set it right: what reads the time can't be tested by a clock in the past."
    )


def committed_at() -> datetime | None:
    """The time of the checked-out commit; None without git, or outside a checkout."""
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return datetime.fromtimestamp(int(done.stdout), UTC) if done.stdout.strip().isdigit() else None


def run(stages: Mapping[str, Sequence[str]]) -> int:
    """Runs each stage in this environment. Returns the exit status of the first failure, else 0."""
    for name, command in stages.items():
        print(f"→ {name}", flush=True)
        start = time.monotonic()
        status = subprocess.run(
            [BINARIES / command[0], *command[1:]], cwd=ROOT, check=False
        ).returncode
        if status != 0:
            print(f"✗ {name}: `.venv/bin/{' '.join(command)}` ended with {status}", file=sys.stderr)
            return status
        print(f"✓ {name} ({time.monotonic() - start:.1f} s)", flush=True)
    return 0


if __name__ == "__main__":
    problem = clock_problem(datetime.now(UTC), committed_at())
    if problem is not None:
        print(f"✗ clock: {problem}", file=sys.stderr)
        sys.exit(1)
    arguments = sys.argv[1:]
    sys.exit(run(LINT if "--lint" in arguments else LINT | {"tests": (*TESTS, *arguments)}))
