"""Starts the BigQuery emulator on a free loopback port: runs inside its own environment,
`.venv-bigquery`.

    launcher.py DATA_DIR PORT_FILE PROJECT

bqemulator 1.4.0 is used as it comes, but for the places where it would need the network, lose
decimals, hide errors or grow without end. Each patch names what goes wrong without it; where a
later version no longer has the name, the start fails loudly.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlglot.dialects.duckdb
from bqemulator.api.routes import jobs, upload
from bqemulator.catalog.duckdb_repository import DuckDBCatalogRepository
from bqemulator.catalog.memory_repository import MemoryCatalogRepository
from bqemulator.config import LogLevel, PersistenceMode, Settings
from bqemulator.jobs import executor
from bqemulator.server import EmulatorServer
from bqemulator.sql import parameters
from bqemulator.storage import type_map
from bqemulator.storage.engine import DuckDBEngine
from bqemulator.versioning.snapshots import SnapshotManager
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

PARSED_MAX = 200
PARSED_LENGTH_MAX = 10_000
"""Of statements whose trees are kept: all of ours are shorter."""


def never_download_extensions() -> None:
    """The emulator would install DuckDB's `spatial` extension from the network at each start.

    Without a network it would not start. Only GEOGRAPHY needs the extension, and no table of ours
    has that type. (`avro` is switched off by a setting: enable_format_extensions.)
    """
    _must_exist(DuckDBEngine, "_load_spatial")
    DuckDBEngine._load_spatial = lambda _engine: None


def keep_all_decimals() -> None:
    """A bare NUMERIC in SQL would become DuckDB's bare DECIMAL(18, 3): 1.1234567895 would be 1.123.

    NUMERIC has 9 decimals. BIGNUMERIC has 38 digits before and 38 after the point, and a column of
    it would be DECIMAL(76, 38), which DuckDB refuses: 38 digits are its maximum. 18 decimals are
    more than any publisher of rates gives, and leave 20 digits before the point. More than 9
    decimals also make the emulator call a column BIGNUMERIC in its answers.
    """
    decimals = {"NUMERIC": "DECIMAL(38, 9)", "BIGNUMERIC": "DECIMAL(38, 18)"}
    for type_names in (type_map._BQ_TO_DUCKDB, parameters._BQ_SCALAR_TO_DUCKDB):
        type_names.update(decimals)

    generator = sqlglot.dialects.duckdb.DuckDB.Generator
    _must_exist(generator, "datatype_sql")
    original = generator.datatype_sql
    bare = {
        exp.DataType.Type.DECIMAL: decimals["NUMERIC"],
        exp.DataType.Type.BIGDECIMAL: decimals["BIGNUMERIC"],
    }

    def datatype_sql(self: Any, expression: Any) -> str:
        return (not expression.expressions and bare.get(expression.this)) or original(
            self, expression
        )

    generator.datatype_sql = datatype_sql


def never_copy_tables() -> None:
    """The emulator would copy the whole table after each load job and each MERGE.

    The copies serve queries of yesterday's state, which the product never makes.
    """
    _must_exist(SnapshotManager, "capture")
    SnapshotManager.capture = lambda *_args, **_options: None


def accept_the_official_clients_uploads() -> None:
    """The emulator would refuse the uploads of google-cloud-bigquery.

    The client sends the file of a load job as a part of type `*/*`.
    """
    _must_exist(upload, "_is_permitted_media_type")
    original = upload._is_permitted_media_type
    upload._is_permitted_media_type = lambda media_type: (
        media_type.startswith("*/*") or original(media_type)
    )


def refuse_wrong_statements() -> None:
    """jobs.query would answer a wrong statement with HTTP 200 and no rows. Google answers 400."""
    _must_exist(jobs, "_SQL_EXECUTION_DOMAIN_ERRORS")
    jobs._SQL_EXECUTION_DOMAIN_ERRORS = ()


class Recent(dict[Any, Any]):
    """The latest entries, at most `entries_max`."""

    def __init__(self, entries_max: int) -> None:
        super().__init__()
        self._entries_max = entries_max

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        while len(self) > self._entries_max:
            del self[next(iter(self))]


def forget_old_answers() -> None:
    """The emulator would keep the whole answer of every query in memory until it ends. Clients read
    the further pages of the last ones.
    """
    _must_exist(executor, "JOB_RESULTS")
    _must_exist(jobs, "JOB_RESULTS")
    executor.JOB_RESULTS = jobs.JOB_RESULTS = Recent(50)


def forget_old_jobs() -> None:
    """The emulator would keep a record of every query for ever, in memory and on disk: each query
    would wait for the disk. Clients ask for the state of their own jobs, while they run.
    """
    _must_exist(DuckDBCatalogRepository, "_write_job")
    DuckDBCatalogRepository._write_job = lambda _catalog, _job: None
    original = MemoryCatalogRepository.__init__

    def init(self: Any, *args: Any, **options: Any) -> None:
        original(self, *args, **options)
        _must_exist(self, "_jobs")
        self._jobs = Recent(1_000)

    MemoryCatalogRepository.__init__ = init


def parse_a_statement_once() -> None:
    """The emulator would parse the text of a statement anew at each of a dozen steps, for most of
    the time of a small query. The steps change what they get, so each gets a copy.
    """
    _must_exist(Dialect, "parse")
    original = Dialect.parse

    @lru_cache(PARSED_MAX)
    def parsed(dialect: Any, sql: str) -> Any:
        return original(dialect(), sql)

    def parse(self: Any, sql: str, **options: Any) -> Any:
        if options or len(sql) > PARSED_LENGTH_MAX:
            return original(self, sql, **options)
        return [tree and tree.copy() for tree in parsed(self.__class__, sql)]

    Dialect.parse = parse


def _must_exist(owner: object, name: str) -> None:
    if not hasattr(owner, name):
        raise RuntimeError(
            f"bqemulator has changed: no {name} in {owner!r}; look at the patches in {__file__}"
        )


async def serve(data_dir: Path, port_file: Path, project: str) -> None:
    """Serve until SIGTERM. The port is in `port_file` once the emulator answers."""
    server = EmulatorServer(
        Settings(
            rest_port=0,
            grpc_port=0,
            persistence_mode=PersistenceMode.PERSISTENT,
            data_dir=data_dir,
            upload_staging_dir=data_dir / "uploads",
            default_project_id=project,
            enable_format_extensions=False,
            metrics_enabled=False,
            log_level=LogLevel.WARNING,
        )
    )
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await server.start()
    unfinished = port_file.with_suffix(".part")
    unfinished.write_text(str(server.rest_port))
    unfinished.rename(port_file)
    try:
        await ended.wait()
    finally:
        await server.stop()


if __name__ == "__main__":
    os.umask(0o077)
    never_download_extensions()
    never_copy_tables()
    keep_all_decimals()
    accept_the_official_clients_uploads()
    refuse_wrong_statements()
    forget_old_answers()
    forget_old_jobs()
    parse_a_statement_once()
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
