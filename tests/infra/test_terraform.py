"""The infrastructure, held to its promises by terraform itself: infra/tests/*.tftest.hcl and a plan of each environment.

Not collected where terraform can't run (conftest.py); test_parsed.py then stands alone.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.infra.conftest import LEVEL, ROOT


def run(*line: str) -> str:
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def values(thing: Any, path: str = "") -> list[tuple[str, object]]:
    """Every scalar in a plan, with the path to it."""
    if isinstance(thing, dict):
        return [found for key, value in thing.items() for found in values(value, f"{path}.{key}")]
    if isinstance(thing, list):
        return [found for each in thing for found in values(each, path)]
    return [(path, thing)]


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_an_environment_plans_and_applies_and_no_secret_is_in_its_plan(environment: str, tmp_path: Path) -> None:
    if LEVEL.tfcheck is None:
        run(str(LEVEL.terraform), "-chdir=infra", "fmt", "-check", "-recursive")
        run(str(LEVEL.terraform), "-chdir=infra", "validate")
        return
    plan = tmp_path / "plan.json"
    variables = f"infra/environments/{environment}.tfvars"
    run(LEVEL.tfcheck, "infra", "--var-file", variables, "--apply", "--plan-json", str(plan))
    planned = json.loads(plan.read_text())["planned_values"]
    secret = re.compile(r"\.values\.(.*\.)?(password|secret_data|private_key|key_string)(_wo)?$")
    assert [path for path, value in values(planned) if secret.search(path) and value is not None] == []
    types = {each["type"] for each in planned["root_module"]["resources"]}
    assert "google_secret_manager_secret" in types
    assert "google_secret_manager_secret_version" not in types


def test_what_terraforms_own_tests_assert_holds() -> None:
    if LEVEL.tfcheck is not None:
        run(LEVEL.tfcheck, "infra", "--var-file", "infra/environments/dev.tfvars", "--test")
    else:
        run(str(LEVEL.terraform), "-chdir=infra", "test")
