"""A request about a market asset keeps it in ingestion, also without a transaction of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from shared import clock
from shared.database import cloud_sql
from shared.database.assets import assets
from tests.functions.accounts import Account
from tests.functions.bookkeeping import add_asset
from tests.market_data import market_asset, publish_closes

LONG_AGO = clock.today() - timedelta(days=200)


def last_used(asset_id):
    with cloud_sql.reading() as work:
        return work.execute(
            sa.select(assets.c.last_used_on).where(assets.c.id == asset_id)
        ).scalar_one()


def forgotten(asset_id):
    """The asset, last used long ago."""
    with cloud_sql.writing() as work:
        work.execute(assets.update().where(assets.c.id == asset_id).values(last_used_on=LONG_AGO))
    return asset_id


@pytest.fixture
def account(client, new_user, market_dataset):
    return Account(new_user(), client)


def test_a_comparison_with_it_is_a_use(account):
    """No portfolio holds the benchmark of a portfolio, and it needs closes all the same."""
    index = forgotten(market_asset("IDX"))
    publish_closes(index, "USD", [("2024-01-02", "50")])
    account.record("DEPOSIT", "2024-01-02", amount="1000")
    account.get("performance", to="2024-02-02")
    assert last_used(index) == LONG_AGO
    account.get("performance", to="2024-02-02", benchmark=str(index))
    assert last_used(index) == clock.today()


def test_reading_its_closes_is_a_use(client, signed_in, market_dataset):
    index = forgotten(market_asset("IDX"))
    client("assets").get(f"/assets/{index}", headers=signed_in)
    assert last_used(index) == LONG_AGO
    assert client("assets").get(f"/assets/{index}/prices", headers=signed_in).status_code == 200
    assert last_used(index) == clock.today()


def test_tracking_it_again_is_a_use(client, signed_in, market_dataset):
    asset_id = forgotten(add_asset("ZZZUSED", exchange="US"))
    reply = client("assets").post(
        "/assets", json={"symbol": "ZZZUSED", "exchange": "NYSE"}, headers=signed_in
    )
    assert (reply.status_code, reply.json["id"]) == (200, asset_id)
    assert last_used(asset_id) == clock.today()


def test_an_asset_of_ones_own_is_no_affair_of_ingestion(client, new_user, market_dataset):
    user = new_user()
    own = forgotten(add_asset("HOUSE", owner_id=user.user_id))
    assert client("assets").get(f"/assets/{own}/prices", headers=user.headers).status_code == 200
    assert last_used(own) == LONG_AGO
