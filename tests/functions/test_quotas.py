"""A user's data are bounded on every road in: a refusal names its quota and changes nothing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from local.catalog import ROOT
from shared import quotas
from shared.assets import market_assets
from shared.assets.entered_closes import lock_entered_closes
from shared.assets.listings import Identity, ListedAsset
from shared.assets.repository import lock_manual_asset
from shared.database import cloud_sql
from shared.database.assets import assets
from shared.database.caller import Caller
from shared.errors import QuotaExceeded
from shared.portfolios.repository import lock_portfolio
from shared.transactions import quota_checks
from shared.transactions.record_repository import read_record
from shared.transactions.schemas import NewTransaction
from shared.transactions.service import create
from shared.users.repository import lock_to_add
from tests.functions.bookkeeping import Bookkeeper, add_asset, pointers, stored_count
from tests.functions.meanwhile import Meanwhile

DAY = "2024-06-10"
SPLIT = {"type": "SPLIT", "date": DAY, "ratio": {"new": 2, "old": 1}}
HOUSE = {"manual": True, "name": "House", "currency": "ARS", "asset_class": "OTHER"}


@pytest.fixture
def user(new_user):
    return new_user()


@pytest.fixture
def books(client, user) -> Bookkeeper:
    return Bookkeeper(client("transactions"), user.user_id, user.headers)


@pytest.fixture
def lower(monkeypatch):
    """`lower("PORTFOLIOS", 2)`: the quota, until the test is over."""

    def set_limit(name, limit):
        monkeypatch.setattr(quotas, name, replace(getattr(quotas, name), limit=limit))

    return set_limit


def exceeded_quota(reply):
    """The quota in a refusal: its name, the limit and the current number."""
    assert (reply.status_code, reply.json["code"]) == (409, "quota_exceeded"), reply.json
    assert f"{reply.json['limit']:,}" in reply.json["detail"]
    return reply.json["quota"], reply.json["limit"], reply.json["current"]


def close_path(asset_id):
    return f"/assets/{asset_id}/prices"


def put(http, headers, asset_id, *days):
    items = [{"date": day, "close": "1"} for day in days]
    return http.put(close_path(asset_id), json={"items": items}, headers=headers)


@pytest.mark.parametrize("road", ["single", "batch", "dry run", "csv", "json"])
@pytest.mark.parametrize(
    ("quota", "name"),
    [("PORTFOLIO_TRANSACTIONS", "portfolio_transactions"), ("TRANSACTIONS", "transactions")],
)
def test_transactions_are_bounded_on_every_road(books, lower, road, quota, name):
    """By portfolio, and by account over all of its portfolios."""
    elsewhere, here = books.portfolio_id, books.add_portfolio("USD")
    books.record(books.buy(DAY, "1"))
    books.portfolio_id = here
    books.record(books.buy(DAY, "1"))
    lower(quota, 2 if quota == "PORTFOLIO_TRANSACTIONS" else 3)
    items = [books.buy(DAY, "1"), books.buy(DAY, "2")]
    if road == "single":
        books.record(items[0])
        reply = books.post(items[1])
    elif road in ("batch", "dry run"):
        reply = books.batch(items, dry_run=road == "dry run")
    elif road == "csv":
        rows = [f"BUY,{DAY},{books.own},1,10"] * 2
        reply = books.import_file(
            "type,date,asset_id,quantity,unit_price\n" + "\n".join(rows),
            query="&look_alikes=true",
        )
    else:
        reply = books.import_file(
            json.dumps({"items": items}), "application/json", "&look_alikes=true"
        )
    before = 2 if road == "single" else 1
    if quota == "TRANSACTIONS":
        assert exceeded_quota(reply) == (name, 3, before + 1)
    else:
        assert exceeded_quota(reply) == (name, 2, before)
    assert (stored_count(here), stored_count(elsewhere)) == (before, 1)


def test_what_adds_nothing_is_never_refused(books, lower):
    """Duplicates, corrections and deletions go through at the limit, and above a lowered one."""
    purchase = books.record(books.buy(DAY, "1", external_id="1"))
    lower("PORTFOLIO_TRANSACTIONS", 0)
    lower("TRANSACTIONS", 0)
    assert books.batch([books.buy(DAY, "1", external_id="1")]).json["created"] == 0
    assert books.patch(purchase["id"], quantity="2").status_code == 200
    assert books.open("DELETE", purchase["id"]).status_code == 204


@pytest.mark.parametrize("road", ["single", "batch", "patch"])
def test_the_assets_of_a_portfolio_are_bounded(books, lower, road):
    """A hundredth purchase of a held asset is accepted, a first one of another is not."""
    lower("PORTFOLIO_ASSETS", 1)
    purchases = [books.record(books.buy(DAY, "1")) for _ in range(2)]
    other = books.buy(DAY, "1", asset_id=books.market)
    reply = {
        "single": lambda: books.post(other),
        "batch": lambda: books.batch([books.buy(DAY, "1"), other]),
        "patch": lambda: books.patch(purchases[0]["id"], asset_id=books.market),
    }[road]()
    assert exceeded_quota(reply) == ("portfolio_assets", 1, 1)
    assert {transaction["asset_id"] for transaction in books.all()} == {books.own}


@pytest.mark.parametrize("road", ["single", "batch", "patch"])
def test_the_splits_of_an_asset_are_bounded(books, lower, road):
    """Splits count by asset and portfolio: another asset or another portfolio has its own count."""
    lower("ASSET_SPLITS", 2)
    split = {**SPLIT, "asset_id": books.own}
    bought = books.record(books.buy(DAY, "1"))
    for _ in range(2):
        books.record(split)
    books.record({**split, "asset_id": add_asset("HUT", owner_id=books.user_id)})
    reply = {
        "single": lambda: books.post(split),
        "batch": lambda: books.batch([split]),
        "patch": lambda: books.patch(bought["id"], quantity=None, unit_price=None, **SPLIT),
    }[road]()
    assert exceeded_quota(reply) == ("asset_splits", 2, 2)
    books.portfolio_id = books.add_portfolio("USD")
    assert books.post(split).status_code == 201


def test_portfolios_are_bounded(client, signed_in, someone_else, lower):
    lower("PORTFOLIOS", 2)
    http, body = client("portfolios"), {"name": "P", "base_currency": "USD"}
    replies = [http.post("/portfolios", json=body, headers=signed_in) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [201, 201, 409]
    assert exceeded_quota(replies[2]) == ("portfolios", 2, 2)
    assert http.delete(f"/portfolios/{replies[0].json['id']}", headers=signed_in).status_code == 204
    assert http.post("/portfolios", json=body, headers=signed_in).status_code == 201
    assert http.post("/portfolios", json=body, headers=someone_else).status_code == 201


@pytest.mark.parametrize("road", ["single", "batch", "patch"])
def test_what_an_asset_becomes_counts_as_an_asset_of_the_portfolio(books, lower, road):
    books.record(books.buy("2024-01-02", "1"))
    other = add_asset(f"OTHER-{uuid4()}", owner_id=books.user_id)
    into = {"to_asset_id": books.market, "to_quantity": "1", "cost_share": "0"}
    spin_off = {"type": "SPIN_OFF", "date": DAY, "asset_id": books.own, **into}
    recorded = books.record(spin_off)
    lower("PORTFOLIO_ASSETS", 2)
    third = {**spin_off, "to_asset_id": other}
    reply = {
        "single": lambda: books.post(third),
        "batch": lambda: books.batch([spin_off, third]),
        "patch": lambda: books.patch(recorded["id"], to_asset_id=other),
    }[road]()
    assert exceeded_quota(reply) == ("portfolio_assets", 2, 2)
    assert books.post(spin_off).status_code == 201


def test_manual_assets_are_bounded(client, signed_in, lower):
    lower("MANUAL_ASSETS", 1)
    http = client("assets")
    assert http.post("/assets", json={**HOUSE, "symbol": "A"}, headers=signed_in).status_code == 201
    reply = http.post("/assets", json={**HOUSE, "symbol": "B"}, headers=signed_in)
    assert exceeded_quota(reply) == ("manual_assets", 1, 1)
    mine = http.get("/assets?asset_class=OTHER&currency=ARS&limit=200", headers=signed_in).json[
        "items"
    ]
    assert [asset["symbol"] for asset in mine if asset["manual"]] == ["A"]


def test_market_assets_are_bounded_by_who_was_first_to_track_them(user, new_user, lower):
    """Another user's count is separate; a deleted user leaves the asset to all others."""
    lower("MARKET_ASSETS", 1)

    def looked_up():
        return ListedAsset(
            Identity(f"Q{uuid4().hex[:8].upper()}", "US"),
            "Q",
            "EQUITY",
            "USD",
            None,
            (("tiingo", "Q"),),
        )

    with cloud_sql.writing() as work:
        asset, is_new = market_assets.track(work, looked_up(), Caller(user.user_id))
    assert is_new
    with pytest.raises(QuotaExceeded, match="first to track"), cloud_sql.writing() as work:
        market_assets.track(work, looked_up(), Caller(user.user_id))
    with cloud_sql.writing() as work:
        assert market_assets.track(work, looked_up(), Caller(new_user().user_id))[1]
        work.execute(sa.text("DELETE FROM users WHERE id = :id").bindparams(id=user.user_id))
        assert work.scalar(sa.select(assets.c.added_by).where(assets.c.id == asset.id)) is None


def test_closes_are_bounded_by_asset_and_by_account(client, user, lower):
    """Corrections of what is there always go through."""
    http, headers = client("assets"), user.headers
    first, second = (add_asset(symbol, owner_id=user.user_id) for symbol in ("A", "B"))
    lower("ASSET_CLOSES", 2)
    assert put(http, headers, first, "2024-01-01", "2024-01-02").json["inserted"] == 2
    assert exceeded_quota(put(http, headers, first, "2024-01-02", "2024-01-03")) == (
        "asset_closes",
        2,
        2,
    )
    assert put(http, headers, first, "2024-01-01", "2024-01-02").json["unchanged"] == 2
    lower("CLOSES", 3)
    assert exceeded_quota(put(http, headers, second, "2024-01-01", "2024-01-02")) == (
        "closes",
        3,
        2,
    )
    assert put(http, headers, second, "2024-01-01").json["inserted"] == 1
    assert len(http.get(close_path(first), headers=headers).json["items"]) == 2


def test_two_at_once_can_not_pass_a_quota_together(client, books, user, lower):
    """Each waits for the other that adds to the same count, and then counts its rows too.

    Another portfolio and another asset of the same account have the same count.
    """
    lower("TRANSACTIONS", 1)
    elsewhere, here = books.portfolio_id, books.add_portfolio("USD")
    books.portfolio_id = here
    new = NewTransaction(portfolio_id=elsewhere, **books.buy(DAY, "1"))
    with cloud_sql.writing() as work:
        create(work, Caller(user.user_id), new)
        adding = Meanwhile(lambda: books.post(books.buy(DAY, "1")))
    assert adding.waits
    assert exceeded_quota(adding.reply()) == ("transactions", 1, 1)

    lower("PORTFOLIOS", 3)
    body = {"name": "P", "base_currency": "USD"}
    with cloud_sql.writing() as work:
        lock_to_add(work, Caller(user.user_id))
        adding = Meanwhile(
            lambda: client("portfolios").post("/portfolios", json=body, headers=user.headers)
        )
        books.add_portfolio("USD")
    assert adding.waits
    assert exceeded_quota(adding.reply()) == ("portfolios", 3, 3)

    lower("CLOSES", 1)
    first, second = (add_asset(symbol, owner_id=user.user_id) for symbol in ("A", "B"))
    with cloud_sql.writing() as work:
        lock_manual_asset(work, UUID(first), Caller(user.user_id), to_change=False)
        lock_entered_closes(work, user.user_id)
        adding = Meanwhile(lambda: put(client("assets"), user.headers, second, DAY))
        work.execute(
            sa.text("INSERT INTO manual_closes VALUES (:id, '2024-01-01', 1)").bindparams(
                id=UUID(first)
            )
        )
    assert adding.waits
    assert exceeded_quota(adding.reply()) == ("closes", 1, 1)


def test_a_full_account_is_counted_in_no_time(books, user):
    """Two statements more than without quotas, whatever the number of portfolios."""
    for _ in range(20):
        books.add_portfolio("USD")
    record = books.record(books.buy(DAY, "1"))
    with cloud_sql.writing() as work:
        portfolio = lock_portfolio(work, UUID(books.portfolio_id), Caller(user.user_id))
        before = cloud_sql.statements.get()
        quota_checks.refuse_too_many(
            work, portfolio, [read_record(work, UUID(record["id"]), Caller(user.user_id))]
        )
        assert cloud_sql.statements.get() - before == 3


def test_the_page_of_settings_lists_every_quota():
    page = (ROOT / "docs" / "settings.md").read_text()
    rows = re.findall(r"^\| `([a-z_]+)` \| ([0-9,]+) \|", page, re.MULTILINE)
    assert [(name, int(limit.replace(",", ""))) for name, limit in rows] == [
        (quota.name, quota.limit) for quota in quotas.QUOTAS
    ]


@pytest.mark.parametrize("road", ["single", "batch", "csv", "json", "patch"])
def test_a_split_of_one_to_one_is_refused_and_names_the_ratio(books, road):
    """Whatever the number: 5:5 is none either. Nothing is stored."""
    nothing = {"new": 5, "old": 5}
    split = {**SPLIT, "asset_id": books.own, "ratio": nothing}
    recorded = books.record({**split, "ratio": {"new": 2, "old": 1}}) if road == "patch" else {}
    reply = {
        "single": lambda: books.post(split),
        "batch": lambda: books.batch([split]),
        "csv": lambda: books.import_file(f"type,date,asset_id,ratio\nSPLIT,{DAY},{books.own},1:1"),
        "json": lambda: books.import_file(json.dumps({"items": [split]}), "application/json"),
        "patch": lambda: books.patch(recorded["id"], ratio=nothing),
    }[road]()
    if road in ("single", "patch"):
        assert (reply.status_code, pointers(reply)) == (422, ["/ratio"])
    else:
        [item] = reply.json["items"]
        assert (item["status"], [error["pointer"] for error in item["errors"]]) == (
            "invalid",
            ["/ratio"],
        )
    assert [transaction["ratio"] for transaction in books.all()] == (
        [{"new": 2, "old": 1}] if recorded else []
    )


def test_a_split_of_one_to_one_that_is_stored_goes_on_to_work(books, client):
    """It is read, annotated, exported, valued and deleted; it was once allowed."""
    books.record(books.buy("2024-01-02", "3"))
    recorded = books.record({**SPLIT, "asset_id": books.own})
    with cloud_sql.writing() as work:
        to_ratio_one = sa.text(
            "UPDATE transactions SET ratio_new = 1, ratio_old = 1 WHERE id = :id"
        )
        work.execute(to_ratio_one.bindparams(id=UUID(recorded["id"])))
    assert books.open("GET", recorded["id"]).json["ratio"] == {"new": 1, "old": 1}
    assert books.patch(recorded["id"], note="once allowed").status_code == 200
    assert b"1:1" in books.export_file().data
    assert books.post(books.sell("2024-07-01", "4")).json["held"] == "3"
    assert books.post(books.sell("2024-07-01", "3")).status_code == 201
    assert books.open("DELETE", recorded["id"]).status_code == 204
