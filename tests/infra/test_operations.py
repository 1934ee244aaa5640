"""The operations manual can be followed: its code runs, its names exist, each alert is in it.

Its gcloud commands are looked up in test_gcloud.py; the migration job, the traffic and the smoke
test have files of their own.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from delivery.traffic import COMMANDS
from shared.database import cloud_sql
from shared.ingestion.schemas import IngestionRequest

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs/operations.md").read_text()
LINES = [line.strip() for line in MANUAL.replace("\\\n", " ").splitlines()]
TERRAFORM = "\n".join(path.read_text() for path in sorted((ROOT / "infra").glob("*.tf")))


def test_each_alert_has_its_paragraph_and_each_paragraph_its_alert() -> None:
    policies = (ROOT / "infra/alerts.tf").read_text()
    alerts = set(re.findall(r"^      ([a-z-]+) = \{$", policies, re.MULTILINE))
    alerts |= set(
        re.findall(
            r'^      for name, f in local\.scheduled : "([a-z-]+)" =>', policies, re.MULTILINE
        )
    )
    alerts |= set(re.findall(r'content +=.*Alert: ([a-z-]+)\\"', policies))
    assert '"${job.name}-absent" =>' in policies
    alerts.add("ingestion-absent")
    assert len(alerts) > 7
    assert set(re.findall(r"^### Alert: (.+)$", MANUAL, re.MULTILINE)) == alerts


def test_a_paragraph_says_what_to_do() -> None:
    for paragraph in MANUAL.split("\n### Alert: ")[1:]:
        assert re.search(r"`[^`]+`|^    \w", paragraph, re.MULTILINE), paragraph


def test_the_first_keys_are_made_by_the_line_that_says_so(tmp_path: Path) -> None:
    [line] = [line for line in LINES if line.startswith(".venv/bin/python -c")]
    subprocess.run(
        [sys.executable, *shlex.split(line)[1:]],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    uploaded = re.findall(r"versions add ([a-z-]+) .*--data-file=(build/\S+)", MANUAL)
    sets = {secret: json.loads((tmp_path / path).read_text())["keys"] for secret, path in uploaded}
    assert set(sets) == {"verification-keys", "signing-keys"}
    assert [
        "d" in key for keys in (sets["verification-keys"], sets["signing-keys"]) for key in keys
    ] == [False, True]


def test_the_statements_run(database: None) -> None:
    statements = re.findall(r"`(SELECT [^`]+)`", MANUAL)
    assert statements
    with cloud_sql.reading() as work:
        for statement in statements:
            assert work.execute(text(statement)).all() is not None
        for table in re.findall(r"table\s+`(\w+)`", MANUAL):
            assert work.scalar(text("SELECT to_regclass(:table) IS NOT NULL"), {"table": table}), (
                table
            )


def test_the_bodies_of_replays_are_accepted() -> None:
    an_asset = MANUAL.replace('"..."', f'"{uuid4()}"')
    bodies = [json.loads(body) for body in re.findall(r"[`']({\"[^`']+})[`']", an_asset)]
    assert len(bodies) > 2
    for body in bodies:
        IngestionRequest.model_validate(body)


def test_the_delivery_scripts_know_their_commands() -> None:
    named = re.findall(r"python -m delivery\.traffic (\w+)", MANUAL)
    assert named == ["rollback"]
    assert set(named) <= set(COMMANDS)


@pytest.mark.parametrize("pattern", [r"-var=(\w+)=", r"`(\w+) = \S+`\s+in\s+`infra/environments"])
def test_the_variables_that_terraform_is_given_exist(pattern: str) -> None:
    named = set(re.findall(pattern, MANUAL))
    assert named
    assert {name for name in named if f'variable "{name}"' not in TERRAFORM} == set()


def test_a_second_terraform_run_names_the_project_and_the_region() -> None:
    """A region left out is another region, and so another database."""
    commands = [
        line for line in LINES if re.match(r"terraform -chdir=infra (apply|destroy|import) ", line)
    ]
    assert len(commands) > 4
    for command in commands:
        assert (
            "-var-file=environments/$E.tfvars -var=project=$P -var=region=$R " in f"{command} "
        ), command


def test_what_terraform_imports_is_a_resource_of_ours() -> None:
    addresses = re.findall(r"(google_\w+)\.(\w+)", MANUAL)
    assert ("google_sql_user", "function") in addresses
    for kind, name in addresses:
        assert f'resource "{kind}" "{name}"' in TERRAFORM


def test_what_no_plan_shows_has_a_source_and_a_place() -> None:
    section = MANUAL.split("\n## What no plan shows\n")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in section.splitlines()
        if line[:2] == "| "
    ]
    _heading, *facts = rows
    assert len(facts) > 15
    for fact in facts:
        fact_text, place, source = fact
        published = (
            r"\]\(https://(docs\.)?cloud\.google\.com/"
            r"|(hashicorp|terraform-google-modules|GoogleCloudPlatform)/|gcloud \d+"
        )
        assert re.search(published, source), fact_text
        files = re.findall(r"`((?:infra|delivery)/[\w./]+)`", place)
        assert files or "test" in place, fact_text
        assert [file for file in files if not (ROOT / file).exists()] == [], fact_text


def test_the_first_deployment_is_sixteen_commands() -> None:
    """What only some projects need is not counted."""
    steps = MANUAL.split("\n## First deployment\n")[1].split("\n## Deliver\n")[0]
    commands = [line for line in steps.replace("\\\n", " ").splitlines() if line.startswith("    ")]
    some = ("N=$(", "terraform -chdir=infra import ")
    assert len([line for line in commands if not line.strip().startswith(some)]) == 16


def test_the_providers_are_locked_before_anything_is_applied() -> None:
    first = [line for line in LINES if line.startswith("terraform -chdir=infra ")][:3]
    assert [line.split()[2] for line in first] == ["init", "providers", "apply"]
