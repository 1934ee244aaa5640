"""Reading lock files, adding lines for extras, and shortening a lock to some packages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from delivery import locks

ROOT = Path(__file__).parents[2]
A, B = (f"    --hash=sha256:{digit * 64}" for digit in "ab")

MERGED = f"""\
cryptography==50.0.2 \\
{A}
    # via pyjwt
firestore==2.34.1 ; platform_python_implementation != 'PyPy' \\
{A} \\
{B}
    # via
    #   -c requirements.txt
    #   storage
pyjwt[crypto]==2.15.1 \\
{A} \\
{B}
    # via finance-api (pyproject.toml)
storage[all,grpc]==3.17.1 \\
{B}
    # via finance-api (pyproject.toml)
"""


def with_extras(text: str) -> str:
    return "".join(
        line.text() for line in locks.with_lines_for_extras(locks.parse(text, "requirements.txt"))
    )


def test_each_extra_has_a_line_of_its_own_with_the_hashes_of_the_package() -> None:
    """And all together where there are several: pip takes them for a project of its own too."""
    assert with_extras(MERGED) == MERGED.replace(
        f"""\
pyjwt[crypto]==2.15.1 \\
{A} \\
{B}
    # via finance-api (pyproject.toml)
""",
        f"""\
pyjwt==2.15.1 \\
{A} \\
{B}
    # via finance-api (pyproject.toml)
pyjwt[crypto]==2.15.1 \\
{A} \\
{B}
""",
    ).replace(
        f"""\
storage[all,grpc]==3.17.1 \\
{B}
    # via finance-api (pyproject.toml)
""",
        f"""\
storage==3.17.1 \\
{B}
    # via finance-api (pyproject.toml)
storage[all]==3.17.1 \\
{B}
storage[grpc]==3.17.1 \\
{B}
storage[all,grpc]==3.17.1 \\
{B}
""",
    )


def test_lines_that_are_separate_stay_as_they_are() -> None:
    once = with_extras(MERGED)
    assert with_extras(once) == once


@pytest.mark.parametrize(
    "file",
    [
        "requirements.txt",
        "requirements-dev.txt",
        "delivery/requirements.txt",
        "local/bigquery_emulator/requirements.txt",
        "tests/clients/generators/requirements.txt",
    ],
)
def test_our_locks_are_as_make_lock_leaves_them(file: str, tmp_path: Path) -> None:
    copy = tmp_path / "requirements.txt"
    copy.write_bytes((ROOT / file).read_bytes())
    subprocess.run([sys.executable, "-m", "delivery.locks", copy], cwd=ROOT, check=True)
    assert copy.read_bytes() == (ROOT / file).read_bytes()


def test_a_marker_belongs_to_its_line() -> None:
    [firestore] = [
        line for line in locks.parse(MERGED, "requirements.txt") if line.name == "firestore"
    ]
    assert firestore.marker == "platform_python_implementation != 'PyPy'"
    assert firestore.required_by == ("-c requirements.txt", "storage")
    assert [digest[:8] for digest in firestore.hashes] == ["sha256:a", "sha256:b"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("flask==3.1.3\n", "requirements.txt: flask has no hash"),
        ("flask>=3\n", "requirements.txt:1: not what `make lock` writes: flask>=3"),
        (
            f"flask==3.1.3 \\\n{A}\n-r others.txt\n",
            "requirements.txt:3: not what `make lock` writes: -r others.txt",
        ),
        (
            f"flask==3.1.3 \\\n{A[:-1]}\n",
            "requirements.txt:2: not what `make lock` writes: --hash=",
        ),
    ],
)
def test_whatever_else_stands_in_a_lock_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(locks.LockError) as refused:
        locks.parse(text, "requirements.txt")
    assert str(refused.value).startswith(words)


def test_a_package_comes_with_what_it_needs_in_the_order_of_the_lock() -> None:
    lines = locks.parse(with_extras(MERGED), "requirements.txt")
    remaining = locks.needed(lines, {"pyjwt"}, "requirements.txt")
    assert [(line.name, line.extras) for line in remaining] == [
        ("cryptography", ()),
        ("pyjwt", ()),
        ("pyjwt", ("crypto",)),
    ]


def test_a_package_without_a_line_is_named() -> None:
    lines = locks.parse(MERGED, "requirements.txt")
    with pytest.raises(locks.LockError, match=r"^requirements\.txt: numpy has no line"):
        locks.needed(lines, {"numpy"}, "requirements.txt")
    with pytest.raises(
        locks.LockError, match=r"^requirements\.txt: storage, which needs firestore, has no line"
    ):
        locks.needed(
            [line for line in lines if line.name != "storage"], {"pyjwt"}, "requirements.txt"
        )
