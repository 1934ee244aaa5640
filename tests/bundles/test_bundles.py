"""A function's zip has reproducible bytes and holds what the platform needs.

test_running.py runs the zips.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from delivery import bundle
from tests.bundles.platform import ROOT, unpacked

HASH = "    --hash=sha256:" + 64 * "0" + "\n"
LOCK = f"""blinker==1.9.0 \\
{HASH}    # via flask
flask==3.1.3 \\
{HASH}    # via finance-api (pyproject.toml)
numpy==2.4.6 \\
{HASH}    # via finance-api (pyproject.toml)
"""
BUILT = sorted(path.parent.name for path in ROOT.glob("functions/*/main.py"))


def test_a_zip_has_the_code_and_nothing_of_the_workshop(tmp_path: Path) -> None:
    folder = unpacked(BUILT[0], tmp_path)
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"main.py", "requirements.txt", "shared/config.py", "shared/__init__.py"} <= names
    assert {name.split("/")[0] for name in names if "/" in name} - {"shared"} == set() or BUILT[
        0
    ] == "docs"
    assert not [
        name
        for name in names
        if "__pycache__" in name or name.startswith(("tests/", "local/", "delivery/"))
    ]


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """A checkout with one function."""
    root = tmp_path / "checkout"
    for name, text in {
        "functions/value/main.py": "from flask import Request\n\nfrom shared import answer\n",
        "shared/__init__.py": "",
        "shared/answer.py": "ANSWER = 42\n",
        "shared/words.txt": "one\n",
        "requirements.txt": LOCK,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    entry = {
        "access": "public",
        "touches": ["database"],
        "memory_mb": 512,
        "timeout_s": 30,
        "concurrency": 8,
    }
    (root / "functions/catalog.yaml").write_text(yaml.safe_dump({"value": entry}))
    return root


def test_the_same_files_give_the_same_bytes_whatever_the_machine_did_to_them(
    workshop: Path, tmp_path: Path
) -> None:
    first = bundle.build(workshop, tmp_path / "first")
    for path in workshop.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    (workshop / "shared/answer.py").chmod(0o755)
    (workshop / "shared/__pycache__").mkdir()
    (workshop / "shared/__pycache__/answer.cpython-311.pyc").write_bytes(b"\0")
    assert bundle.build(workshop, tmp_path / "second") == first
    assert (tmp_path / "second/value.zip").read_bytes() == (
        tmp_path / "first/value.zip"
    ).read_bytes()


@pytest.mark.parametrize(
    "changed", ["functions/value/main.py", "shared/answer.py", "shared/words.txt"]
)
def test_a_change_of_any_file_in_it_changes_the_hash(
    changed: str, workshop: Path, tmp_path: Path
) -> None:
    before = bundle.build(workshop, tmp_path)
    (workshop / changed).write_text("# other\n")
    assert bundle.build(workshop, tmp_path) != before


@pytest.mark.parametrize(
    ("package", "changes"),
    [("flask==3.1.3", True), ("blinker==1.9.0", True), ("numpy==2.4.6", False)],
)
def test_a_change_in_the_lock_changes_the_zips_that_install_it(
    package: str, changes: bool, workshop: Path, tmp_path: Path
) -> None:
    before = bundle.build(workshop, tmp_path)
    (workshop / "requirements.txt").write_text(LOCK.replace(package, f"{package}.post1"))
    assert (bundle.build(workshop, tmp_path) != before) is changes


def test_the_zip_of_a_function_that_is_gone_goes_too(workshop: Path, tmp_path: Path) -> None:
    (tmp_path / "history.zip").write_bytes(b"")
    bundle.build(workshop, tmp_path)
    assert [path.name for path in tmp_path.glob("*.zip")] == ["value.zip"]


def test_a_file_of_an_unknown_kind_is_refused_rather_than_left_out(
    workshop: Path, tmp_path: Path
) -> None:
    (workshop / "shared/data.parquet").write_bytes(b"")
    with pytest.raises(bundle.BundleError, match=r"shared/data\.parquet: neither code nor data"):
        bundle.build(workshop, tmp_path)


def test_a_function_without_an_entry_stops_the_build_with_the_line(
    workshop: Path, tmp_path: Path
) -> None:
    (workshop / "functions/history").mkdir()
    (workshop / "functions/history/main.py").write_text("")
    with pytest.raises(
        bundle.BundleError, match=r"functions/catalog\.yaml:\d+: history: .* has no entry"
    ):
        bundle.build(workshop, tmp_path)
