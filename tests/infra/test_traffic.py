"""Callers move to a new revision by `shift` only, and back by one command, in any state."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.infra.conftest import put_gcloud

ROOT = Path(__file__).parents[2]


@dataclass
class Cloud:
    """Two functions on a Cloud Run of our own, and the command under test."""

    state: Path
    environment: dict[str, str]

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "delivery.traffic", command]
        return subprocess.run(
            [*line, "--project=p1", "--region=europe-west1"],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def change(self, change: Callable[[dict[str, Any]], object]) -> None:
        state = json.loads(self.state.read_text())
        change(state)
        self.state.write_text(json.dumps(state))

    def deploy(self, revision: str) -> None:
        """As `terraform apply` does: a new revision of each function."""
        self.change(
            lambda state: [
                service["revisions"].append(f"{name}-{revision}") for name, service in state.items()
            ]
        )

    def tagged(self) -> dict[str, set[str]]:
        """The tagged revisions of each function, which Cloud Run keeps warm."""
        services = json.loads(self.state.read_text())
        return {name: set(service["tags"].values()) for name, service in services.items()}

    def serving(self) -> dict[str, str]:
        services = json.loads(self.state.read_text())
        return {
            name: service["pinned"] or service["revisions"][-1]
            for name, service in services.items()
        }


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    services: dict[str, dict[str, object]] = {
        name: {"revisions": [f"{name}-1"], "pinned": None, "tags": {}}
        for name in ("login", "value")
    }
    state = tmp_path / "state.json"
    state.write_text(json.dumps(services))
    put_gcloud(tmp_path)
    return Cloud(
        state, {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "STATE": str(state)}
    )


def delivered(cloud: Cloud, revision: str | None = None) -> None:
    if revision:
        cloud.deploy(revision)
    for command in ("candidate", "shift"):
        done = cloud.run(command)
        assert done.returncode == 0, done.stderr


def follow_newest(state: dict[str, Any]) -> None:
    """As Cloud Functions makes a function: its traffic goes to whatever revision is the newest."""
    for service in state.values():
        service["pinned"] = None


def test_a_new_revision_gets_no_callers_before_the_shift(cloud: Cloud) -> None:
    delivered(cloud)  # the first delivery pins what runs
    cloud.deploy("2")
    assert cloud.run("candidate").returncode == 0
    assert cloud.serving() == {"login": "login-1", "value": "value-1"}
    assert cloud.run("shift").returncode == 0
    assert cloud.serving() == {"login": "login-2", "value": "value-2"}


def test_callers_are_pinned_before_a_deployment(cloud: Cloud) -> None:
    """Also where the delivery before broke off between its deployment and its candidate."""
    cloud.change(follow_newest)
    for _ in range(2):
        assert cloud.run("pin").returncode == 0
    cloud.deploy("2")
    assert cloud.serving() == {"login": "login-1", "value": "value-1"}


def test_pinning_works_in_an_empty_project_and_with_a_revision_that_did_not_start(
    cloud: Cloud,
) -> None:
    cloud.change(lambda state: state["value"].update(broken=True))
    assert cloud.run("pin").returncode == 0
    cloud.change(lambda state: state.clear())
    done = cloud.run("pin")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_revision_without_callers_keeps_a_tag(cloud: Cloud) -> None:
    """A tagged revision keeps its paid minimum of instances: only the one under test may have a
    tag.
    """
    delivered(cloud)
    for revision in ("2", "3"):
        delivered(cloud, revision)
        assert cloud.tagged() == {name: {serving} for name, serving in cloud.serving().items()}
    cloud.run("rollback")
    assert cloud.tagged() == {"login": set(), "value": set()}


def test_the_tag_that_an_earlier_version_left_is_taken_away(cloud: Cloud) -> None:
    delivered(cloud)
    cloud.change(lambda state: state["login"]["tags"].update(previous="login-1"))
    delivered(cloud, "2")
    assert cloud.tagged()["login"] == {"login-2"}


def test_a_function_that_the_last_delivery_did_not_change_stays_where_it_is(cloud: Cloud) -> None:
    delivered(cloud)
    delivered(cloud, "2")
    cloud.change(lambda state: state["login"]["revisions"].append("login-3"))
    delivered(cloud)
    assert cloud.run("rollback").returncode == 0
    assert cloud.serving() == {"login": "login-2", "value": "value-2"}


def test_one_command_goes_back_and_may_be_repeated(cloud: Cloud) -> None:
    delivered(cloud)
    delivered(cloud, "2")
    for _ in range(2):
        assert cloud.run("rollback").returncode == 0
        assert cloud.serving() == {"login": "login-1", "value": "value-1"}


def test_a_delivery_after_a_rollback_moves_on(cloud: Cloud) -> None:
    delivered(cloud)
    delivered(cloud, "2")
    cloud.run("rollback")
    delivered(cloud, "3")
    assert cloud.serving() == {"login": "login-3", "value": "value-3"}
    cloud.run("rollback")
    assert cloud.serving() == {"login": "login-1", "value": "value-1"}


def test_a_repeated_shift_keeps_the_way_back(cloud: Cloud) -> None:
    delivered(cloud)
    delivered(cloud, "2")
    cloud.run("shift")
    cloud.run("rollback")
    assert cloud.serving() == {"login": "login-1", "value": "value-1"}


def test_nothing_moves_without_a_candidate(cloud: Cloud) -> None:
    done = cloud.run("shift")
    assert done.returncode == 1
    assert done.stderr == "login: no revision has been tried; run `candidate` first\n"


def test_a_revision_that_does_not_start_stops_the_delivery(cloud: Cloud) -> None:
    delivered(cloud)
    cloud.deploy("2")
    cloud.change(lambda state: state["value"].update(broken=True))
    done = cloud.run("candidate")
    assert done.returncode == 1
    assert done.stderr == "value: revision value-2 did not become ready; its log says why\n"
    assert cloud.serving() == {"login": "login-1", "value": "value-1"}


def test_a_revision_that_does_not_start_does_not_stop_the_way_back(cloud: Cloud) -> None:
    delivered(cloud)
    delivered(cloud, "2")
    cloud.deploy("3")
    cloud.change(lambda state: [service.update(broken=True) for service in state.values()])
    assert cloud.run("rollback").returncode == 0
    assert cloud.serving() == {"login": "login-1", "value": "value-1"}


def test_a_rollback_saves_what_can_be_saved(cloud: Cloud) -> None:
    delivered(cloud)
    delivered(cloud, "2")
    cloud.change(lambda state: state["login"].update(gone=True))
    done = cloud.run("rollback")
    assert done.returncode == 1
    assert (
        done.stderr == "login: ERROR: (gcloud.run.services.describe) Cannot find service [login]\n"
    )
    assert cloud.serving() == {"login": "login-2", "value": "value-1"}
