"""The platform installs requirements.txt with a resolver of its own choice: the oldest that it may
be accepts the lock.

It takes part nowhere else: the environments that we build ourselves are installed with --no-deps.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# pip 23.0.1 came with Python 3.11.0 to 3.11.2, and can't run on 3.12, whose first release came with
# 23.2.1. For both, `package[extra]` is another project than `package`.
VERSION, DIGEST = (
    ("23.0.1", "236bcb61156d76c4b8a05821b988c7b8c35bf0da28a4b614e8d6ab5212c25c6f")
    if sys.version_info < (3, 12)
    else ("23.2.1", "7ccf472345f20d35bdc9d1841ff5f313260c2c33fe417f48c30ac46cccabf5be")
)
ANSWER_S_MAX = 15


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment's Python, with that pip.

    The registry is in reach where this environment's own pip, with the settings of this machine,
    can fetch the old one. Without a registry nothing can be resolved: the test is skipped, and says
    so.
    """
    folder = tmp_path_factory.mktemp("resolver")
    python = folder / "environment/bin/python"
    run(sys.executable, "-m", "venv", "--without-pip", folder / "environment").check_returncode()
    (folder / "pip.txt").write_text(f"pip=={VERSION} --hash=sha256:{DIGEST}\n")
    options = ["--no-deps", "--require-hashes", "--retries", "1", "--timeout", str(ANSWER_S_MAX)]
    fetched = run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        *options,
        "-r",
        folder / "pip.txt",
    )
    if fetched.returncode:
        assert "HASHES" not in fetched.stderr, fetched.stderr
        pytest.skip(
            "no package registry is in reach, so nothing can be resolved: "
            f"{last_line(fetched.stderr)}"
        )
    return python


def run(*line: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return subprocess.run(line, env=environment, capture_output=True, text=True, check=False)


def last_line(words: str) -> str:
    return (words.strip().splitlines() or ["pip said nothing"])[-1]


def test_the_oldest_pip_resolves_the_lock(python: Path) -> None:
    assert f"pip {VERSION} " in run(python, "-m", "pip", "--version").stdout
    done = run(
        python,
        "-m",
        "pip",
        "install",
        "--dry-run",
        "--require-hashes",
        "-r",
        ROOT / "requirements.txt",
    )
    assert done.returncode == 0, done.stderr
    assert "Would install" in done.stdout
