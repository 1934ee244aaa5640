"""A mistake in a file that a deployment reads is reported with its file and line, first of all."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from delivery import preflight
from tests.__main__ import LINT

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What preflight reads, in a copy that may be spoilt."""
    shutil.copytree(
        ROOT / "infra", tmp_path / "infra", ignore=shutil.ignore_patterns(".terraform*")
    )
    for main in ROOT.glob("functions/*/main.py"):
        (tmp_path / "functions" / main.parent.name).mkdir(parents=True)
        shutil.copy(main, tmp_path / "functions" / main.parent.name)
    shutil.copy(ROOT / "functions/catalog.yaml", tmp_path / "functions")
    return tmp_path


def reported(checkout: Path) -> list[str]:
    return [
        f"{path.relative_to(checkout)}:{finding.line}: {finding.text}"
        for path, finding in preflight.findings(checkout)
    ]


def line_of(path: Path, text: str) -> int:
    return next(
        number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line
    )


def test_nothing_is_wrong_with_ours(checkout: Path) -> None:
    assert reported(checkout) == []


def test_it_is_the_first_thing_that_is_checked() -> None:
    assert next(iter(LINT.values())) == ("python", "-m", "delivery.preflight")
    done = subprocess.run(
        [sys.executable, *LINT["configuration"][1:]], cwd=ROOT, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize(
    ("file", "was", "becomes", "says"),
    [
        # The catalog; its own test has every kind of mistake
        (
            "functions/catalog.yaml",
            "touches: [database, verification_keys, task_queue]",
            "touches: [databse, verification_keys, task_queue]",
            "account: touches databse, which is unknown; did you mean database?",
        ),
        (
            "functions/catalog.yaml",
            '"0 18 * * *"',
            '"0 18 30 2 *"',
            "ingest_rates: daily: cron '0 18 30 2 *' never fires: Bad day-of-month",
        ),
        # Variables
        (
            "infra/environments/dev.tfvars",
            "budget      = 25",
            "budge       = 25",
            "budge is no variable of variables.tf; did you mean budget?",
        ),
        (
            "infra/environments/dev.tfvars",
            "  connections_max   = 200",
            "  connection_max    = 160",
            "database has no connection_max; did you mean connections_max?",
        ),
        (
            "infra/alerts.tf",
            "var.alert_email == null",
            "var.alert_mail == null",
            "var.alert_mail is declared nowhere; did you mean alert_email?",
        ),
        (
            "infra/functions.tf",
            "  location    = var.region",
            "  locations   = var.region",
            "the module function has no variable locations; did you mean location?",
        ),
        (
            "infra/modules/function/main.tf",
            "var.entry_point",
            "var.entrypoint",
            "var.entrypoint is declared nowhere; did you mean entry_point?",
        ),
        (
            "infra/functions.tf",
            "TOKEN_AUDIENCE       =",
            "TOKENS_AUDIENCE      =",
            "TOKENS_AUDIENCE is no setting (shared/config.py); did you mean TOKEN_AUDIENCE?",
        ),
        # Schemas
        (
            "infra/schemas/asset_prices.json",
            '"name": "close"',
            '"name": "closing"',
            "closing: no code fills this column of asset_prices; did you mean close?",
        ),
        (
            "infra/schemas/asset_prices.json",
            '"type": "NUMERIC"',
            '"type": "FLOAT64"',
            "close: is a FLOAT64, and the code takes it for a NUMERIC",
        ),
        (
            "infra/schemas/exchange_rates.json",
            '"type": "BIGNUMERIC"',
            '"type": "NUMERIC"',
            "rate: is a NUMERIC, and the code takes it for a BIGNUMERIC",
        ),
        (
            "infra/schemas/corporate_actions.json",
            '"mode": "NULLABLE"',
            '"mode": "REQUIRED"',
            "pay_date: must be NULLABLE, as the code fills it",
        ),
        (
            "infra/schemas/corrections.json",
            '"name": "key",',
            '"name": "key"',
            "not JSON: Expecting ',' delimiter",
        ),
        (
            "infra/schemas/corrections.json",
            '"name": "key"',
            '"nome": "key"',
            "a column needs a name and a type",
        ),
        (
            "infra/schemas/tables.yaml",
            "clustering: [asset_id]}",
            "clustering: asset_id]}",
            "not YAML: expected ',' or '}', but got ']'",
        ),
        (
            "infra/schemas/tables.yaml",
            "clustering: [asset_id]",
            "clustering: [asset]",
            "asset_prices: asset is no column of asset_prices.json; did you mean asset_id?",
        ),
        (
            "infra/schemas/tables.yaml",
            "corrections:",
            "correction:",
            "correction: no code fills it",
        ),
    ],
)
def test_a_mistake_is_reported_with_its_line(
    file: str, was: str, becomes: str, says: str, checkout: Path
) -> None:
    path = checkout / file
    before = path.read_text()
    path.write_text(before.replace(was, becomes, 1))
    pairs = zip(before.splitlines(), path.read_text().splitlines(), strict=True)
    changed = next(number for number, (old, new) in enumerate(pairs, 1) if old != new)
    after = {"not JSON": 1, "a column": -1}.get(says[:8], 0)
    assert f"{file}:{changed + after}: {says}" in reported(checkout)


def test_what_is_missing_is_reported_where_it_belongs(checkout: Path) -> None:
    values, functions = checkout / "infra/environments/dev.tfvars", checkout / "infra/functions.tf"
    schema = checkout / "infra/schemas/exchange_rates.json"
    values.write_text(
        values.read_text()
        .replace("budget      = 25\n", "")
        .replace("  connections_max   = 200\n", "")
    )
    functions.write_text(functions.read_text().replace("  location    = var.region\n", ""))
    schema.write_text(schema.read_text().replace('"name": "run_id"', '"name": "source"'))
    (checkout / "infra/schemas/corrections.json").unlink()
    budget = line_of(checkout / "infra/variables.tf", 'variable "budget"')
    end, opened = len(values.read_text().splitlines()), line_of(values, "database = {")
    called = line_of(functions, 'module "function"')
    duplicate, last = line_of(schema, '"source"'), len(schema.read_text().splitlines())
    assert reported(checkout) == [
        f"infra/environments/dev.tfvars:{opened}: database: connections_max is missing",
        (
            f"infra/environments/dev.tfvars:{end}: budget is missing, "
            f"and variables.tf:{budget} has no default for it"
        ),
        f"infra/functions.tf:{called}: the module function is not given location",
        f"infra/schemas/exchange_rates.json:{duplicate}: source: is there 2 times",
        f"infra/schemas/exchange_rates.json:{last}: run_id: is missing, and the code fills it",
        "infra/schemas/corrections.json:1: there is no such file, and the code fills corrections",
    ]
