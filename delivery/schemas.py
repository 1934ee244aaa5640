"""Compares the schema files of the BigQuery tables with the code that fills and reads them.

Each difference is reported with its file and line. BigQuery would report it in the first run after
a deployment only, and the emulator never: it accepts rows with missing columns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from delivery.findings import Finding, suggestion
from shared.gcp.bigquery_statements import Statement
from shared.ingestion.staging import statements

KINDS: Final = {
    "DATE": {"date", "ex_date", "pay_date"},
    "TIMESTAMP": {"ingested_at", "recorded_at"},
    "NUMERIC": {"close", "amount"},
    "BIGNUMERIC": {"rate"},
    "INTEGER": {"ratio_new", "ratio_old"},
}
"""The type that the code expects of the columns of these names, in every table; all others are
text. No figure is ever a FLOAT.
"""

MAY_BE_EMPTY: Final = {
    "corporate_actions": {"pay_date", "ratio_new", "ratio_old", "amount", "currency"},
    "corrections": {"new"},
}
"""The columns that the code may leave empty. All others are always filled."""


def filled_columns() -> dict[str, list[str]]:
    """The columns that a new row of each table gets: those that its MERGE inserts."""
    merges = [
        statement
        for statement in vars(statements).values()
        if isinstance(statement, Statement) and "MERGE" in statement.sql
    ]
    return {_table(statement): _inserted(statement) for statement in merges}


def check(folder: Path, filled: Mapping[str, list[str]]) -> Iterator[tuple[Path, Finding]]:
    """Everything that is wrong with tables.yaml and the schema files in the folder; empty if
    nothing is.
    """
    layouts = folder / "tables.yaml"
    try:
        tables: dict[str, dict[str, Any]] = yaml.safe_load(layouts.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        yield (
            layouts,
            Finding(
                error.problem_mark.line + 1 if error.problem_mark else 1,
                f"not YAML: {error.problem}",
            ),
        )
        return
    for table, columns in filled.items():
        path = folder / f"{table}.json"
        if table not in tables:
            yield (
                layouts,
                Finding(
                    1, f"{table}: has no entry, and the code fills it{suggestion(table, tables)}"
                ),
            )
        if not path.is_file():
            yield path, Finding(1, f"there is no such file, and the code fills {table}")
            continue
        text = path.read_text(encoding="utf-8")
        try:
            fields: list[dict[str, str]] = json.loads(text)
        except json.JSONDecodeError as error:
            yield path, Finding(error.lineno, f"not JSON: {error.msg}")
            continue
        nameless = [
            number for number, field in enumerate(fields) if not {"name", "type"} <= set(field)
        ]
        if nameless:
            begin = [number for number, line in enumerate(text.splitlines(), 1) if "{" in line]
            yield path, Finding(begin[nameless[0]], "a column needs a name and a type")
            continue
        yield from ((path, finding) for finding in _fields(text, fields, table, columns))
        yield from (
            (layouts, finding) for finding in _layout(layouts, table, tables.get(table, {}), fields)
        )
    for table in set(tables) - set(filled):
        yield (
            layouts,
            Finding(
                _line(layouts.read_text(encoding="utf-8"), f"{table}:"),
                f"{table}: no code fills it",
            ),
        )


def _fields(
    text: str, fields: list[dict[str, str]], table: str, filled: list[str]
) -> Iterator[Finding]:
    names = [field["name"] for field in fields]
    for field in fields:
        name, line = field["name"], _line(text, f'"name": "{field["name"]}"')
        if name not in filled:
            yield Finding(
                line,
                f"{name}: no code fills this column of {table}"
                f"{suggestion(name, set(filled) - set(names))}",
            )
            continue
        kind = next((kind for kind, columns in KINDS.items() if name in columns), "STRING")
        if field["type"] != kind:
            yield Finding(
                _line(text, '"type"', line),
                f"{name}: is a {field['type']}, and the code takes it for a {kind}",
            )
        mode = "NULLABLE" if name in MAY_BE_EMPTY.get(table, ()) else "REQUIRED"
        if field.get("mode", "NULLABLE") != mode:
            yield Finding(
                _line(text, '"mode"', line), f"{name}: must be {mode}, as the code fills it"
            )
    for name in filled:
        if names.count(name) > 1:
            yield Finding(
                _line(text, f'"name": "{name}"'), f"{name}: is there {names.count(name)} times"
            )
        if name not in names:
            yield Finding(_last(text), f"{name}: is missing, and the code fills it")


def _layout(
    path: Path, table: str, layout: dict[str, Any], fields: list[dict[str, str]]
) -> Iterator[Finding]:
    kinds = {field["name"]: field["type"] for field in fields}
    line = _line(path.read_text(encoding="utf-8"), f"{table}:")
    for column in [layout.get("partition_field"), *layout.get("clustering", [])]:
        if column is not None and column not in kinds:
            yield Finding(
                line, f"{table}: {column} is no column of {table}.json{suggestion(column, kinds)}"
            )
    if kinds.get(layout.get("partition_field", ""), "DATE") != "DATE":
        yield Finding(line, f"{table}: is divided by {layout['partition_field']}, which is no DATE")


def _table(statement: Statement) -> str:
    [table] = re.findall(r"MERGE \{dataset\}\.(\w+)", statement.sql)
    return str(table)


def _inserted(statement: Statement) -> list[str]:
    columns = ",".join(re.findall(r"INSERT \(([^)]+)\)", statement.sql))
    return [column.strip().strip("`") for column in columns.split(",")]


def _line(text: str, fragment: str, after: int = 1) -> int:
    """The first line from `after` on with this text; `after` where there is none."""
    lines = text.splitlines()
    return next(
        (number for number, line in enumerate(lines, 1) if number >= after and fragment in line),
        after,
    )


def _last(text: str) -> int:
    return len(text.splitlines())
