"""What the functions of this domain load before they are asked anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOADED = """
import sys
import functions_framework
functions_framework.create_app({name!r}, "functions/{name}/main.py")
print(*sorted({{module.partition(".")[0] for module in sys.modules}} | {{m for m in sys.modules if m.startswith("google.")}}))
"""


@pytest.mark.parametrize(
    ("name", "never"),
    [
        (
            "signup",
            {
                "argon2",
                "firebase_admin",
                "google.auth",
                "google.cloud.bigquery",
                "jwt",
                "cryptography",
                "requests",
            },
        ),
        (
            "login",
            {
                "argon2",
                "firebase_admin",
                "google.auth",
                "google.cloud.bigquery",
                "jwt",
                "cryptography",
                "requests",
            },
        ),
        (
            "value",
            {
                "argon2",
                "google.auth",
                "google.cloud.bigquery",
                "jwt",
                "cryptography",
                "requests",
                "numpy",
            },
        ),
    ],
)
def test_nothing_is_loaded_that_the_first_answer_may_not_need(name, never):
    """Password hashing, tokens and Google's libraries come with the first request."""
    ran = subprocess.run(
        [sys.executable, "-c", LOADED.format(name=name)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not never & set(ran.stdout.split())
