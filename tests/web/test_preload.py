"""A function's first request starts to load the heavy modules that later ones need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from shared.web.preload import PASSWORDS, TOKENS, TOKENS_AND_BIGQUERY

ROOT = Path(__file__).parents[2]
FIRST_REQUEST = """
import sys, threading
import functions_framework
modules = {modules!r}
app = functions_framework.create_app(target={name!r}, source="functions/{name}/main.py")
print("before:", *[module for module in modules if module in sys.modules])
assert app.test_client().get("/{name}/healthz").status_code == 200
for thread in threading.enumerate():
    if thread.name == "preload":
        thread.join()
print("after:", *[module for module in modules if module in sys.modules])
"""
BROKEN = """
import sys, threading
from shared.web.preload import start_preload
start_preload(["a_module_that_is_not_there", "json"])
for thread in threading.enumerate():
    if thread.name == "preload":
        thread.join()
import a_module_that_is_not_there
"""


@pytest.mark.parametrize(
    ("name", "modules"),
    [("signup", PASSWORDS), ("login", (*PASSWORDS, *TOKENS)), ("holdings", TOKENS_AND_BIGQUERY)],
)
def test_the_first_request_starts_the_preload_and_nothing_earlier_does(name, modules):
    process = _run(FIRST_REQUEST.format(name=name, modules=modules))
    assert process.returncode == 0, process.stderr
    before, after = [
        line for line in process.stdout.splitlines() if line.startswith(("before:", "after:"))
    ]
    assert before == "before:"
    assert after.split()[1:] == list(modules)


def test_a_module_that_cannot_be_loaded_is_reported_once_where_it_is_needed():
    process = _run(BROKEN)
    assert process.returncode == 1
    assert (
        process.stderr.count("ModuleNotFoundError: No module named 'a_module_that_is_not_there'")
        == 1
    )


def _run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
