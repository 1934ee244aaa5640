"""What only the first delivery into an empty project would show, checked in the parsed files.

docs/operations.md, "What no plan shows", has the source of each.
"""

from __future__ import annotations

import re
from typing import Any

from tests.infra.test_parsed import INFRA, every_resource, parsed, resource


def test_the_budget_is_in_the_billing_accounts_own_currency() -> None:
    """The API refuses a budget in another one, and not every account has dollars."""
    amount = resource("budget.tf", "google_billing_budget", "main")["amount"][0][
        "specified_amount"
    ][0]
    assert amount["units"] == "${tostring(var.budget)}"
    assert "currency_code" not in amount
    assert not [
        name
        for block in parsed("variables.tf")["variable"]
        for name in block
        if re.search("usd|eur", name)
    ]


def references(body: Any) -> set[str]:
    """The resources, locals and modules that a block's expressions name."""
    names = set()
    for text in flat(body):
        names |= {f"{kind}.{name}" for kind, name in re.findall(r"\b(google_\w+)\.(\w+)", text)}
        names |= {
            f"{kind}.{name}" for kind, name in re.findall(r"(?<![\w.])(local|module)\.(\w+)", text)
        }
        names |= {
            f"data.{kind}.{name}" for kind, name in re.findall(r"\bdata\.(google_\w+)\.(\w+)", text)
        }
    return names


def flat(block: Any) -> list[str]:
    """Every text in a parsed block: keys, values, and what is in lists."""
    if isinstance(block, dict):
        return [text for pair in block.items() for part in pair for text in flat(part)]
    if isinstance(block, list):
        return [text for part in block for text in flat(part)]
    return [block] if isinstance(block, str) else []


def dependencies() -> dict[str, set[str]]:
    """Every resource, local and module of the root → what it waits for.

    What is in a module waits with its call.
    """
    graph: dict[str, set[str]] = {}
    for path in INFRA.glob("*.tf"):
        blocks = parsed(path.name)
        for block in blocks.get("resource", []):
            graph |= {
                f"{kind}.{name}": references(body)
                for kind, named in block.items()
                for name, body in named.items()
            }
        for block in blocks.get("module", []):
            graph |= {f"module.{name}": references(body) for name, body in block.items()}
        for block in blocks.get("locals", []):
            graph |= {f"local.{name}": references(body) for name, body in block.items()}
    return graph


def waits_for(waiter: str, awaited: str, graph: dict[str, set[str]]) -> bool:
    waiting, seen = [waiter], set[str]()
    while waiting:
        current = waiting.pop()
        if current == awaited:
            return True
        if current not in seen:
            seen.add(current)
            waiting += graph.get(current, ())
    return False


SWITCHED_ON = "google_project_service.api"


def test_everything_waits_for_the_apis_to_be_switched_on() -> None:
    """In an empty project a resource that does not wait fails when its API is slower."""
    graph = dependencies()
    waiters = [
        name for name in graph if name.startswith(("google_", "module.")) and name != SWITCHED_ON
    ]
    assert len(waiters) > 50
    assert [name for name in waiters if not waits_for(name, SWITCHED_ON, graph)] == []


def test_one_that_does_not_wait_is_found() -> None:
    graph = dependencies()
    graph["google_compute_security_policy.edge"].discard(SWITCHED_ON)
    assert not waits_for("google_compute_security_policy.edge", SWITCHED_ON, graph)
    assert waits_for(
        "google_compute_backend_service.functions", SWITCHED_ON, graph
    )  # by its endpoint group


APIS = {
    "artifact_registry": {"artifactregistry"},
    "bigquery": {"bigquery"},
    "billing_account": {"cloudbilling"},
    "billing_budget": {"billingbudgets"},
    "cloud_run": {"run"},
    "cloud_scheduler": {"cloudscheduler"},
    "cloud_tasks": {"cloudtasks"},
    "cloudfunctions2": {"cloudfunctions", "cloudbuild", "run", "artifactregistry", "storage"},
    "compute": {"compute"},
    "iam_workload_identity": {"iam", "iamcredentials", "sts"},
    "logging": {"logging"},
    "monitoring": {"monitoring"},
    "project_iam": {"cloudresourcemanager"},
    "project_service": {"serviceusage"},
    "secret_manager": {"secretmanager"},
    "service_account": {"iam"},
    "service_networking": {"servicenetworking"},
    "sql": {"sqladmin"},
    "storage": {"storage"},
}
"""The APIs that the provider calls for each kind of resource, by the beginning of its name.

With user_project_override each call counts as this project's, and so is refused while the project
has not switched the API on.
"""


def test_every_api_that_a_resource_calls_is_switched_on() -> None:
    listed = resource("services.tf", "google_project_service", "api")["for_each"]
    switched_on = set(re.findall(r'"([a-z]+)"', listed))
    for kind in {kind for kind, _, _ in every_resource()}:
        begins = [begin for begin in APIS if kind.removeprefix("google_").startswith(begin)]
        assert begins, f"{kind}: which API does it call?"
        for begin in begins:
            assert switched_on >= APIS[begin], kind


def test_the_lock_file_names_the_providers_of_the_tests() -> None:
    """`terraform providers lock` reads the root only; `terraform test` needs tests/, too."""
    required: dict[str, Any] = {}
    for path in INFRA.glob("**/*.tf"):
        for block in parsed(path.relative_to(INFRA).as_posix()).get("terraform", []):
            for providers in block.get("required_providers", []):
                required |= {
                    name: provider
                    for name, provider in providers.items()
                    if isinstance(provider, dict)
                }
    [root] = [
        providers
        for block in parsed("versions.tf")["terraform"]
        for providers in block["required_providers"]
    ]
    assert "archive" in required
    assert {name: root.get(name) for name in required} == required


def test_the_traffic_field_is_sent_as_false_by_every_update() -> None:
    """Ignored or left out, the provider sends the API's last value, or true, which moves the
    callers.
    """
    function = resource("modules/function/main.tf", "google_cloudfunctions2_function", "this")
    assert function["service_config"][0]["all_traffic_on_latest_revision"] is False
    assert "lifecycle" not in function


def test_the_peering_is_left_to_the_network() -> None:
    peering = resource("network.tf", "google_service_networking_connection", "services")
    assert peering["deletion_policy"] == "ABANDON"


def test_what_cannot_be_changed_in_use_is_made_anew_first() -> None:
    """Under a name that follows what it is made of: two of one name can't be there at once."""
    for kind, name in (
        ("google_compute_managed_ssl_certificate", "edge"),
        ("google_compute_region_network_endpoint_group", "functions"),
    ):
        body = resource("edge.tf", kind, name)
        assert body["lifecycle"][0]["create_before_destroy"] is True
        assert "sha256(each.value." in body["name"]


def test_an_alert_on_what_is_missing_waits_until_it_could_be_there() -> None:
    """Before the first run nothing has succeeded, and nothing is wrong."""
    queries = [
        line for line in (INFRA / "alerts.tf").read_text().splitlines() if "or vector(0)" in line
    ]
    assert len(queries) == 2
    for query in queries:
        [window] = re.findall(r"\[(\d+h)\]\)\) or vector\(0\)", query)
        assert f'${{local._deployed_for["{window}"]}}' in query
