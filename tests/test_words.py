"""Names say what they name, texts are plain English, and lines are short: words that do not come
back, and where they are looked for. A folder joins a list once it has none of them.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

VAGUE_NAMES = frozenset(
    ("asked", "chosen", "each", "found", "given", "instead", "known", "made", "told", "wanted")
)
"""As a name of a variable or parameter they say nothing of what it holds: `transaction`, `lot`,
`close`, `settings`, `missing` do.
"""

VAGUE_NAMES_IN = ("benchmarks", "delivery", "functions", "local", "migrations", "shared")
"""Folders whose names are looked at."""

PET_WORDS = frozenset(
    ("believed", "nobody", "somebody", "tells", "told", "untold", "whoever"),
)
"""In code, comments, documents and messages. Say: validated, no user, a user, reports, reported,
missing, the one that.
"""

PET_WORDS_IN = (
    "*.py", "*.md", "*.tf", "*.yaml",
    ":(exclude)tests/*", ":(exclude)migrations/versions/0001_first_tables.py",
    ":(exclude)migrations/versions/0008_plain_comments.py",
)  # fmt: skip
"""Files by git's patterns; `tests` joins once it has none. This file is left out, and the first
migration, which says what databases were made with.
"""

COLUMNS_MAX = 100


def tracked(*patterns: str) -> list[Path]:
    """The files that git knows under these patterns."""
    command = ["git", "ls-files", "-z", "--", *patterns]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = [ROOT / name for name in listing.split("\0") if name]
    return [path for path in paths if path.is_file() and path != Path(__file__)]


def bound_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, name) of each variable and parameter that is bound: by assignment, loop, comprehension,
    `with`, `except`, `match`, walrus, import as, or a signature.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield node.lineno, name
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield node.lineno, name
            case ast.alias(asname=str(name)):
                yield node.lineno, name


def report(places: list[str]) -> str:
    return "\n".join([f"{len(places)} places:", *places])


@pytest.mark.parametrize("folder", VAGUE_NAMES_IN)
def test_names_say_what_they_name(folder: str) -> None:
    places = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in tracked(f"{folder}/*.py")
        for line, name in bound_names(ast.parse(path.read_text()))
        if name.lstrip("_") in VAGUE_NAMES
    ]
    assert not places, report(places)


def test_texts_are_in_plain_words() -> None:
    pattern = re.compile(
        rf"(?<![^\W_])(?<![\"`])({'|'.join(sorted(PET_WORDS))})(?![^\W_])", re.IGNORECASE
    )
    places = [
        f"{path.relative_to(ROOT)}:{line}: {match[0]}"
        for path in tracked(*PET_WORDS_IN)
        for line, text in enumerate(path.read_text().splitlines(), 1)
        for match in pattern.finditer(text)
    ]
    assert not places, report(places)


def test_lines_are_short() -> None:
    places = [
        f"{path.relative_to(ROOT)}:{line}: {len(text)} columns"
        for path in tracked("*.py", ":(exclude)clients/python/src/finance_api_client/generated/*")
        for line, text in enumerate(path.read_text().splitlines(), 1)
        if len(text) > COLUMNS_MAX and "noqa: E501" not in text
    ]
    assert not places, report(places)
