"""What every test may ask for: a real PostgreSQL with every table in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.postgres import PostgresServer
from shared.adapters import cloud_sql
from shared.config import settings


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A server of this run's own, gone with it."""
    with PostgresServer.start(tmp_path_factory.mktemp("postgres") / "data", durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def database(postgres: PostgresServer) -> Iterator[None]:
    """The settings of this process point to a database with every table, empty at the start of the run."""
    postgres.create_database("finance_tests")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ENVIRONMENT", "local")
        environment.setenv("DATABASE_SOCKET", postgres.socket)
        environment.setenv("DATABASE_NAME", "finance_tests")
        settings.cache_clear()
        _create_tables()
        yield
        cloud_sql.close_engines()
    settings.cache_clear()


def _create_tables() -> None:
    import shared.assets.models
    import shared.auth.models
    import shared.market.models
    import shared.portfolios.models
    import shared.transactions.models
    import shared.users.models
    import shared.web.idempotency  # noqa: F401 - imported for the tables they add
    from shared.database import metadata

    with cloud_sql.writing() as work:
        metadata.create_all(work)
