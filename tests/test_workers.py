"""A run in several processes ends as a run in one: each line of its summary stands once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.workers import LONGEST, ROOT

CONFTEST = """
from tests.workers import add_to_summary

def pytest_sessionfinish(session):
    add_to_summary(session.config, "engine: started")
"""


def test_the_files_that_go_first_exist() -> None:
    assert [file for file in LONGEST if not (ROOT / file).exists()] == []


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_line_of_the_summary_stands_once(workers: str, tmp_path: Path) -> None:
    """Also that of a conftest.py which only the workers read."""
    for folder in ("one", "two"):
        (tmp_path / folder / "deep").mkdir(parents=True)
        (tmp_path / folder / "deep" / "conftest.py").write_text(CONFTEST)
        (tmp_path / folder / "deep" / f"test_{folder}.py").write_text("def test_it():\n    pass\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.workers", "-n", workers]
    process = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--import-mode=importlib",
         "--dist=loadfile", "--rootdir", str(tmp_path), "-c", "/dev/null", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stdout + process.stderr
    assert "2 passed" in process.stdout
    assert process.stdout.count("engine: started") == 1
