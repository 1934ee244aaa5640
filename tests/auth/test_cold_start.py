"""Which modules the functions load before their first request."""

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
modules = set(sys.modules)
packages = {{module.partition(".")[0] for module in modules}}
print(*packages, *[module for module in modules if module.startswith("google.")])
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
def test_no_module_is_loaded_that_the_first_request_may_not_need(name, never):
    """Password hashing, tokens and Google's libraries come with the first request."""
    process = subprocess.run(
        [sys.executable, "-c", LOADED.format(name=name)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not never & set(process.stdout.split())
