"""Each lock file is complete, so that no resolver has to take part: judged by the metadata of what
is installed.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from delivery import locks
from tests.locks.metadata import unmet

ROOT = Path(__file__).parents[2]
HERE = Path(sys.prefix)
LOCKS = {
    "requirements.txt": HERE,
    "requirements-dev.txt": HERE,
    "local/bigquery_emulator/requirements.txt": ROOT / ".venv-bigquery",
}


@pytest.mark.parametrize("file", LOCKS)
def test_whatever_a_locked_package_needs_has_a_line(file: str) -> None:
    """The package itself, at a version that it takes, and for each extra that it asks for a line of
    its own.
    """
    assert unmet(locks.read(ROOT / file), LOCKS[file]) == []


def test_the_migration_job_has_all_that_it_needs() -> None:
    """As its image installs them, both files at once."""
    lines = [
        *locks.read(ROOT / "requirements.txt"),
        *locks.read(ROOT / "delivery/requirements.txt"),
    ]
    assert unmet(lines, HERE) == []


@pytest.mark.parametrize("file", ["requirements-dev.txt", "delivery/requirements.txt"])
def test_a_package_has_the_same_version_in_every_lock_that_is_installed_with_it(file: str) -> None:
    versions = {(line.name, line.version) for line in locks.read(ROOT / "requirements.txt")}
    names = {name for name, _ in versions}
    others = {(line.name, line.version) for line in locks.read(ROOT / file)}
    assert {pair for pair in others if pair[0] in names} <= versions


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        ("idna", r"requests [\d.]+ needs idna.*: idna has no line"),
        (
            "google-auth[pyopenssl]",
            r"google-cloud-bigquery .*: google-auth\[pyopenssl\] has no line of its own",
        ),
    ],
)
def test_a_line_that_is_lost_is_named(lost: str, words: str) -> None:
    lines = locks.read(ROOT / "requirements.txt")
    remaining = [
        line
        for line in lines
        if f"{line.name}{f'[{line.extras[0]}]' if line.extras else ''}" != lost
    ]
    assert len(remaining) == len(lines) - 1
    assert any(re.search(words, problem) for problem in unmet(remaining, HERE))


def test_a_version_that_does_not_suit_is_named() -> None:
    lines = locks.read(ROOT / "requirements.txt")
    older = [replace(line, version="0.27.0") if line.name == "httpx" else line for line in lines]
    [problem] = unmet(older, HERE)
    assert re.fullmatch(
        r"firebase-admin [\d.]+ needs httpx.*: httpx is locked at 0\.27\.0", problem
    )
