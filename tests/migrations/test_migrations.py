"""The migrations produce the declared schema; each can be reverted and applied again over data."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from local.catalog import ROOT
from local.postgres import PostgresServer
from shared.config import Settings
from shared.database.cloud_sql import make_engine
from shared.database.metadata import metadata

SCRIPTS = ScriptDirectory.from_config(Config(ROOT / "alembic.ini"))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


@pytest.fixture
def engine(postgres: PostgresServer, request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    """An empty database for this test."""
    name = f"migrations_{zlib.crc32(request.node.name.encode()):x}"
    postgres.create_database(name)
    engine = make_engine(
        Settings(environment="local", database_socket=postgres.socket, database_name=name)
    )
    yield engine
    engine.dispose()


def alembic(engine: sa.Engine, action, revision: str) -> None:
    with engine.connect() as connection:
        config = Config(ROOT / "alembic.ini")
        config.attributes["connection"] = connection
        action(config, revision)
        connection.commit()


def fill(engine: sa.Engine) -> None:
    """Adds a row to each of the most important tables, as the product writes them."""
    with engine.begin() as work:
        work.execute(
            sa.text("""
            INSERT INTO users (id, email, password_hash, created_at, updated_at)
              VALUES ('01890000-0000-7000-8000-000000000001', 'a@example.com', 'x', now(), now());
            INSERT INTO assets (id, symbol, exchange, name, asset_class, currency, created_at,
                                updated_at)
              VALUES ('01890000-0000-7000-8000-000000000002', 'A', 'US', 'A', 'EQUITY', 'USD',
                      now(), now());
            INSERT INTO portfolios (id, owner_id, name, base_currency, cost_basis_method,
                                    track_cash, fx_kind, created_at, updated_at)
              VALUES ('01890000-0000-7000-8000-000000000003',
                      '01890000-0000-7000-8000-000000000001', 'P', 'USD', 'FIFO', false, 'official',
                      now(), now());
            INSERT INTO transactions (id, portfolio_id, type, date, asset_id, quantity, unit_price,
            currency,
                                      created_at, updated_at)
              VALUES ('01890000-0000-7000-8000-000000000004',
                      '01890000-0000-7000-8000-000000000003', 'BUY', '2024-01-02',
                      '01890000-0000-7000-8000-000000000002', 1.000000000001, 100, 'USD', now(),
                      now());
            """)
        )


def test_up_down_and_up_again_over_data(engine):
    """Each revision, one after the other: done, undone and done again, with rows in the tables."""
    for revision in REVISIONS:
        alembic(engine, command.upgrade, revision)
        if revision == REVISIONS[0]:
            fill(engine)
        else:
            alembic(engine, command.downgrade, "-1")
            alembic(engine, command.upgrade, revision)
    with engine.connect() as connection:
        quantities = (
            connection.execute(sa.text("SELECT quantity::text FROM transactions")).scalars().all()
        )
        assert quantities == ["1.000000000001"]
    alembic(engine, command.downgrade, "base")
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
    alembic(engine, command.upgrade, "head")


def test_a_close_of_zero_outlives_a_step_back(engine):
    """0009 admits it; without 0009 it stays, new ones are refused, and 0009 can come again."""
    closes = "INSERT INTO manual_closes VALUES ('01890000-0000-7000-8000-000000000002', '{}', 0)"
    alembic(engine, command.upgrade, "0009")
    fill(engine)
    with engine.begin() as work:
        work.execute(sa.text(closes.format("2024-01-02")))
    alembic(engine, command.downgrade, "0008")
    with pytest.raises(sa.exc.DBAPIError), engine.begin() as work:
        work.execute(sa.text(closes.format("2024-01-03")))
    alembic(engine, command.upgrade, "0009")
    with engine.begin() as work:
        work.execute(sa.text(closes.format("2024-01-03")))
        count = work.execute(sa.text("SELECT count(*) FROM manual_closes WHERE close = 0"))
        assert count.scalar_one() == 2


def test_own_closes_hold_a_step_back_until_they_are_deleted(engine):
    """0012: the older form has no place for them. What else is stored stays through both steps."""
    alembic(engine, command.upgrade, "0012")
    fill(engine)
    with engine.begin() as work:
        work.execute(
            sa.text(
                "INSERT INTO own_closes SELECT u.id, a.id, '2024-01-03', 1.000000000000000001 "
                "FROM users AS u, assets AS a"
            )
        )
    with pytest.raises(RuntimeError, match="1 closes that users entered would be lost"):
        alembic(engine, command.downgrade, "0011")
    with engine.begin() as work:
        closes = work.execute(sa.text("SELECT close::text FROM own_closes")).scalars().all()
        assert closes == ["1.000000000000000001"]
        work.execute(sa.text("DELETE FROM own_closes"))
    alembic(engine, command.downgrade, "0011")
    alembic(engine, command.upgrade, "0012")
    with engine.begin() as work:
        rows = "SELECT (SELECT count(*) FROM own_closes), (SELECT count(*) FROM transactions)"
        assert work.execute(sa.text(rows)).one() == (0, 1)


@pytest.mark.parametrize("change", ["close = -1", "asset_id = gen_random_uuid()"])
def test_the_database_itself_refuses_an_own_close_that_means_nothing(engine, change):
    """Below zero, or of an asset that there is not; a day has one for each user."""
    alembic(engine, command.upgrade, "head")
    fill(engine)
    insert = "INSERT INTO own_closes SELECT u.id, a.id, '2024-01-03', 0 FROM users u, assets a"
    with engine.begin() as work:
        work.execute(sa.text(insert))
    for statement in (f"UPDATE own_closes SET {change}", insert):
        with pytest.raises(sa.exc.DBAPIError), engine.begin() as work:
            work.execute(sa.text(statement))


def test_the_models_and_the_migrations_agree(engine):
    """Alembic finds nothing to write into a next migration."""
    alembic(engine, command.upgrade, "head")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_the_constraints_of_the_kinds_are_those_of_the_database(engine):
    """Alembic compares no CHECK constraints: a type that was added without a migration."""
    definitions = sa.text(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'c' AND conrelid = CAST(:table AS regclass)"
    )
    alembic(engine, command.upgrade, "head")
    with engine.connect() as connection:
        migrated = dict(connection.execute(definitions, {"table": "transactions"}).all())
        connection.execute(sa.text("CREATE SCHEMA from_models; SET search_path TO from_models"))
        metadata.create_all(connection)
        modelled = dict(connection.execute(definitions, {"table": "transactions"}).all())
        connection.rollback()
    assert migrated == modelled


def test_no_downgrade_loses_what_only_the_new_form_can_hold(engine):
    """A rebate on a trade: the older form has no negative fee."""
    alembic(engine, command.upgrade, "head")
    fill(engine)
    with engine.begin() as work:
        work.execute(sa.text("UPDATE transactions SET fee = -1"))
    with pytest.raises(RuntimeError, match="1 transactions have types or fields"):
        alembic(engine, command.downgrade, "0009")
    with engine.begin() as work:
        assert work.execute(sa.text("SELECT fee FROM transactions")).scalar_one() == -1
        work.execute(sa.text("UPDATE transactions SET fee = 0"))
    alembic(engine, command.downgrade, "0009")


def test_answers_stored_before_they_had_an_owner_get_one(engine):
    """0002 finds the owner by the created resource in the answer; an answer without one, or with a
    market asset, has no owner.
    """
    ana, market_asset, portfolio, transaction = (
        f"01890000-0000-7000-8000-{n:012}" for n in (1, 2, 3, 4)
    )
    answers = {
        1: (f'{{"id": "{ana}", "email": "a@example.com"}}', ana),
        2: (f'{{"id": "{portfolio}", "name": "P"}}', ana),
        3: (f'{{"id": "{transaction}"}}', ana),
        4: (f'{{"created": 1, "items": [{{"index": 0, "id": "{transaction}"}}]}}', ana),
        5: ('{"created": 0, "items": [{"index": 0, "id": null}]}', None),
        6: (f'{{"id": "{market_asset}", "name": "A"}}', None),
        7: (f'{{"id": "{ana[:-1]}f", "name": "of an account that is gone"}}', None),
        8: (None, None),
    }
    alembic(engine, command.upgrade, "0001")
    fill(engine)
    with engine.begin() as work:
        for scope, (answer, _) in answers.items():
            work.execute(
                sa.text("""
                INSERT INTO idempotency_keys (scope, fingerprint, status, headers, body, created_at)
                VALUES (:scope, 'x', 201, '{}', :body, now())"""),
                {"scope": bytes([scope]), "body": answer.encode() if answer else None},
            )
    owners = sa.text("SELECT get_byte(scope, 0), user_id::text FROM idempotency_keys")
    for action, revision in (
        (command.upgrade, "0002"),
        (command.downgrade, "0001"),
        (command.upgrade, "0002"),
    ):
        alembic(engine, action, revision)
    with engine.begin() as work:
        assert dict(work.execute(owners).all()) == {
            scope: owner for scope, (_, owner) in answers.items()
        }
        work.execute(sa.text("DELETE FROM portfolios; DELETE FROM users"))
        assert {scope for scope, _ in work.execute(owners)} == {5, 6, 7, 8}


def test_the_market_starts_with_a_version(engine):
    alembic(engine, command.upgrade, "head")
    with engine.connect() as connection:
        assert connection.execute(
            sa.text("SELECT version FROM market_data_version")
        ).scalars().all() == [1]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("type", "'GIFT'"),
        ("quantity", "0"),
        ("quantity", "NULL"),
        ("unit_price", "-1"),
        ("asset_id", "NULL"),
        ("asset_id", "'01890000-0000-7000-8000-00000000ffff'"),
        ("currency", "'usd'"),
        ("fx_rate", "0"),
        ("amount", "-5"),
        ("ratio_new", "2"),
        ("to_quantity", "2"),
        ("to_currency", "'EUR'"),
        ("cost_share", "0.5"),
        ("lots", "'[]'"),
        ("fee_currency", "'eur'"),
        ("type", "'MERGER'"),
    ],
)
def test_the_database_itself_refuses_a_transaction_that_means_nothing(engine, column, value):
    """Whatever road a row comes in by, the constraints stand behind it."""
    alembic(engine, command.upgrade, "head")
    fill(engine)
    with pytest.raises(sa.exc.DBAPIError), engine.begin() as work:
        work.execute(sa.text(f"UPDATE transactions SET {column} = {value}"))
