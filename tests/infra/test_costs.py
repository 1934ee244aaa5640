"""The arithmetic of docs/costs.md is right, from the prices listed there and the sizes that
Terraform is given; README repeats the sums.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CENT = Decimal("0.01")
OPERATORS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
ENVIRONMENTS = ("dev", "prod")


def section(document: str, heading: str) -> str:
    return (ROOT / document).read_text().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def table(document: str, heading: str) -> dict[str, tuple[str, ...]]:
    """The first cell of each row → the others."""
    rows = [line for line in section(document, heading).splitlines() if line.startswith("| ")]
    return {
        cells[0]: tuple(cells[1:])
        for cells in ([each.strip() for each in row.strip("|").split("|")] for row in rows)
    }


MONTH = "A month without users"
COSTS = table("docs/costs.md", MONTH)
SUMS = {name: cells for name, cells in COSTS.items() if any("=" in cell for cell in cells)}


def value(term: str) -> Decimal:
    """What a sum in a cell comes to; words before a colon say what is counted."""

    def of(node: ast.expr) -> Decimal:
        if isinstance(node, ast.BinOp):
            return OPERATORS[type(node.op)](of(node.left), of(node.right))
        return Decimal(ast.get_source_segment(source, node) or "")

    source = term.rpartition(": ")[2].strip().replace(",", "").replace("×", "*").replace("−", "-")
    return of(ast.parse(source, mode="eval").body)


def amount(cell: str) -> Decimal:
    return Decimal(cell.rpartition("= ")[2]) if "=" in cell else Decimal(0)


def variables(environment: str) -> dict[str, str]:
    """A .tfvars file as its text says it, one value a name."""
    text = (ROOT / f"infra/environments/{environment}.tfvars").read_text()
    return dict(re.findall(r"^\s*(\w+)\s*=\s*\"?([^\"\n#]+?)\"?\s*(?:#.*)?$", text, re.MULTILINE))


def written(pattern: str, file: str) -> str:
    """The one number that a Terraform file has there."""
    [number] = re.findall(pattern, (ROOT / "infra" / file).read_text())
    return str(number)


@pytest.mark.parametrize("name", SUMS)
def test_a_line_comes_to_what_it_says(name: str) -> None:
    for cell in SUMS[name]:
        if "=" in cell:
            term, _, said = cell.rpartition(" = ")
            assert value(term).quantize(CENT, ROUND_HALF_UP) == Decimal(said), cell


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_lines_come_to_the_month(environment: str) -> None:
    column = ENVIRONMENTS.index(environment)
    total = sum(amount(cells[column]) for cells in COSTS.values())
    assert COSTS["**a month**"][column] == f"**{total}**"
    rounded = f"about {round(total)}"
    readme = " ".join(section("README.md", "What it costs").split())
    costs = " ".join(section("docs/costs.md", MONTH).split())
    assert re.search(rf"{rounded}( a month)? for {environment}", costs)
    assert re.search(rf"{rounded}( US dollars a month)? for {environment}", readme)


@pytest.mark.parametrize(
    ("line", "prices"),
    {
        "database": ["0.0105", "0.0413", "0.007"],
        "its disk": ["0.17"],
        "its backups": ["0.08"],
        "functions kept warm": ["0.0000025"],
        "load balancer": ["0.025"],
        "images": ["0.10"],
        "secret versions": ["0.06"],
        "schedules": ["0.10"],
        "deliveries": ["0.016"],
    }.items(),
)
def test_each_price_is_in_the_list_with_the_page_that_it_is_from(
    line: str, prices: list[str]
) -> None:
    _header, *listed = table("docs/costs.md", "Prices").values()
    for price in prices:
        assert any(f"× {price}" in cell for cell in COSTS[line]), price
        assert any(
            re.search(rf"(?<![\d.]){re.escape(price)}(?!\d)", words) for words, _ in listed
        ), price
    assert all("](https://cloud.google.com/" in page for _, page in listed)


def test_the_sizes_are_those_that_terraform_is_given() -> None:
    dev, prod = variables("dev"), variables("prod")
    catalog = yaml.safe_load((ROOT / "functions/catalog.yaml").read_text())
    scheduled = sum(len(entry.get("schedules", ())) for entry in catalog.values())
    kept = written(r"keep_count = (\d+)", "registry.tf")
    default_disk_gb = written(r"disk_gb += optional\(number, (\d+)\)", "variables.tf")
    assert dev["tier"] in COSTS["database"][0]
    assert (dev["availability_type"], prod["availability_type"]) == ("ZONAL", "REGIONAL")
    cpus, memory_mb = prod["tier"].removeprefix("db-custom-").split("-")
    assert f"({cpus} × 0.0413 + {int(memory_mb) / 1024:g} × 0.007)" in COSTS["database"][1]
    assert f"{default_disk_gb} × 0.17" in COSTS["its disk"][0]
    assert f"2 × {prod['disk_gb']} × 0.17" in COSTS["its disk"][1]
    warm = re.findall(
        r'"(\w+)"',
        (ROOT / "infra/environments/prod.tfvars").read_text().split("warm ")[1].split("]")[0],
    )
    memory_gib = sum(catalog[name]["memory_mb"] for name in warm) / 1024
    assert f"2,628,000 × ({len(warm)} + {memory_gib:g})" in COSTS["functions kept warm"][1]
    assert "domain" in prod
    assert not {"domain", "warm"} & set(dev)
    rules = len(re.findall(r"^  rule \{", (ROOT / "infra/edge.tf").read_text(), re.MULTILINE))
    assert f"5 + {rules} × 1" in COSTS["Cloud Armor"][1]
    for column in range(2):
        assert f"({len(catalog)} × {kept} × " in COSTS["images"][column]
    assert f"{scheduled} × 0.10" in COSTS["schedules"][1]


def test_the_metrics_that_alerts_ask_for_are_counted() -> None:
    alerts = (ROOT / "infra/alerts.tf").read_text()
    catalog = yaml.safe_load((ROOT / "functions/catalog.yaml").read_text())
    ingesting = sum(
        len(entry["schedules"]) for entry in catalog.values() if "market_write" in entry["touches"]
    )
    in_queries = len(
        re.findall(
            r"\w+_googleapis_com:\w+|\{local\._requests\}", alerts.split("alerts = merge(")[1]
        )
    )
    one_for_each_ingestion = ingesting - 1
    since_when = 1 + ingesting  # the guard of the key's alert and of each ingestion's
    assert alerts.count("${local._deployed_for[") == 2
    uptime = alerts.count("uptime_check/check_passed")
    metrics = in_queries + one_for_each_ingestion + since_when + uptime
    assert f"name {metrics} metrics" in section("docs/costs.md", MONTH)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_connections_that_all_functions_open_together_are_counted(environment: str) -> None:
    """As infra/catalog.tf counts them, both revisions of each, and docs/scale.md says."""
    given = variables(environment)
    catalog = yaml.safe_load((ROOT / "functions/catalog.yaml").read_text())
    needed = 12
    for entry in catalog.values():
        if "database" in entry["touches"]:
            beside = entry.get("queue", {}).get("instances", 0)
            instances = int(given["instances_max"]) if entry["access"] == "public" else 1 + beside
            needed += (
                2 * instances * (2 * min(entry["concurrency"], int(given["concurrency_max"])) + 1)
            )
    assert needed <= int(given["connections_max"])
    assert re.search(
        rf"^ +{environment} .*= +{needed} +of +{given['connections_max']}$",
        (ROOT / "docs/scale.md").read_text(),
        re.MULTILINE,
    )
