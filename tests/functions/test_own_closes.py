"""Closes that a user enters of a market asset, for days that no vendor has: PUT, GET, DELETE."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from shared import clock, quotas
from shared.assets.entered_closes import lock_entered_closes
from shared.config import settings
from shared.database import cloud_sql
from shared.database.assets import assets, own_closes
from shared.gcp.bigquery import forget_bigquery
from shared.identifiers import new_id
from tests.functions.meanwhile import Meanwhile
from tests.market_data import market_asset, publish_closes
from tests.rows import insert_asset, insert_close, insert_own_close

PASSWORD = "seven green kettles"


@pytest.fixture
def http(client, market_dataset):
    return client("assets")


@pytest.fixture
def ana(new_user):
    return new_user(password=PASSWORD)


@pytest.fixture
def fund(http):
    """A market asset with closes of a vendor on the 2nd and the 4th."""
    asset_id = market_asset("FUND")
    publish_closes(asset_id, "USD", [("2024-01-02", "10"), ("2024-01-04", "12")])
    return asset_id


def put(http, user, asset_id, *closes):
    items = [{"date": day, "close": close} for day, close in closes]
    return http.put(f"/assets/{asset_id}/prices", json={"items": items}, headers=user.headers)


def delete(http, user, asset_id, first, last):
    days = {"from": first, "to": last}
    return http.delete(f"/assets/{asset_id}/prices", query_string=days, headers=user.headers)


def shown(http, user, asset_id, query=""):
    """(day of the month, close, source) of every page."""
    rows, cursor = [], ""
    while cursor is not None:
        path = f"/assets/{asset_id}/prices?{query}{cursor and '&cursor=' + cursor}"
        page = http.get(path, headers=user.headers).json
        rows += [(int(item["date"][-2:]), item["close"], item["source"]) for item in page["items"]]
        cursor = page["next_cursor"]
    return rows


def stored(asset_id):
    with cloud_sql.reading() as work:
        columns = sa.select(own_closes.c.owner_id, own_closes.c.date, own_closes.c.close)
        statement = columns.where(own_closes.c.asset_id == asset_id)
        rows = work.execute(statement.order_by(own_closes.c.date)).all()
    return [(owner_id, day.day, str(close)) for owner_id, day, close in rows]


def pointers(reply):
    return [error["pointer"] for error in reply.json["errors"]]


def test_own_closes_fill_the_days_of_no_vendor(http, ana, fund):
    """Inserted, corrected or left, as of a manual asset; listed among the vendor's."""
    first = put(http, ana, fund, ("2024-01-05", "13.50"), ("2024-01-03", "11"))
    assert (first.status_code, first.json) == (200, {"inserted": 2, "corrected": 0, "unchanged": 0})
    second = put(
        http, ana, fund, ("2024-01-01", "0"), ("2024-01-03", "11.000000000000000001"),
        ("2024-01-05", "13.5"),
    )  # fmt: skip
    assert second.json == {"inserted": 1, "corrected": 1, "unchanged": 1}
    everything = [
        (1, "0", "own"),
        (2, "10", "tiingo"),
        (3, "11.000000000000000001", "own"),
        (4, "12", "tiingo"),
        (5, "13.5", "own"),
    ]
    for limit in (1, 2, 3, 200):
        assert shown(http, ana, fund, f"limit={limit}") == everything
    assert shown(http, ana, fund, "limit=1&from=2024-01-02&to=2024-01-03") == everything[1:3]


def test_the_owner_alone_sees_and_changes_them(http, ana, new_user, fund):
    """Another user enters closes of the same day, and neither touches the other's."""
    ben = new_user()
    put(http, ana, fund, ("2024-01-03", "11"))
    assert shown(http, ben, fund) == [(2, "10", "tiingo"), (4, "12", "tiingo")]
    assert put(http, ben, fund, ("2024-01-03", "99")).json["inserted"] == 1
    assert delete(http, ben, fund, "2024-01-03", "2024-01-03").status_code == 204
    assert delete(http, ben, fund, "2024-01-03", "2024-01-03").status_code == 404
    assert stored(fund) == [(ana.user_id, 3, "11")]


def test_a_day_of_a_vendor_is_refused_by_item(http, ana, fund):
    """409 names the items, the days and the vendor, and nothing of the request is stored."""
    put(http, ana, fund, ("2024-01-03", "11"))
    reply = put(
        http, ana, fund, ("2024-01-03", "7"), ("2024-01-04", "8"), ("2024-01-05", "9"),
        ("2024-01-02", "9"),
    )  # fmt: skip
    assert (reply.status_code, reply.json["code"]) == (409, "vendor_has_close")
    assert reply.json["errors"] == [
        {"pointer": "/items/1/date", "detail": "is 2024-01-04, which has a close of tiingo"},
        {"pointer": "/items/3/date", "detail": "is 2024-01-02, which has a close of tiingo"},
    ]
    assert reply.json["date"] == "2024-01-02"
    assert "2024-01-02" in reply.json["detail"]
    assert stored(fund) == [(ana.user_id, 3, "11")]


def test_a_vendors_close_that_comes_later_takes_the_day(http, ana, fund):
    """The own one stays stored, can't be corrected any more, and can be deleted."""
    put(http, ana, fund, ("2024-01-03", "11"))
    publish_closes(fund, "USD", [("2024-01-03", "11.25")], source="eodhd")
    vendors = [(2, "10", "tiingo"), (3, "11.25", "eodhd"), (4, "12", "tiingo")]
    assert shown(http, ana, fund) == vendors
    assert put(http, ana, fund, ("2024-01-03", "11.1")).json["code"] == "vendor_has_close"
    assert stored(fund) == [(ana.user_id, 3, "11")]
    assert delete(http, ana, fund, "2024-01-01", "2024-12-31").status_code == 204
    assert (stored(fund), shown(http, ana, fund)) == ([], vendors)


def test_closes_need_a_token(http, fund):
    """401, whatever the body."""
    body = {"items": [{"date": "2024-01-03", "close": "1"}]}
    for reply in (
        http.put(f"/assets/{fund}/prices", json=body),
        http.delete(f"/assets/{fund}/prices?from=2024-01-01&to=2024-12-31"),
    ):
        assert reply.status_code == 401
    assert stored(fund) == []


def test_someone_elses_manual_asset_and_an_unknown_one_are_not_there(http, ana, new_user):
    """404, and nothing is stored or deleted."""
    with cloud_sql.writing() as work:
        house = insert_asset(work, new_user().user_id)
        insert_close(work, house, "2024-01-03", "1")
    for asset_id in (house, new_id()):
        assert put(http, ana, asset_id, ("2024-01-03", "1")).status_code == 404
        assert delete(http, ana, asset_id, "2024-01-01", "2024-12-31").status_code == 404
        assert stored(asset_id) == []
    with cloud_sql.reading() as work:
        count = sa.text("SELECT count(*) FROM manual_closes WHERE asset_id = :id")
        assert work.execute(count, {"id": house}).scalar_one() == 1


@pytest.mark.parametrize(
    ("item", "wrong"),
    [
        ({"date": "2024-01-03"}, "/items/1/close"),
        ({"date": "2024-01-03", "close": "-1"}, "/items/1/close"),
        ({"date": "2024-01-03", "close": "NaN"}, "/items/1/close"),
        ({"date": "2024-01-03", "close": "1", "currency": "EUR"}, "/items/1/currency"),
        ({"date": "1899-12-31", "close": "1"}, "/items/1/date"),
        ({"date": "2024-01-05", "close": "2"}, "/items/1/date"),
        (
            {"date": (clock.today() + timedelta(days=2)).isoformat(), "close": "1"},
            "/items/1/date",
        ),
    ],
)
def test_a_malformed_close_is_refused_by_item(http, ana, fund, item, wrong):
    """422 names the item and the field, a duplicate day included, and nothing is stored."""
    body = {"items": [{"date": "2024-01-05", "close": "1"}, item]}
    reply = http.put(f"/assets/{fund}/prices", json=body, headers=ana.headers)
    assert (reply.status_code, pointers(reply)) == (422, [wrong])
    assert stored(fund) == []


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("", ["?from", "?to"]),
        ("from=2024-01-01", ["?to"]),
        ("to=2024-01-01", ["?from"]),
        ("from=2024-01-02&to=2024-01-01", ["?from"]),
        ("from=2024-02-30&to=2024-03-01", ["?from"]),
        ("from=2024-01-01&to=2024-12-31&source=own", ["?source"]),
    ],
)
def test_a_malformed_range_deletes_nothing(http, ana, fund, query, wrong):
    """Both ends are required: a typo must not mean everything."""
    put(http, ana, fund, ("2024-01-03", "11"))
    reply = http.delete(f"/assets/{fund}/prices?{query}", headers=ana.headers)
    assert (reply.status_code, pointers(reply)) == (422, wrong)
    assert stored(fund) == [(ana.user_id, 3, "11")]


def test_closes_of_a_manual_asset_can_be_deleted_too(http, ana):
    """Both ends belong to the range; the rest stays."""
    with cloud_sql.writing() as work:
        house = insert_asset(work, ana.user_id)
    put(http, ana, house, *((f"2024-01-0{day}", "1") for day in range(1, 6)))
    assert delete(http, ana, house, "2024-01-02", "2024-01-04").status_code == 204
    assert [day for day, _, _ in shown(http, ana, house)] == [1, 5]
    reply = delete(http, ana, house, "2024-01-02", "2024-01-04")
    assert (reply.status_code, reply.json["code"]) == (404, "not_found")
    assert "from 2024-01-02 to 2024-01-04" in reply.json["detail"]


def test_entering_closes_is_a_use_of_the_asset(http, ana, fund):
    """Ingestion goes on to poll it, and so may find the vendor's closes of these days."""
    with cloud_sql.writing() as work:
        long_ago = clock.today() - timedelta(days=200)
        work.execute(assets.update().where(assets.c.id == fund).values(last_used_on=long_ago))
    put(http, ana, fund, ("2024-01-03", "11"))
    with cloud_sql.reading() as work:
        last_used_on = sa.select(assets.c.last_used_on).where(assets.c.id == fund)
        assert work.execute(last_used_on).scalar_one() == clock.today()


def test_while_bigquery_is_down_own_closes_wait(http, ana, fund):
    """503, since no vendor can be asked; nothing is stored. What is there can be deleted."""
    put(http, ana, fund, ("2024-01-03", "11"))
    with pytest.MonkeyPatch.context() as down:
        down.setattr("shared.gcp.bigquery.RETRY_S_MAX", 0.1)
        down.setenv("BIGQUERY_ENDPOINT", "http://127.0.0.1:9")
        settings.cache_clear()
        forget_bigquery()
        reply = put(http, ana, fund, ("2024-01-05", "13"))
        assert (reply.status_code, reply.json["code"]) == (503, "unavailable")
        assert stored(fund) == [(ana.user_id, 3, "11")]
        assert delete(http, ana, fund, "2024-01-03", "2024-01-03").status_code == 204
    settings.cache_clear()
    forget_bigquery()


def test_five_thousand_own_closes_go_in_at_once(http, ana):
    """Thirteen years of days: one query about the vendors, and one statement."""
    fund = market_asset("OLD")
    days = [(date(2000, 1, 1) + timedelta(days=n)).isoformat() for n in range(5000)]
    assert put(http, ana, fund, *((day, "7") for day in days)).json["inserted"] == 5000
    publish_closes(fund, "USD", [(days[0], "1"), (days[2500], "1"), (days[4999], "1")])
    refused = put(http, ana, fund, *((day, "8") for day in days))
    assert (refused.status_code, len(refused.json["errors"])) == (409, 3)


def test_more_refused_days_than_an_answer_lists_are_counted(http, ana):
    """A hundred errors, and the number of the others."""
    fund = market_asset("DAILY")
    days = [(date(2024, 1, 1) + timedelta(days=n)).isoformat() for n in range(103)]
    publish_closes(fund, "USD", [(day, "1") for day in days])
    reply = put(http, ana, fund, *((day, "8") for day in days))
    assert (len(reply.json["errors"]), reply.json["errors_omitted"]) == (100, 3)


def test_own_closes_and_manual_ones_have_one_quota(http, ana, new_user, fund, monkeypatch):
    """By asset and by account; another user's are counted apart, and corrections always pass."""
    for name, limit in (("ASSET_CLOSES", 2), ("CLOSES", 3)):
        quota = getattr(quotas, name)
        lowered = type(quota)(quota.name, limit, quota.holder, quota.things)
        monkeypatch.setattr(f"shared.quotas.{name}", lowered)
    with cloud_sql.writing() as work:
        house = insert_asset(work, ana.user_id)
        insert_own_close(work, new_user().user_id, fund, "2024-01-05", "1")
    assert put(http, ana, fund, ("2024-01-05", "1"), ("2024-01-06", "1")).status_code == 200
    for asset_id, days, quota in (
        (fund, ["2024-01-07"], "asset_closes"),
        (house, ["2024-01-05", "2024-01-06"], "closes"),
    ):
        reply = put(http, ana, asset_id, *((day, "1") for day in days))
        assert (reply.status_code, reply.json["quota"]) == (409, quota)
    assert put(http, ana, fund, ("2024-01-05", "2"), ("2024-01-06", "2")).json["corrected"] == 2
    assert put(http, ana, house, ("2024-01-05", "1")).json["inserted"] == 1


def test_two_requests_at_once_insert_them_once(client, http, ana, fund):
    """One inserts, the others find them there."""
    answers = []

    def enter():
        closes = [(f"2024-02-{day:02}", "1") for day in range(1, 29)]
        answers.append(put(client("assets"), ana, fund, *closes).json)

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer["inserted"] for answer in answers) == [0, 0, 0, 28]
    assert sorted(answer["unchanged"] for answer in answers) == [0, 28, 28, 28]


@pytest.mark.parametrize("change", ["put", "delete"])
def test_a_change_of_closes_waits_for_another(client, http, ana, fund, change):
    """So that each counts what the other has stored, and none deadlocks."""
    with cloud_sql.writing() as work:
        insert_own_close(work, ana.user_id, fund, "2024-01-03", "1")
    with cloud_sql.writing() as work:
        lock_entered_closes(work, ana.user_id)
        changing = Meanwhile(
            lambda: (
                put(client("assets"), ana, fund, ("2024-01-03", "2"))
                if change == "put"
                else delete(client("assets"), ana, fund, "2024-01-03", "2024-01-03")
            )
        )
        work.execute(own_closes.update().where(own_closes.c.asset_id == fund).values(close=2))
    assert changing.waits
    assert changing.reply().status_code == {"put": 200, "delete": 204}[change]


def test_a_closed_account_gets_no_close(client, http, ana, fund):
    """A request that comes while the account is being deleted waits, and then finds no account."""
    with cloud_sql.writing() as work:
        work.execute(sa.text("DELETE FROM users WHERE id = :id"), {"id": ana.user_id})
        entering = Meanwhile(lambda: put(client("assets"), ana, fund, ("2024-01-03", "1")))
    assert entering.waits
    assert entering.reply().status_code == 401
    assert stored(fund) == []


def test_own_closes_go_with_the_account_and_no_other_does(client, http, ana, new_user, fund):
    """The asset stays, and so do the closes that other users entered."""
    ben = new_user()
    for user in (ana, ben):
        assert put(http, user, fund, ("2024-01-03", "11")).status_code == 200
    reply = client("account").delete("/account", json={"password": PASSWORD}, headers=ana.headers)
    assert reply.status_code == 204
    assert stored(fund) == [(ben.user_id, 3, "11")]


def test_own_closes_are_exported(client, http, ana, new_user, fund, monkeypatch):
    """Also of an asset that no transaction names, and where a vendor has the day by now; in pages
    of any size; nothing of another user.
    """
    monkeypatch.setattr("shared.users.export.CLOSES_PAGE", 2)
    ben = new_user()
    put(http, ana, fund, ("2024-01-03", "11"), ("2024-01-05", "13.50"), ("2024-01-06", "0"))
    put(http, ben, fund, ("2024-01-07", "99"))
    publish_closes(fund, "USD", [("2024-01-05", "14")])
    [asset] = client("account").get("/account/export", headers=ana.headers).json["assets"]
    assert (asset["id"], asset["manual"]) == (str(fund), False)
    assert asset["closes"] == [
        {"date": "2024-01-03", "close": "11"},
        {"date": "2024-01-05", "close": "13.50"},
        {"date": "2024-01-06", "close": "0"},
    ]


def test_an_asset_that_is_deleted_takes_them_along(ana):
    """Nothing deletes a market asset; an operator who does is not stopped by them."""
    fund = market_asset("GONE")
    with cloud_sql.writing() as work:
        insert_own_close(work, ana.user_id, fund, "2024-01-03", "1")
        work.execute(assets.delete().where(assets.c.id == UUID(str(fund))))
    assert stored(fund) == []
