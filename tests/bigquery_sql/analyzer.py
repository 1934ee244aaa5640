"""Google's own GoogleSQL analyser, with the product's tables declared from infra/schemas.

The emulator accepts SQL that BigQuery refuses. The analyser (the package zetasql: Google's C++ code
as WebAssembly) has BigQuery's grammar, name resolution and types, but executes nothing; each engine
finds what the other can't.
"""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import wasmtime
import zetasql.core.wasm_client
from zetasql.api import Analyzer, TableBuilder
from zetasql.api.type_factory import TypeFactory
from zetasql.core.exceptions import ServerError
from zetasql.types import (
    AnalyzerOptions,
    LanguageOptions,
    NameResolutionMode,
    ProductMode,
    ResolvedNodeKind,
    SimpleCatalog,
    TypeKind,
    ZetaSQLBuiltinFunctionOptions,
)

from local.bigquery import ROOT, SCHEMAS, table_layouts
from shared.gcp.bigquery_statements import Statement

_KINDS = {
    "STRING": TypeKind.TYPE_STRING,
    "DATE": TypeKind.TYPE_DATE,
    "TIMESTAMP": TypeKind.TYPE_TIMESTAMP,
    "INT64": TypeKind.TYPE_INT64,
    "INTEGER": TypeKind.TYPE_INT64,  # what schema files call it
    "BOOL": TypeKind.TYPE_BOOL,
    "NUMERIC": TypeKind.TYPE_NUMERIC,
    "BIGNUMERIC": TypeKind.TYPE_BIGNUMERIC,
}
_DATASET = "market_data"
_STAGING = "_staging"

WrongSql = ServerError
"""What `analyse` raises; its text says where and why."""


class CompiledOnce:
    """Stands in for wasmtime.Module, with the one constructor that zetasql uses.

    Compiling takes half a minute and a gigabyte; the result is kept in .cache/, under everything
    that it depends on.
    """

    @staticmethod
    def from_file(engine: wasmtime.Engine, path: Path) -> wasmtime.Module:
        key = "-".join(
            (version("zetasql"), version("wasmtime"), platform.system(), platform.machine())
        )
        compiled = ROOT / ".cache" / f"zetasql-{key}.cwasm"
        if compiled.exists():
            try:
                return wasmtime.Module.deserialize_file(engine, str(compiled))
            except wasmtime.WasmtimeError:
                compiled.unlink()  # made for another processor
        module = wasmtime.Module.from_file(engine, str(path))
        compiled.parent.mkdir(exist_ok=True)
        unfinished = compiled.with_suffix(f".{os.getpid()}.part")
        unfinished.write_bytes(module.serialize())
        unfinished.rename(compiled)
        return module


zetasql.core.wasm_client.Module = CompiledOnce


class GoogleSql:
    """The analyser, with BigQuery's language: the external product mode, queries and DML."""

    def __init__(self) -> None:
        self._language = LanguageOptions.maximum_features()
        self._language.name_resolution_mode = NameResolutionMode.NAME_RESOLUTION_DEFAULT
        self._language.product_mode = ProductMode.PRODUCT_EXTERNAL
        self._language.supported_statement_kinds = [
            ResolvedNodeKind.RESOLVED_QUERY_STMT,
            ResolvedNodeKind.RESOLVED_MERGE_STMT,
            ResolvedNodeKind.RESOLVED_INSERT_STMT,
            ResolvedNodeKind.RESOLVED_UPDATE_STMT,
            ResolvedNodeKind.RESOLVED_DELETE_STMT,
        ]
        self._columns = {name: _columns(name) for name in table_layouts()}

    def analyse(self, statement: Statement) -> None:
        """Raises WrongSql where BigQuery would refuse the statement."""
        sql = statement.sql.replace("{dataset}", _DATASET).replace("{staging}", _STAGING)
        options = AnalyzerOptions(
            language_options=self._language,
            query_parameters=[
                AnalyzerOptions.QueryParameter(name=name, type=_type(kind))
                for name, kind in statement.parameters.items()
            ],
        )
        Analyzer(options, self._catalog(statement)).analyze_statement(sql)

    def _catalog(self, statement: Statement) -> SimpleCatalog:
        tables = dict(self._columns)
        if statement.staging is not None:
            real = self._columns[statement.staging.table]
            tables[_STAGING] = {column: real[column] for column in statement.staging.columns}
        dataset = SimpleCatalog(
            name=_DATASET, table=[_table(name, columns) for name, columns in tables.items()]
        )
        functions = ZetaSQLBuiltinFunctionOptions(language_options=self._language)
        return SimpleCatalog(name="project", catalog=[dataset], builtin_function_options=functions)


def _columns(table: str) -> dict[str, str]:
    fields: list[dict[str, str]] = json.loads((SCHEMAS / f"{table}.json").read_text())
    return {field["name"]: field["type"] for field in fields}


def _table(name: str, columns: dict[str, str]) -> Any:
    table = TableBuilder(name)
    for column, kind in columns.items():
        table.add_column(column, _KINDS[kind])
    return table.build()


def _type(kind: str) -> Any:
    if kind.startswith("ARRAY<"):
        return TypeFactory.create_array_type(_type(kind.removeprefix("ARRAY<").removesuffix(">")))
    return TypeFactory.create_simple_type(_KINDS[kind])
