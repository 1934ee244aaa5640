"""Fixtures for every test: a real PostgreSQL with all tables, and the BigQuery emulator with the
market's tables.

Each starts with the first test that uses it: pure tests start neither.
"""

from __future__ import annotations

import secrets
import signal
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import settings as hypothesis_settings

from local.bigquery import ROOT, BigQueryServer, create_tables
from local.postgres import PostgresServer
from shared.config import settings
from shared.database import cloud_sql
from shared.gcp.bigquery import bigquery, forget_bigquery

pytest_plugins = ["tests.log_leaks", "tests.workers"]

# A run that was started in the background ignores Ctrl-C, and so would every program that a test
# starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Hypothesis would fail an example of over 200 ms, which measures what else the machine does.
hypothesis_settings.register_profile("no deadline", deadline=None)
hypothesis_settings.load_profile("no deadline")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A server for this run."""
    with PostgresServer.start(
        tmp_path_factory.mktemp("postgres") / "data", durable=False
    ) as server:
        yield server


@pytest.fixture(scope="session")
def database(postgres: PostgresServer) -> Iterator[None]:
    """A migrated database, empty at the start of the run; the settings of this process point to it.

    It is not emptied between tests: each test adds users of its own, and sees only their data.
    """
    postgres.create_database("finance_tests")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ENVIRONMENT", "local")
        environment.setenv("DATABASE_SOCKET", postgres.socket)
        environment.setenv("DATABASE_NAME", "finance_tests")
        settings.cache_clear()
        command.upgrade(Config(ROOT / "alembic.ini"), "head")
        yield
        cloud_sql.close_engines()
    settings.cache_clear()


@pytest.fixture(scope="session")
def bigquery_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BigQueryServer]:
    """An emulator for this run with empty tables in `market_data`; the settings of this process
    point to it.
    """
    with (
        BigQueryServer.start(tmp_path_factory.mktemp("bigquery") / "data") as server,
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("BIGQUERY_ENDPOINT", server.endpoint)
        _read_settings_again()
        create_tables()
        yield server
    _read_settings_again()


@pytest.fixture
def market_dataset(
    bigquery_server: BigQueryServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A dataset for this test, with empty tables; the settings name it. Market data has no user, so
    tests that write any can't be separated by their users.
    """
    name = f"market_{secrets.token_hex(4)}"
    monkeypatch.setenv("BIGQUERY_DATASET", name)
    _read_settings_again()
    create_tables()
    yield name
    bigquery().client().delete_dataset(name, delete_contents=True)
    monkeypatch.delenv("BIGQUERY_DATASET")
    _read_settings_again()


def _read_settings_again() -> None:
    settings.cache_clear()
    forget_bigquery()
