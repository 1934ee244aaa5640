"""The delivery's steps are in the order that keeps callers safe, and one that fails ends it."""

from __future__ import annotations

from pathlib import Path

import yaml

BUILD = yaml.safe_load((Path(__file__).parents[2] / "cloudbuild.yaml").read_text())


def test_the_steps_come_one_after_the_other() -> None:
    assert [step["id"] for step in BUILD["steps"]] == [
        "lint", "test", "bundle", "image", "plan", "apply", "migrate", "candidate", "smoke", "traffic",
    ]  # fmt: skip


def test_a_step_that_fails_stops_the_rest() -> None:
    for step in BUILD["steps"]:
        assert step["script"].startswith("set -eu\n"), step["id"]
        assert not {"allowFailure", "allowExitCodes", "waitFor"} & set(step), step["id"]


def test_what_was_planned_is_what_is_applied() -> None:
    scripts = {step["id"]: step["script"] for step in BUILD["steps"]}
    assert "-out=../build/delivery.tfplan" in scripts["plan"]
    assert "terraform apply -input=false ../build/delivery.tfplan" in scripts["apply"]


def test_the_functions_are_tested_on_the_python_that_runs_them() -> None:
    module = (Path(__file__).parents[2] / "infra/modules/function/main.tf").read_text()
    runtime = module.split('runtime           = "python')[1].split('"')[0]
    images = {step["name"] for step in BUILD["steps"] if step["name"].startswith("python:")}
    assert images == {f"python:{runtime[0]}.{runtime[1:]}"}
    assert f"FROM {images.pop()}-slim" in (Path(__file__).parents[2] / "delivery/Dockerfile").read_text()
