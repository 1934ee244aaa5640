"""Wherever we build an environment ourselves, no resolver takes part, nothing is built, and pip
says what would be missing.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for pattern in ("Makefile", "cloudbuild.yaml", "*/Dockerfile", ".ci/*", ".github/**/*.yaml")
    for path in ROOT.glob(pattern)
    if path.is_file()
)
INSTALL = re.compile(r"pip3? install\b(?P<options>[^&|;]*)(?P<rest>.*)")


def commands(path: Path) -> list[re.Match[str]]:
    """Each command that installs packages, with the rest of its line and its continued lines."""
    lines = [line for line in path.read_text().splitlines() if not line.lstrip().startswith("#")]
    return list(INSTALL.finditer("\n".join(lines).replace("\\\n", " ")))


def test_the_makefile_and_the_migration_image_are_where_we_install() -> None:
    assert {path.name for path in FILES if commands(path)} == {"Makefile", "Dockerfile"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_locks_alone_say_what_is_installed(path: Path) -> None:
    for command in commands(path):
        assert {"--no-deps", "--require-hashes", "--only-binary"} <= set(
            command["options"].split()
        ), command[0]
        assert "--only-binary :all:" in command["options"]
        assert re.search(r"&& *(\S+ -m )?pip check\b", command["rest"]), command[0]
