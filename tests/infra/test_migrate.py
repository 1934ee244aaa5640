"""The migration job, on a real PostgreSQL with the roles of the cloud: who may do what in the database afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError

from delivery.migrate import ROWS, migrate
from local.postgres import PostgresServer

OWNER = "cloudsqlsuperuser"
JOB = "db-migrate@p1.iam"
LOGIN = "fn-login@p1.iam"
VALUE = "fn-value@p1.iam"


def engine(postgres: PostgresServer, user: str, database: str = "cloud") -> Engine:
    return create_engine(
        "postgresql+pg8000://", connect_args={"user": user, "database": database, "unix_sock": postgres.socket}
    )


@pytest.fixture(scope="module")
def cloud(postgres: PostgresServer) -> PostgresServer:
    """A server as Cloud SQL hands it over: a database that a role without login owns, and users who are accounts."""
    with engine(postgres, "postgres", "postgres").execution_options(isolation_level="AUTOCOMMIT").connect() as root:
        root.execute(text(f"CREATE ROLE {OWNER} NOLOGIN CREATEROLE CREATEDB"))
        for user in (JOB, LOGIN, VALUE):
            root.execute(text(f'CREATE ROLE "{user}" LOGIN'))
        root.execute(text(f'GRANT {OWNER} TO "{JOB}"'))
        root.execute(text(f"CREATE DATABASE cloud OWNER {OWNER}"))
    run_job(postgres, [LOGIN, VALUE])
    return postgres


def run_job(postgres: PostgresServer, users: list[str]) -> None:
    with engine(postgres, JOB).begin() as connection:
        migrate(connection, OWNER, users)


@pytest.fixture
def as_login(cloud: PostgresServer) -> Iterator[Connection]:
    with engine(cloud, LOGIN).connect() as connection:
        yield connection


def test_a_function_reads_and_writes_rows(as_login: Connection) -> None:
    assert as_login.scalar(text("SELECT count(*) FROM users")) == 0
    for table in ("users", "portfolios", "transactions"):
        for verb in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            assert as_login.scalar(text("SELECT has_table_privilege(:table, :verb)"), {"table": table, "verb": verb})


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "DROP TABLE users",
        "ALTER TABLE users ADD COLUMN extra int",
        "TRUNCATE users",
        "UPDATE alembic_version SET version_num = 'x'",
        "CREATE ROLE other",
    ],
)
def test_a_function_changes_no_table(statement: str, as_login: Connection) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        as_login.execute(text(statement))


def test_tables_belong_to_the_role_and_not_to_the_jobs_account(cloud: PostgresServer) -> None:
    with engine(cloud, JOB).connect() as connection:
        owners = set(connection.scalars(text("SELECT tableowner FROM pg_tables WHERE schemaname = 'public'")))
    assert owners == {OWNER}


def test_a_second_run_changes_nothing_and_a_function_that_is_gone_loses_its_rows(cloud: PostgresServer) -> None:
    run_job(cloud, [LOGIN])
    with engine(cloud, JOB).connect() as connection:
        may = {
            user: connection.scalar(text("SELECT pg_has_role(:user, :role, 'MEMBER')"), {"user": user, "role": ROWS})
            for user in (LOGIN, VALUE)
        }
    run_job(cloud, [LOGIN, VALUE])
    assert may == {LOGIN: True, VALUE: False}
