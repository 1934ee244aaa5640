"""The demo account's ids are the same on every machine, whatever was there before."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from local.openapi import read_examples
from local.sample_market.fixed_ids import fixed_id, renumber
from local.sample_market.portfolio import EXCHANGES, PORTFOLIOS
from shared.database import cloud_sql
from shared.database.assets import manual_closes
from shared.database.portfolios import portfolios
from tests.rows import insert_asset, insert_close, insert_portfolio, insert_user


def ids_in(value):
    if isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from ids_in(child)
    elif isinstance(value, str) and value.count("-") == 4 and len(value) == 36:
        yield UUID(value)


def test_the_examples_name_no_other_ids():
    fixed = {
        *(fixed_id("asset", place) for place in range(len(EXCHANGES))),
        *(fixed_id("portfolio", place) for place in range(len(PORTFOLIOS))),
        fixed_id("transaction", 0),
    }
    # What is imported into an account has the ids of another deployment.
    of_this_one = {name: body for name, body in read_examples().items() if name != "account_import"}
    examples = set(ids_in(of_this_one))
    assert examples <= fixed
    assert len(examples) > 4
    assert {identifier.version for identifier in fixed} == {7}


def test_what_names_the_row_follows_it(database):
    """Here the closes of an asset."""
    fixed = UUID("018a62a3-8c00-7000-8000-00000000f001")
    with cloud_sql.writing() as work:
        asset_id = insert_asset(work, insert_user(work))
        insert_close(work, asset_id, "2025-06-06", "10")
    assert renumber("asset", asset_id, fixed) == fixed
    with cloud_sql.writing() as work:
        owners = sa.select(manual_closes.c.close).where(manual_closes.c.asset_id == fixed)
        assert work.scalar(owners) == 10
        insert_close(work, fixed, "2025-06-09", "11")


def test_a_row_keeps_its_id_where_another_has_the_fixed_one(database):
    """The demo's portfolio was renamed, and the next start makes another."""
    fixed = UUID("018a62a3-8c00-7000-8000-00000000f002")
    with cloud_sql.writing() as work:
        owner_id = insert_user(work)
        first, second = (insert_portfolio(work, owner_id) for _ in range(2))
    assert renumber("portfolio", first, fixed) == fixed
    assert renumber("portfolio", second, fixed) == second
    with cloud_sql.reading() as work:
        ids = set(work.scalars(sa.select(portfolios.c.id).where(portfolios.c.owner_id == owner_id)))
    assert ids == {fixed, second}
