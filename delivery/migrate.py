"""The migration job: brings the tables to the newest revision, then says who may use them.

    python -m delivery.migrate

Runs as the one database user that may create tables. The functions' users get rows, never tables:
they share the role `finance_rows`, which may read and write every table but Alembic's own. People
who look into the database share the role `finance_readers`, which may read, and not what stands
there as a hash.

Besides the settings of shared/config.py it reads DATABASE_OWNER (the role that the tables belong
to), FUNCTION_USERS (the functions' database users, separated by commas) and DATABASE_READERS (the
group of people, or nothing).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from shared.config import settings
from shared.database.cloud_sql import make_engine
from shared.log_redaction import redact

ROWS = "finance_rows"
READERS = "finance_readers"
_LOCK = 7_153_402_118
"""An arbitrary number that no other lock uses: two jobs at once would both create the same tables.
"""


def migrate(
    connection: Connection, owner: str, users: Sequence[str], readers: Sequence[str] = ()
) -> None:
    """Upgrade to the newest revision and grant, in one transaction that the caller commits.

    `owner` must be a role that the connection's user is a member of, may create roles, and owns the
    database. `users` may read and write rows, `readers` may read them.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    connection.execute(
        text("SET LOCAL statement_timeout = 0")
    )  # a function's 25 seconds are no limit for a backfill
    # Tables belong to the role and not to this account, and the right to make roles is not
    # inherited by members.
    connection.execute(text(f"SET LOCAL ROLE {_quoted(connection, owner)}"))
    config = Config(Path(__file__).resolve().parent.parent / "alembic.ini")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    grant(connection, users)
    grant_reading(connection, readers)


def grant(connection: Connection, users: Sequence[str]) -> None:
    """Exactly `users` may read and write rows, and none of them may create a table."""
    _make_role(connection, ROWS)
    for statement in (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {ROWS}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROWS}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROWS}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {ROWS}",
    ):
        connection.execute(text(statement))
    _set_members(connection, ROWS, users)


def grant_reading(connection: Connection, readers: Sequence[str]) -> None:
    """Exactly `readers` may read rows, except the columns with hashes of passwords and tokens."""
    _make_role(connection, READERS)
    # Taking a table's right away takes away those of its columns, too: a column that has become a
    # hash is closed again.
    connection.execute(text(f"REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM {READERS}"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {READERS}"))
    for table, columns in connection.execute(text(_READABLE)):
        names = ", ".join(_quoted(connection, column) for column in columns)
        connection.execute(
            text(f"GRANT SELECT ({names}) ON {_quoted(connection, table)} TO {READERS}")
        )
    _set_members(connection, READERS, readers)


def _make_role(connection: Connection, role: str) -> None:
    if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}):
        connection.execute(text(f"CREATE ROLE {role} NOLOGIN"))


def _set_members(connection: Connection, role: str, users: Sequence[str]) -> None:
    members = set(connection.scalars(text(_MEMBERS), {"role": role}))
    for member in sorted(set(users) - members):
        connection.execute(text(f"GRANT {role} TO {_quoted(connection, member)}"))
    for member in sorted(members - set(users)):
        connection.execute(text(f"REVOKE {role} FROM {_quoted(connection, member)}"))


_READABLE = """
SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) AS columns
FROM information_schema.columns
WHERE table_schema = 'public'
  AND right(column_name, 5) != '_hash'
  AND (table_name, column_name) != ('idempotency_keys', 'body')
GROUP BY table_name
"""
"""Stored replies are left out like the hashes: a reply may hold a secret that is shown only once.
"""

_MEMBERS = """
SELECT member.rolname
FROM pg_auth_members
JOIN pg_roles AS granted ON granted.oid = pg_auth_members.roleid
JOIN pg_roles AS member ON member.oid = pg_auth_members.member
WHERE granted.rolname = :role AND member.rolname != current_user
"""


def _quoted(connection: Connection, name: str) -> str:
    """A role's name as an SQL identifier: accounts have @ and dots in theirs."""
    return connection.dialect.identifier_preparer.quote_identifier(name)


def main() -> int:
    redact()
    owner = os.environ["DATABASE_OWNER"]
    users = [user for user in os.environ["FUNCTION_USERS"].split(",") if user]
    readers = [reader for reader in os.environ.get("DATABASE_READERS", "").split(",") if reader]
    with make_engine(settings()).begin() as connection:
        migrate(connection, owner, users, readers)
    sys.stdout.write(
        f"The tables are at the newest revision; {len(users)} users may read and write rows, "
        f"{len(readers)} groups may read them.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
