"""What must hold of the infrastructure, checked in the parsed files, without terraform."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import hcl2
import yaml

from shared.auth import key_rotation
from shared.config import Settings

INFRA = Path(__file__).parents[2] / "infra"
CATALOG = yaml.safe_load((INFRA.parent / "functions/catalog.yaml").read_text())


def unquoted(raw: Any) -> Any:
    """The parser's values without the quotes that it keeps around literals."""
    if isinstance(raw, dict):
        return {unquoted(key): unquoted(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [unquoted(item) for item in raw]
    return raw.removeprefix('"').removesuffix('"') if isinstance(raw, str) else raw


@cache
def parsed(path: str) -> dict[str, Any]:
    blocks: dict[str, Any] = unquoted(hcl2.loads((INFRA / path).read_text()))
    return blocks


def resource(path: str, kind: str, name: str) -> dict[str, Any]:
    return next(
        block[kind][name] for block in parsed(path)["resource"] if name in block.get(kind, {})
    )


def every_resource() -> list[tuple[str, str, dict[str, Any]]]:
    files = [
        path.relative_to(INFRA).as_posix()
        for path in INFRA.glob("**/*.tf")
        if ".terraform" not in path.parts
    ]
    blocks = [block for path in files for block in parsed(path).get("resource", [])]
    return [
        (kind, name, body)
        for block in blocks
        for kind, named in block.items()
        for name, body in named.items()
    ]


LOCALS = parsed("catalog.tf")["locals"][0]
MODULE = parsed("functions.tf")["module"][0]["function"]


def roles(function: str) -> set[str]:
    """Every role that the catalog's `touches` bring a function."""
    touches = CATALOG[function]["touches"]
    on_project = {role for touched in touches for role in LOCALS["project_roles"].get(touched, [])}
    return on_project | {
        LOCALS["dataset_roles"][touched]
        for touched in touches
        if touched in LOCALS["dataset_roles"]
    }


def test_every_catalog_entry_becomes_one_function_with_an_account_of_its_own() -> None:
    assert "yamldecode(file(var.catalog))" in LOCALS["catalog"]
    assert "for name, f in local.catalog : name =>" in LOCALS["functions"]
    assert "for name, f in local.functions : name => f" in MODULE["for_each"]
    assert (
        resource("catalog.tf", "google_service_account", "function")["for_each"]
        == "${local.functions}"
    )
    assert MODULE["accounts"]["runs_as"] == "${google_service_account.function[each.key].email}"


def test_a_scheduled_function_is_called_by_the_scheduler_and_its_queue_and_from_inside() -> None:
    callers = MODULE["accounts"]["invokers"]
    assert callers == (
        '${(each.value.access == "scheduled" '
        "? merge({scheduler = google_service_account.scheduler.member}, "
        "can(each.value.queue) ? {tasks = google_service_account.tasks.member} : {}) "
        ': var.public_invoker == "allUsers" ? {everyone = "allUsers"} : {})}'
    )
    assert MODULE["ingress"].startswith(
        '${(each.value.access == "scheduled" ? "ALLOW_INTERNAL_ONLY"'
    )
    assert sum('= "allUsers" }' in path.read_text() for path in INFRA.glob("**/*.tf")) == 1


def test_only_scheduled_functions_can_write_market_data() -> None:
    writers = {name for name in CATALOG if "roles/bigquery.dataEditor" in roles(name)}
    assert writers == {name for name, f in CATALOG.items() if "market_write" in f["touches"]}
    assert all(CATALOG[name]["access"] == "scheduled" for name in writers)


def test_a_function_that_touches_no_market_data_has_no_bigquery_role() -> None:
    for name, f in CATALOG.items():
        has_role = any(role.startswith("roles/bigquery") for role in roles(name))
        assert has_role == bool({"market_read", "market_write"} & set(f["touches"])), name


def test_only_login_can_read_the_signing_keys() -> None:
    assert LOCALS["key_files"]["signing_keys"]["secret"] == "signing-keys"
    assert [name for name, f in CATALOG.items() if "signing_keys" in f["touches"]] == ["login"]


def test_only_the_rotation_can_change_the_keys() -> None:
    assert [name for name, f in CATALOG.items() if "key_rotation" in f["touches"]] == [
        "rotate_keys"
    ]
    assert CATALOG["rotate_keys"]["access"] == "scheduled"
    assert {file["secret"] for file in LOCALS["key_files"].values()} == {
        key_rotation.SIGNING,
        key_rotation.VERIFICATION,
    }
    grants = resource("secrets.tf", "google_secret_manager_secret_iam_member", "rotation")
    assert "values(local.key_files)" in grants["for_each"]
    text = "".join(path.read_text() for path in INFRA.glob("*.tf"))
    assert re.findall(r"secretmanager\.(secretVersion\w+)", text) == ["secretVersionManager"]


def test_no_secret_passes_through_terraform() -> None:
    assert "google_secret_manager_secret_version" not in {kind for kind, _, _ in every_resource()}
    assert not [
        name
        for block in parsed("variables.tf")["variable"]
        for name in block
        if re.search("password|secret", name)
    ]


def test_no_grant_takes_away_other_grants() -> None:
    """`_iam_binding` and `_iam_policy` replace what others were given; only `_iam_member` adds."""
    assert not [
        (kind, name)
        for kind, name, _ in every_resource()
        if kind.endswith(("_iam_binding", "_iam_policy"))
    ]


def test_production_protects_its_data() -> None:
    instance = resource("database.tf", "google_sql_database_instance", "main")
    assert (
        instance["deletion_protection"]
        == instance["settings"][0]["deletion_protection_enabled"]
        == "${var.protect}"
    )
    assert (
        resource("bigquery.tf", "google_bigquery_table", "market")["deletion_protection"]
        == "${var.protect}"
    )
    assert parsed("environments/prod.tfvars")["protect"] is True
    assert (
        instance["settings"][0]["backup_configuration"][0]["point_in_time_recovery_enabled"] is True
    )
    assert instance["settings"][0]["ip_configuration"][0]["ipv4_enabled"] is False


def test_an_alert_of_production_is_mailed() -> None:
    assert "@" in parsed("environments/prod.tfvars")["alert_email"]
    assert (
        resource("alerts.tf", "google_monitoring_alert_policy", "main")["notification_channels"]
        == "${local.channels}"
    )


def test_every_table_is_made_from_its_schema_file_and_asks_for_a_bounded_query() -> None:
    table = resource("bigquery.tf", "google_bigquery_table", "market")
    assert table["schema"] == '${file("${path.module}/schemas/${each.key}.json")}'
    assert table["require_partition_filter"] is True
    named = set(yaml.safe_load((INFRA / "schemas/tables.yaml").read_text()))
    assert named == {path.stem for path in (INFRA / "schemas").glob("*.json")}


def test_jobs_show_an_identity_and_wait_as_long_as_the_function_may_run() -> None:
    job = resource("scheduler.tf", "google_cloud_scheduler_job", "function")
    assert "each.value.timeout_s" in job["attempt_deadline"]
    assert (
        job["http_target"][0]["oidc_token"][0]["service_account_email"]
        == "${google_service_account.scheduler.email}"
    )
    assert job["retry_config"][0]["retry_count"] > 0


def test_every_variable_that_functions_are_given_is_a_setting() -> None:
    text = (INFRA / "functions.tf").read_text() + (INFRA / "migrations.tf").read_text()
    variables = set(re.findall(r"^\s+([A-Z][A-Z_]+) +=", text, re.MULTILINE))
    variables |= {file["variable"] for file in LOCALS["key_files"].values()}
    variables |= {
        f"{vendor.upper()}_KEY" for vendor in parsed("secrets.tf")["locals"][0]["vendors"]
    }
    variables -= {
        "DATABASE_OWNER",
        "DATABASE_READERS",
        "FUNCTION_USERS",
    }  # the migration job's own (delivery/migrate.py)
    assert {"CLOUD_SQL_INSTANCE", "SIGNING_KEYS_FILE", "TIINGO_KEY"} <= variables
    assert variables <= {field.upper() for field in Settings.model_fields}
