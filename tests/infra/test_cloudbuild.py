"""The delivery's steps are in the order that keeps callers safe, and one that fails ends it:
whichever command it is.

The steps' own scripts are run, in their order and folders and with the variables that Cloud Build
sets, where every program that they start is one that only writes down how it was called.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
BUILD = yaml.safe_load((ROOT / "cloudbuild.yaml").read_text())
DOCKERFILE = (ROOT / "delivery/Dockerfile").read_text()
IMAGES = {step["name"] for step in BUILD["steps"]} | set(
    re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
)

# Fails at the chosen step; `terraform output` prints what Terraform would.
PROGRAM = """#!/bin/sh
called="${0##*/} $*"
echo "$called" >> "$CALLS"
case "$called" in "$FAILS"*) exit 3 ;; esac
case "$called" in "terraform output"*) echo '"https://candidate.api.example.com"' ;; esac
case "$called" in "python -c"*) echo https://candidate.api.example.com ;; esac
"""

DELIVERED = (
    "make lint",
    "make test",
    "python -m delivery.bundle",
    (
        "docker build --file delivery/Dockerfile"
        " --tag europe-west1-docker.pkg.dev/p1/jobs/migrate:b1"
        " --tag europe-west1-docker.pkg.dev/p1/jobs/migrate:latest ."
    ),
    "docker push --all-tags europe-west1-docker.pkg.dev/p1/jobs/migrate",
    "python3 -m delivery.traffic pin --project=p1 --region=europe-west1",
    "terraform init -input=false -lockfile=readonly -backend-config=bucket=p1-tfstate",
    "terraform test",
    (
        "terraform plan -input=false -out=../build/delivery.tfplan"
        " -var-file=environments/dev.tfvars -var=project=p1 -var=region=europe-west1"
        " -var=migration_image=europe-west1-docker.pkg.dev/p1/jobs/migrate:b1"
    ),
    "terraform apply -input=false ../build/delivery.tfplan",
    "terraform output -json functions",
    "terraform output -json candidate_url",
    "gcloud run jobs execute migrate --project=p1 --region=europe-west1 --wait",
    "python3 -m delivery.invoker build/functions.json --project=p1 --region=europe-west1",
    "python3 -m delivery.traffic candidate --project=p1 --region=europe-west1",
    "python -c",
    (
        "python -m delivery.smoke build/functions.json"
        " --candidate-url=https://candidate.api.example.com"
    ),
    "python3 -m delivery.traffic shift --project=p1 --region=europe-west1",
)
"""Every command of a delivery that works, in its order."""


def deliver(folder: Path, fails: str = "nothing") -> tuple[list[str], str | None]:
    """What was called, and the step that failed."""
    programs, calls = folder / "programs", folder / "calls"
    workspace_programs = folder / "workspace/.venv/bin"
    for directory in (
        programs,
        workspace_programs,
        folder / "workspace/infra",
        folder / "workspace/build",
    ):
        directory.mkdir(parents=True, exist_ok=True)
    for name in ("make", "docker", "terraform", "gcloud", "python", "python3"):
        (programs / name).write_text(PROGRAM)
        (programs / name).chmod(0o755)
    shutil.copy(programs / "python", workspace_programs / "python")
    calls.write_text("")
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "CALLS": str(calls),
        "FAILS": fails,
        "PROJECT_ID": "p1",
        "BUILD_ID": "b1",
        **BUILD["substitutions"],
    }
    for step in BUILD["steps"]:
        where = folder / "workspace" / step.get("dir", ".")
        line = ["sh", "-c", step["script"]]  # Cloud Build's shell for a script that names none
        done = subprocess.run(
            line, cwd=where, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            return calls.read_text().splitlines(), step["id"]
    return calls.read_text().splitlines(), None


def test_the_steps_come_one_after_the_other() -> None:
    assert [step["id"] for step in BUILD["steps"]] == [
        "lint",
        "test",
        "bundle",
        "image",
        "pin",
        "plan",
        "apply",
        "migrate",
        "candidate",
        "smoke",
        "traffic",
    ]


def test_a_step_that_fails_stops_the_rest() -> None:
    for step in BUILD["steps"]:
        assert step["script"].startswith("set -eu\n"), step["id"]
        assert not {"allowFailure", "allowExitCodes", "waitFor"} & set(step), step["id"]


def test_a_delivery_does_these_things_one_after_the_other(tmp_path: Path) -> None:
    """What was planned is what is applied; callers come last."""
    called, failed = deliver(tmp_path)
    assert failed is None
    assert [call.split(" import ")[0].strip() for call in called] == list(DELIVERED)


@pytest.mark.parametrize("command", DELIVERED)
def test_whichever_command_fails_nothing_comes_after_it(command: str, tmp_path: Path) -> None:
    called, failed = deliver(tmp_path, fails=command)
    assert failed is not None
    assert len(called) == DELIVERED.index(command) + 1


def test_the_functions_are_tested_on_the_python_that_runs_them() -> None:
    module = (ROOT / "infra/modules/function/main.tf").read_text()
    runtime = module.split('runtime           = "python')[1].split('"')[0]
    images = {name for name in IMAGES if name.startswith("python:")}
    [version] = {name.split(":")[1].split("-")[0] for name in images}
    assert version.startswith(f"{runtime[0]}.{runtime[1:]}.")
    assert len(images) == 2  # the delivery's and the migration job's


def floats(image: str) -> bool:
    """Whether tomorrow's image of this name may be another one: neither a digest nor a version of
    three numbers.
    """
    return not re.search(r"@sha256:[0-9a-f]{64}$|:v?\d+\.\d+\.\d+(-[\w.-]+)?$", image)


def test_images_are_named_by_digest_or_full_version() -> None:
    assert len(IMAGES) == 5
    assert {image for image in IMAGES if floats(image)} == set()


@pytest.mark.parametrize(
    "image", ["python", "python:latest", "python:3.11", "python:3.11-slim", "a/b:stable", "a/b:24"]
)
def test_a_floating_name_is_found(image: str) -> None:
    assert floats(image)


def test_gcloud_is_the_version_that_the_commands_were_looked_up_in() -> None:
    [version] = {name.split(":")[1].split(".")[0] for name in IMAGES if "google-cloud-cli" in name}
    assert f"`gcloud` {version}" in (ROOT / "docs/operations.md").read_text()
    assert f"version: {version}." in (ROOT / ".github/workflows/deliver.yaml").read_text()
