"""IAM checks the callers of a public function as Terraform says, those of others always."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.conftest import put_gcloud

ROOT = Path(__file__).parents[2]


def invoker(
    folder: Path, *, checked: bool, unchecked_now: bool
) -> tuple[subprocess.CompletedProcess[str], dict[str, bool]]:
    """What the command says, and which services are unchecked afterwards."""
    services = ("ingest-prices", "login")
    state: dict[str, dict[str, object]] = {
        name: {"revisions": [f"{name}-1"], "pinned": None, "tags": {}, "unchecked": unchecked_now}
        for name in services
    }
    functions = {
        "ingest-prices": {"access": "scheduled", "invoker_check": True, "uri": "https://a"},
        "login": {"access": "public", "invoker_check": checked, "uri": "https://b"},
    }
    (folder / "state.json").write_text(json.dumps(state))
    (folder / "functions.json").write_text(json.dumps(functions))
    put_gcloud(folder)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "delivery.invoker",
            str(folder / "functions.json"),
            "--project=p1",
            "--region=europe-west1",
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "PATH": f"{folder}:{os.environ['PATH']}",
            "STATE": str(folder / "state.json"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    services = json.loads((folder / "state.json").read_text())
    return done, {name: service["unchecked"] for name, service in services.items()}


@pytest.mark.parametrize("unchecked_now", [False, True])
@pytest.mark.parametrize("checked", [False, True])
def test_only_public_functions_are_ever_unchecked(
    *, checked: bool, unchecked_now: bool, tmp_path: Path
) -> None:
    done, unchecked = invoker(tmp_path, checked=checked, unchecked_now=unchecked_now)
    assert done.returncode == 0, done.stderr
    assert unchecked == {"ingest-prices": False, "login": not checked}


def test_a_right_state_is_not_changed(tmp_path: Path) -> None:
    done, _ = invoker(tmp_path, checked=True, unchecked_now=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
