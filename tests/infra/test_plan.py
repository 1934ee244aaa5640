"""Who may do what in each environment, by its plan: every grant in it, from whichever file.

Not collected where there is no terraform to plan with (conftest.py).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.infra.conftest import LEVEL, ROOT, ready, run

ENVIRONMENTS = ("dev", "prod")
CATALOG = yaml.safe_load((ROOT / "functions/catalog.yaml").read_text())

QUERYING = ("project", "roles/bigquery.jobUser")
READING_A_SECRET = ("secret_manager_secret", "roles/secretmanager.secretAccessor")
CALLING = ("cloud_run_v2_service", "roles/run.invoker")
OPENS = {
    "database": {("project", "roles/cloudsql.client"), ("project", "roles/cloudsql.instanceUser")},
    "market_read": {QUERYING, ("bigquery_dataset", "roles/bigquery.dataViewer")},
    "market_write": {QUERYING, ("bigquery_dataset", "roles/bigquery.dataEditor")},
    "signing_keys": {READING_A_SECRET},
    "verification_keys": {READING_A_SECRET},
    "key_rotation": {
        READING_A_SECRET,
        ("secret_manager_secret", "roles/secretmanager.secretVersionManager"),
    },
    "provider_keys": set(),  # no vendor's key has been stored where an environment begins
    "mail": set(),  # and no mail server named
    "task_queue": {("cloud_tasks_queue", "roles/cloudtasks.enqueuer")},
}
"""What each name in `touches` opens to a function: the role, and the kind of resource with it."""


def values(node: Any, path: str = "") -> list[tuple[str, object]]:
    """Every scalar in a plan, with the path to it."""
    if isinstance(node, dict):
        return [scalar for key, value in node.items() for scalar in values(value, f"{path}.{key}")]
    if isinstance(node, list):
        return [scalar for item in node for scalar in values(item, path)]
    return [(path, node)]


def resources(module: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything that is planned, that of modules included."""
    return [
        *module.get("resources", []),
        *(resource for child in module.get("child_modules", []) for resource in resources(child)),
    ]


@cache
def planned(environment: str, folder: Path) -> dict[str, Any]:
    """The planned values of an environment, which was applied against the stub as well."""
    assert LEVEL.tfcheck is not None
    plan = folder / f"{environment}.json"
    variables = f"infra/environments/{environment}.tfvars"
    run(ready(LEVEL.tfcheck), "infra", "--var-file", variables, "--apply", "--plan-json", str(plan))
    return dict(json.loads(plan.read_text())["planned_values"]["root_module"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plans")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_plans_and_applies_and_no_secret_is_in_its_plan(
    environment: str, folder: Path
) -> None:
    secret = re.compile(r"\.values\.(.*\.)?(password|secret_data|private_key|key_string)(_wo)?$")
    scalars = values(planned(environment, folder))
    assert [path for path, value in scalars if secret.search(path) and value is not None] == []
    assert not [
        path
        for path, value in scalars
        if "PRIVATE KEY" in str(value) or re.search(r'"d" ?:', str(value))
    ]
    types = {resource["type"] for resource in resources(planned(environment, folder))}
    assert "google_secret_manager_secret" in types
    with_a_value = (
        r"_secret_version$|_service_account_key$|^random_(password|id|string)$|^tls_private_key$"
    )
    assert [kind for kind in types if re.search(with_a_value, kind)] == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_each_function_may_do_what_its_entry_says_and_nothing_else(
    environment: str, folder: Path
) -> None:
    """Counted over every grant in the plan, of whatever kind and in whichever file."""
    grants = defaultdict(set)
    for resource in resources(planned(environment, folder)):
        if "_iam_" in resource["type"]:
            # Other kinds of grants replace those that exist.
            assert resource["type"].endswith("_iam_member"), resource["address"]
            kind = resource["type"].removeprefix("google_").removesuffix("_iam_member")
            grants[resource["values"]["member"]].add((kind, resource["values"]["role"]))
    account = "serviceAccount:{}@" + f"finance-api-{environment}.iam.gserviceaccount.com"
    for name, entry in CATALOG.items():
        allowed = set().union(*(OPENS[touched] for touched in entry["touches"]))
        assert grants.pop(account.format(f"fn-{name.replace('_', '-')}"), set()) == allowed, name
    assert grants.pop("allUsers") == grants.pop(account.format("scheduler")) == {CALLING}
    assert grants.pop(account.format("task-queues")) == {CALLING}
    expected = {account.format(name) for name in ("db-migrate", "delivery", "function-build")}
    assert set(grants) == expected


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_only_the_scheduler_and_its_queue_call_a_scheduled_function(
    environment: str, folder: Path
) -> None:
    callers, ingress = defaultdict(set), {}
    for resource in resources(planned(environment, folder)):
        if resource["type"] == "google_cloud_run_v2_service_iam_member":
            callers[resource["address"].split('"')[1]].add(
                resource["values"]["member"].partition("@")[0]
            )
        if resource["type"] == "google_cloudfunctions2_function":
            ingress[resource["values"]["build_config"][0]["entry_point"]] = resource["values"][
                "service_config"
            ][0]["ingress_settings"]
    assert set(callers) == set(ingress) == set(CATALOG)
    for name, entry in CATALOG.items():
        scheduled = entry["access"] == "scheduled"
        expected = {"serviceAccount:scheduler" if scheduled else "allUsers"}
        if "queue" in entry:
            expected.add("serviceAccount:task-queues")
        assert callers[name] == expected, name
        assert (ingress[name] == "ALLOW_INTERNAL_ONLY") == scheduled, name


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_only_login_and_the_rotation_read_the_signing_keys(environment: str, folder: Path) -> None:
    readers = {
        resource["index"].split()[0]
        for resource in resources(planned(environment, folder))
        if resource["type"] == "google_secret_manager_secret_iam_member"
        and "signing-keys" in resource["index"].split()
    }
    mounted = {
        resource["values"]["build_config"][0]["entry_point"]
        for resource in resources(planned(environment, folder))
        if resource["type"] == "google_cloudfunctions2_function"
        for volume in resource["values"]["service_config"][0]["secret_volumes"]
        if volume["secret"] == "signing-keys"
    }
    assert (readers, mounted) == ({"login", "rotate_keys"}, {"login"})


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_can_be_protected_is_protected_in_production_and_can_be_torn_down_in_dev(
    environment: str, folder: Path
) -> None:
    scalars = values(planned(environment, folder))
    switches = [
        value for path, value in scalars if re.search(r"\.deletion_protection(_enabled)?$", path)
    ]
    assert len(switches) > 10
    assert set(switches) == {environment == "prod"}
    assert ({value for path, value in scalars if path.endswith(".delete_contents_on_destroy")}) == {
        environment == "dev"
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_alert_names_its_paragraph_in_the_manual_and_every_paragraph_is_named(
    environment: str, folder: Path
) -> None:
    manual = (ROOT / "docs/operations.md").read_text()
    named = {
        match[1]
        for resource in resources(planned(environment, folder))
        if resource["type"] == "google_monitoring_alert_policy"
        and (
            match := re.search(
                r'"Alert: ([a-z-]+)"', resource["values"]["documentation"][0]["content"]
            )
        )
    }
    assert named == set(re.findall(r"^### Alert: (.+)$", manual, re.MULTILINE))
