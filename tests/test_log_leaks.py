"""The check of the log (tests/log_leaks.py) detects each kind of leak, and fails the run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.log_leaks import leaks, passwords_in

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("mail to ana.lopez@example.com", "an e-mail address"),
        ("got eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "a signed token"),
        ("Authorization: Bearer x", "a bearer token"),
        (f"spent {'Ab-_' * 10}xyz", "a refresh token or a key"),
        (f"sent fa_{'0aZ' * 16}0", "a personal token"),
        ('{"kty": "EC", "d": "x"}', "a private key"),
        ("bought for 1234.50 USD", "an amount"),
        ("wrong password: correct horse", "a password"),
    ],
)
def test_each_kind_of_leak_is_detected(message: str, kind: str) -> None:
    assert kind in set(leaks(json.dumps({"message": message}), frozenset({"correct horse"})))


@pytest.mark.parametrize(
    "fields",
    [
        {
            "message": "GET /holdings/<uuid:portfolio_id> 200",
            "latency_ms": 12.5,
            "statements": 2,
            "user": "0123456789ab",
        },
        {"message": "400 of 1200 assets", "run_id": "0198c0de-0000-7000-8000-000000000000"},
        {
            "message": "from 127.0.0.1:8080",
            "logging.googleapis.com/trace": f"projects/p/traces/{'ab' * 16}",
        },
    ],
)
def test_an_ordinary_line_is_no_leak(fields: dict[str, object]) -> None:
    assert list(leaks(json.dumps(fields))) == []


def test_the_passwords_of_the_tests_are_collected() -> None:
    assert "seven green kettles" in passwords_in(ROOT / "tests")


@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize(("text", "status"), [("nothing to see", 0), ("ana@example.com", 1)])
def test_a_run_whose_code_leaks_fails_though_its_tests_pass(
    text: str, status: int, workers: str, tmp_path: Path
) -> None:
    (tmp_path / "test_it.py").write_text(
        "import logging\n\n"
        "def test_passes():\n"
        f"    logging.getLogger('finance_api.any').warning('%s', {text!r})\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.log_leaks",
        "-p",
        "no:cacheprovider",
        "-n",
        workers,
    ]
    process = subprocess.run(
        [*command, "--rootdir", str(tmp_path), "-c", "/dev/null", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "1 passed" in process.stdout
    assert process.returncode == status, process.stdout
    assert ("LEAK test_it.py::test_passes: an e-mail address" in process.stdout) == bool(status)
