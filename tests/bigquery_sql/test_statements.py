"""The product's BigQuery statements are valid GoogleSQL on the existing tables, with bounds."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import shared
from local.bigquery import ROOT, table_layouts
from shared.gcp.bigquery_statements import Staging, Statement, statements
from tests.bigquery_sql.analyzer import GoogleSql, WrongSql

for module in pkgutil.walk_packages(shared.__path__, "shared."):
    importlib.import_module(module.name)
PRODUCT = [statement for name, statement in statements.items() if not name.startswith("test_")]


@pytest.fixture(scope="session")
def google_sql() -> GoogleSql:
    return GoogleSql()


@pytest.mark.parametrize("statement", PRODUCT, ids=lambda statement: statement.name)
def test_it_is_googlesql_on_the_tables_that_exist(google_sql, statement):
    google_sql.analyse(statement)


@pytest.mark.parametrize("statement", PRODUCT, ids=lambda statement: statement.name)
def test_it_names_the_partitions_it_reads(statement):
    """A bound that is a parameter lets BigQuery leave out partitions before it reads; one from a
    subquery doesn't.
    """
    for table, layout in table_layouts().items():
        if f"{{dataset}}.{table}" in statement.sql:
            assert re.search(
                rf"\b{layout['partition_field']}\s*(BETWEEN|>=|=)\s*@", statement.sql
            ), table


@pytest.mark.parametrize("statement", PRODUCT, ids=lambda statement: statement.name)
def test_its_parameters_are_those_of_its_text(statement):
    assert set(re.findall(r"@(\w+)", statement.sql)) == set(statement.parameters)
    assert ("{staging}" in statement.sql) == (statement.staging is not None)


RIGHT = """
MERGE {dataset}.asset_prices T USING {dataset}.{staging} S
ON T.asset_id = S.asset_id AND T.date = S.date AND T.date BETWEEN @first AND @last
WHEN MATCHED AND T.close != S.close THEN UPDATE SET close = S.close
WHEN NOT MATCHED THEN
  INSERT (asset_id, date, close, currency, source, source_symbol, ingested_at, run_id)
VALUES (S.asset_id, S.date, S.close, 'USD', 'x', 'x', CURRENT_TIMESTAMP(), 'x')
"""
COLUMNS = Staging("asset_prices", ("asset_id", "date", "close"))


def test_the_analyser_accepts_a_right_merge(google_sql):
    google_sql.analyse(
        Statement("test_right", RIGHT, {"first": "DATE", "last": "DATE"}, staging=COLUMNS)
    )


@pytest.mark.parametrize(
    ("name", "sql", "kinds", "reason"),
    [
        ("column", "SELECT clse FROM {dataset}.asset_prices", {}, "Unrecognized name: clse"),
        ("table", "SELECT close FROM {dataset}.prices", {}, "Table not found: market_data.prices"),
        ("cast", "SELECT close::STRING FROM {dataset}.asset_prices", {}, "Syntax error"),
        (
            "asof",
            "SELECT 1 FROM {dataset}.asset_prices A ASOF JOIN {dataset}.exchange_rates R ON TRUE",
            {},
            "Syntax error",
        ),
        (
            "type",
            "SELECT 1 FROM {dataset}.asset_prices WHERE date = @day",
            {"day": "INT64"},
            "No matching signature",
        ),
        (
            "array",
            "SELECT 1 FROM {dataset}.asset_prices WHERE asset_id IN @ids",
            {"ids": "ARRAY<STRING>"},
            "Syntax error",
        ),
        ("parameter", "SELECT @day", {}, "Query parameter 'day' not found"),
        (
            "staging",
            RIGHT.replace("S.close", "S.currency"),
            {"first": "DATE", "last": "DATE"},
            "Name currency not found",
        ),
        (
            "assign",
            RIGHT.replace("SET close = S.close", "SET close = 'x'"),
            {"first": "DATE", "last": "DATE"},
            "'x'|cannot be assigned",
        ),
        ("kind", "DROP TABLE {dataset}.asset_prices", {}, "Statement not supported"),
    ],
)
def test_the_analyser_refuses_what_bigquery_would(google_sql, name, sql, kinds, reason):
    staging = COLUMNS if "{staging}" in sql else None
    with pytest.raises(WrongSql, match=reason):
        google_sql.analyse(Statement(f"test_{name}", sql, kinds, staging=staging))


def test_only_one_module_imports_the_client():
    """So no statement can reach BigQuery that isn't a Statement."""
    importers = [
        path
        for path in Path(ROOT, "shared").rglob("*.py")
        if "google.cloud.bigquery" in path.read_text()
    ]
    importers += [
        path for path in Path(ROOT, "functions").rglob("*.py") if "google.cloud" in path.read_text()
    ]
    assert [path.name for path in importers] == ["bigquery.py"]
