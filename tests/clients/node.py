"""The tools of Node.js and the compiled TypeScript client, for the tests that need them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from local import node_tools


def node_or_skip() -> None:
    """Installs the tools. Without Node.js the test is skipped, and the run's summary says why;
    where it is there, a failure to install them fails the test.
    """
    reason = node_tools.why_not()
    if reason:
        pytest.skip(reason)
    node_tools.install()


def run_node(script: Path, *arguments: str) -> str:
    """What the script printed; it must end with 0."""
    done = subprocess.run(
        ["node", script, *arguments],  # noqa: S607 - the one that node_tools checks
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
