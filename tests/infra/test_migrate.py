"""The migration job on a real PostgreSQL with the cloud's roles: who may do what afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError

from delivery.migrate import READERS, ROWS, migrate
from local.postgres import PostgresServer

ROOT = Path(__file__).parents[2]
OWNER = "cloudsqlsuperuser"
JOB = "db-migrate@p1.iam"
LOGIN = "fn-login@p1.iam"
VALUE = "fn-value@p1.iam"
PEOPLE = "operators@example.com"
PERSON = "ana@example.com"


def engine(postgres: PostgresServer, user: str, database: str = "cloud") -> Engine:
    return create_engine(
        "postgresql+pg8000://",
        connect_args={"user": user, "database": database, "unix_sock": postgres.socket},
    )


@pytest.fixture(scope="module")
def cloud(postgres: PostgresServer) -> PostgresServer:
    """A server like a new Cloud SQL: a database whose owner can't log in, and accounts as users."""
    with (
        engine(postgres, "postgres", "postgres")
        .execution_options(isolation_level="AUTOCOMMIT")
        .connect() as root
    ):
        root.execute(text(f"CREATE ROLE {OWNER} NOLOGIN CREATEROLE CREATEDB"))
        for user in (JOB, LOGIN, VALUE, PEOPLE, PERSON):
            root.execute(text(f'CREATE ROLE "{user}" LOGIN'))
        root.execute(
            text(f'GRANT "{PEOPLE}" TO "{PERSON}"')
        )  # as Cloud SQL does when a member logs in
        root.execute(text(f'GRANT {OWNER} TO "{JOB}"'))
        root.execute(text(f"CREATE DATABASE cloud OWNER {OWNER}"))
    run_job(postgres, [LOGIN, VALUE], [PEOPLE])
    return postgres


def run_job(postgres: PostgresServer, users: list[str], readers: list[str]) -> None:
    with engine(postgres, JOB).begin() as connection:
        migrate(connection, OWNER, users, readers)


@pytest.fixture
def as_login(cloud: PostgresServer) -> Iterator[Connection]:
    with engine(cloud, LOGIN).connect() as connection:
        yield connection


def test_a_function_reads_and_writes_rows(as_login: Connection) -> None:
    assert as_login.scalar(text("SELECT count(*) FROM users")) == 0
    for table in ("users", "portfolios", "transactions"):
        for verb in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            assert as_login.scalar(
                text("SELECT has_table_privilege(:table, :verb)"), {"table": table, "verb": verb}
            )


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


@pytest.fixture
def as_person(cloud: PostgresServer) -> Iterator[Connection]:
    with engine(cloud, PERSON).connect() as connection:
        yield connection


TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"


def test_a_person_reads_every_table_and_changes_none(
    as_person: Connection, cloud: PostgresServer
) -> None:
    with engine(cloud, JOB).connect() as connection:
        tables = list(connection.scalars(text(TABLES)))
    assert len(tables) > 10
    for table in tables:
        assert as_person.scalar(text(f'SELECT count(*) FROM "{table}"')) is not None
        for verb in ("INSERT", "UPDATE"):
            may = text("SELECT has_any_column_privilege(:table, :verb)")
            assert not as_person.scalar(may, {"table": table, "verb": verb}), (table, verb)
        for verb in ("DELETE", "TRUNCATE"):
            may = text("SELECT has_table_privilege(:table, :verb)")
            assert not as_person.scalar(may, {"table": table, "verb": verb}), (table, verb)


@pytest.mark.parametrize(
    "statement",
    re.findall(r"[`\"](SELECT [^`\"]+)[`\"]", (ROOT / "docs/operations.md").read_text()),
)
def test_a_person_may_ask_what_the_manual_tells_them_to(
    statement: str, as_person: Connection
) -> None:
    assert as_person.execute(text(statement)).all() is not None


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT password_hash FROM users",
        "SELECT token_hash FROM refresh_tokens",
        "SELECT body FROM idempotency_keys",
        "SELECT * FROM users",
        "CREATE TABLE mine (id int)",
    ],
)
def test_a_person_sees_no_hash_and_no_kept_answer(statement: str, as_person: Connection) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        as_person.execute(text(statement))


def test_every_column_that_holds_a_hash_is_closed_to_people(cloud: PostgresServer) -> None:
    """A column that says in its comment that it holds a hash or a secret is closed to people."""
    with engine(cloud, JOB).connect() as connection:
        described = connection.execute(
            text(
                "SELECT attrelid::regclass::text, attname "
                "FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
                "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 "
                "AND col_description(attrelid, attnum) ~* 'argon2|sha-?256'"
            )
        ).all()
        open_to_people = [
            (table, column)
            for table, column in described
            if connection.scalar(
                text("SELECT has_column_privilege(:role, :table, :column, 'SELECT')"),
                {"role": READERS, "table": table, "column": column},
            )
        ]
    assert ("users", "password_hash") in {tuple(pair) for pair in described}
    assert open_to_people == []


def test_tables_belong_to_the_role_and_not_to_the_jobs_account(cloud: PostgresServer) -> None:
    with engine(cloud, JOB).connect() as connection:
        owners = set(
            connection.scalars(text("SELECT tableowner FROM pg_tables WHERE schemaname = 'public'"))
        )
    assert owners == {OWNER}


def test_a_second_run_changes_nothing_and_who_is_gone_loses_what_was_granted(
    cloud: PostgresServer,
) -> None:
    run_job(cloud, [LOGIN], [])
    with engine(cloud, JOB).connect() as connection:
        reads = connection.scalar(
            text("SELECT pg_has_role(:user, :role, 'MEMBER')"), {"user": PEOPLE, "role": READERS}
        )
        may = {
            user: connection.scalar(
                text("SELECT pg_has_role(:user, :role, 'MEMBER')"), {"user": user, "role": ROWS}
            )
            for user in (LOGIN, VALUE)
        }
    run_job(cloud, [LOGIN, VALUE], [PEOPLE])
    assert (may, reads) == ({LOGIN: True, VALUE: False}, False)
