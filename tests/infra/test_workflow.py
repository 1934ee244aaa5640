"""GitHub's workflow starts the manual's delivery, with few rights and no code that can change."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / ".github/workflows/deliver.yaml").read_text()
WORKFLOW = yaml.safe_load(TEXT)
JOB = WORKFLOW["jobs"]["deliver"]


def test_actions_are_pinned_by_commit_with_their_release_beside_them() -> None:
    actions = re.findall(r"uses: (\S+)(.*)", TEXT)
    assert len(actions) == 3
    for action, comment in actions:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


def test_it_may_read_the_repository_and_ask_for_a_token_and_nothing_else() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read", "id-token": "write"}
    assert "permissions" not in JOB
    assert "secrets." not in TEXT


def test_it_runs_the_command_of_the_manual() -> None:
    """The command is the manual's, with shell variables: no script contains a run's input."""
    [command] = [step["run"] for step in JOB["steps"] if "run" in step]
    lines = [line.strip() for line in (ROOT / "docs/operations.md").read_text().splitlines()]
    assert command in lines
    assert "${{" not in command
    assert set(re.findall(r"\$(\w+)", command)) <= set(JOB["env"])


def test_only_main_is_delivered_and_one_delivery_does_not_break_off_another() -> None:
    assert JOB["if"] == "github.ref == 'refs/heads/main'"
    triggers = WORKFLOW[True]  # YAML takes `on` for yes
    assert triggers["push"] == {"branches": ["main"]}
    assert set(triggers) == {"push", "workflow_dispatch"}
    assert WORKFLOW["concurrency"]["cancel-in-progress"] is False
    build_s = int(
        yaml.safe_load((ROOT / "cloudbuild.yaml").read_text())["timeout"].removesuffix("s")
    )
    assert JOB["timeout-minutes"] * 60 > build_s
