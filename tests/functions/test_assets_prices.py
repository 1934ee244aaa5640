"""Closes and corporate actions: the market's from BigQuery, manual assets' from PostgreSQL."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from shared import clock
from shared.assets.entered_closes import merge_entered_closes
from shared.assets.repository import lock_manual_asset
from shared.assets.schemas import ClosesQuery
from shared.config import settings
from shared.database import cloud_sql
from shared.database.caller import Caller
from shared.gcp.bigquery import bigquery, forget_bigquery
from tests.functions.meanwhile import Meanwhile
from tests.market_data import INGESTED, market_asset, publish_closes

HOUSE = {
    "manual": True,
    "symbol": "HOUSE",
    "name": "House in Salta",
    "currency": "ARS",
    "asset_class": "OTHER",
}


@pytest.fixture
def http(client):
    return client("assets")


@pytest.fixture
def house(http, signed_in):
    """The path of a manual asset."""
    return f"/assets/{http.post('/assets', json=HOUSE, headers=signed_in).json['id']}"


def put(http, headers, path, *closes):
    items = [{"date": day, "close": close} for day, close in closes]
    return http.put(f"{path}/prices", json={"items": items}, headers=headers)


def pointers(reply):
    return [error["pointer"] for error in reply.json["errors"]]


def publish_actions(asset_id, *rows):
    client = bigquery().client()
    whole = [{"asset_id": str(asset_id), "source": "tiingo", **INGESTED, **row} for row in rows]
    client.load_table_from_json(
        whole, f"{client.project}.{settings().bigquery_dataset}.corporate_actions"
    ).result()


def test_closes_by_hand_are_inserted_corrected_or_left(http, house, signed_in):
    """The answer counts each; 10.50 is 10.5 and corrects nothing."""
    first = put(http, signed_in, house, ("2024-01-03", "10.50"), ("2024-01-02", 10))
    assert (first.status_code, first.json) == (200, {"inserted": 2, "corrected": 0, "unchanged": 0})
    second = put(
        http,
        signed_in,
        house,
        ("2024-01-02", "10.000000000001"),
        ("2024-01-03", "10.5"),
        ("2024-01-04", "1e3"),
    )
    assert second.json == {"inserted": 1, "corrected": 1, "unchanged": 1}
    assert http.get(f"{house}/prices", headers=signed_in).json == {
        "asset_id": house.removeprefix("/assets/"),
        "currency": "ARS",
        "items": [
            {"date": "2024-01-02", "close": "10.000000000001", "source": "manual"},
            {"date": "2024-01-03", "close": "10.5", "source": "manual"},
            {"date": "2024-01-04", "close": "1000", "source": "manual"},
        ],
        "next_cursor": None,
    }


def test_five_thousand_closes_go_in_at_once_and_no_more(http, house, signed_in):
    """Thirteen years of days in one statement; one more is refused."""
    days = [(date(2000, 1, 1) + timedelta(days=n)).isoformat() for n in range(5001)]
    assert (
        put(http, signed_in, house, *((day, "7") for day in days[:5000])).json["inserted"] == 5000
    )
    reply = put(http, signed_in, house, *((day, "8") for day in days))
    assert (reply.status_code, pointers(reply)) == (422, ["/items"])


@pytest.mark.parametrize(
    ("items", "wrong"),
    [
        ([], "/items"),
        ("all", "/items"),
        ([{"date": "2024-01-02"}], "/items/0/close"),
        ([{"date": "2024-01-02", "close": "-1"}], "/items/0/close"),
        ([{"date": "2024-01-02", "close": "NaN"}], "/items/0/close"),
        ([{"date": "2024-01-02", "close": "1" * 40}], "/items/0/close"),
        ([{"date": "2024-01-02", "close": "1", "source": "me"}], "/items/0/source"),
        ([{"date": "1899-12-31", "close": "1"}], "/items/0/date"),
        ([{"date": "2024-02-30", "close": "1"}], "/items/0/date"),
        (
            [{"date": (clock.today() + timedelta(days=2)).isoformat(), "close": "1"}],
            "/items/0/date",
        ),
        (
            [
                {"date": "2024-01-02", "close": "1"},
                {"date": "2024-01-03", "close": "1"},
                {"date": "2024-01-02", "close": "1"},
            ],
            "/items/2/date",
        ),
    ],
)
def test_closes_that_mean_nothing_are_refused_by_item(http, house, signed_in, items, wrong):
    """The item and the field are named, a duplicate day included, and nothing is stored."""
    reply = http.put(f"{house}/prices", json={"items": items}, headers=signed_in)
    assert (reply.status_code, pointers(reply)) == (422, [wrong])
    assert http.get(f"{house}/prices", headers=signed_in).json["items"] == []


def test_a_close_of_zero_is_a_price(http, house, signed_in):
    """Worthless, still held: the last close counts, and not the one before it."""
    assert put(http, signed_in, house, ("2024-01-02", "10"), ("2024-01-03", "0")).status_code == 200
    items = http.get(f"{house}/prices", headers=signed_in).json["items"]
    assert [item["close"] for item in items] == ["10", "0"]


def test_two_who_enter_the_same_closes_at_once_insert_them_once(client, house, signed_in):
    """One inserts, the other finds them there."""
    answers = []

    def enter():
        closes = [(f"2024-01-{day:02}", "1") for day in range(1, 29)]
        answers.append(put(client("assets"), signed_in, house, *closes).json)

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer["inserted"] for answer in answers) == [0, 0, 0, 28]
    assert sorted(answer["unchanged"] for answer in answers) == [0, 28, 28, 28]


def test_closes_wait_for_who_is_entering_some(client, new_user):
    """A close that was inserted meanwhile is not inserted a second time."""
    ana = new_user()
    house = client("assets").post("/assets", json=HOUSE, headers=ana.headers).json
    with cloud_sql.writing() as work:
        asset = lock_manual_asset(work, UUID(house["id"]), Caller(ana.user_id), to_change=False)
        merge_entered_closes(work, asset, ana.user_id, [(date(2024, 1, 2), Decimal(7))])
        entering = Meanwhile(
            lambda: put(
                client("assets"),
                ana.headers,
                f"/assets/{asset.id}",
                ("2024-01-02", "7"),
                ("2024-01-03", "8"),
            )
        )
        assert entering.waits
    assert entering.reply().json == {"inserted": 1, "corrected": 0, "unchanged": 1}


def days_of(http, headers, path, query):
    """The dates of every page."""
    seen, cursor = [], ""
    while cursor is not None:
        reply = http.get(f"{path}/prices?{query}{cursor and '&cursor=' + cursor}", headers=headers)
        assert reply.status_code == 200, reply.json
        seen += [item["date"] for item in reply.json["items"]]
        cursor = reply.json["next_cursor"]
    return seen


@pytest.fixture
def share(bigquery_server):
    """A market asset with five closes in BigQuery."""
    asset_id = market_asset("SHARE")
    publish_closes(
        asset_id,
        "USD",
        [(f"2024-01-{day:02}", f"{day}.1234567890"[:12]) for day in (5, 2, 4, 3, 8)],
    )
    publish_closes(market_asset("OTHER"), "USD", [("2024-01-06", "1")])
    return f"/assets/{asset_id}"


def test_closes_of_the_market_come_as_traded_oldest_first(http, share, signed_in):
    """Exact decimals, in the asset's currency, with their source."""
    reply = http.get(f"{share}/prices?to=2024-01-03", headers=signed_in)
    assert reply.status_code == 200
    assert reply.json == {
        "asset_id": share.removeprefix("/assets/"),
        "currency": "USD",
        "items": [
            {"date": "2024-01-02", "close": "2.123456789", "source": "tiingo"},
            {"date": "2024-01-03", "close": "3.123456789", "source": "tiingo"},
        ],
        "next_cursor": None,
    }


@pytest.fixture
def both(house, share):
    """The paths of a manual and of a market asset."""
    return house, share


def test_pages_and_ranges_are_the_same_for_both(http, both, signed_in):
    """Both ends belong to the range, and a page goes on where the last one ended."""
    put(http, signed_in, both[0], *((f"2024-01-{day:02}", "1") for day in (5, 2, 4, 3, 8)))
    everything = [f"2024-01-{day:02}" for day in (2, 3, 4, 5, 8)]
    for path in both:
        assert days_of(http, signed_in, path, "") == everything
        assert days_of(http, signed_in, path, "limit=2") == everything
        assert (
            days_of(http, signed_in, path, "limit=1&from=2024-01-03&to=2024-01-05")
            == everything[1:4]
        )
        assert days_of(http, signed_in, path, "from=2024-01-06&to=2024-01-06") == []
        assert days_of(http, signed_in, path, "from=2030-01-01") == []


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("from=2024-01-05&to=2024-01-04", "?from"),
        ("from=yesterday", "?from"),
        ("to=2024-13-01", "?to"),
        ("from_=2024-01-01", "?from_"),
        ("limit=0", "?limit"),
        ("limit=1000", "?limit"),
        ("cursor=x", "?cursor"),
        (f"cursor={ClosesQuery.cursor_after('2024-13-01')}", "?cursor"),
        (f"cursor={ClosesQuery.cursor_after('9999-12-31')}", "?cursor"),
    ],
)
def test_a_range_that_means_nothing_is_refused(http, both, signed_in, query, wrong):
    """Of a manual asset and of a market asset alike."""
    for path in both:
        reply = http.get(f"{path}/prices?{query}", headers=signed_in)
        assert (reply.status_code, pointers(reply)) == (422, [wrong])


def test_splits_and_dividends_come_by_ex_date(http, share, signed_in):
    """A split has a ratio, a dividend an amount per share; announced ones are listed, in pages."""
    publish_actions(
        share.removeprefix("/assets/"),
        {
            "type": "DIVIDEND",
            "ex_date": "2099-05-01",
            "pay_date": "2099-05-20",
            "amount": "0.24",
            "currency": "USD",
        },
        {"type": "SPLIT", "ex_date": "2024-06-10", "ratio_new": 3, "ratio_old": 2},
        {"type": "DIVIDEND", "ex_date": "2024-06-10", "amount": "1.100000000", "currency": "USD"},
    )
    reply = http.get(f"{share}/actions", headers=signed_in)
    special = {
        "type": "DIVIDEND",
        "ex_date": "2024-06-10",
        "pay_date": None,
        "amount": "1.1",
        "currency": "USD",
    }
    split = {
        "type": "SPLIT",
        "ex_date": "2024-06-10",
        "pay_date": None,
        "amount": None,
        "currency": None,
    }
    announced = {
        "type": "DIVIDEND",
        "ex_date": "2099-05-01",
        "pay_date": "2099-05-20",
        "amount": "0.24",
        "currency": "USD",
    }
    expected = [
        {**special, "ratio": None, "source": "tiingo"},
        {**split, "ratio": {"new": 3, "old": 2}, "source": "tiingo"},
        {**announced, "ratio": None, "source": "tiingo"},
    ]
    assert reply.json == {"items": expected, "next_cursor": None}
    seen, cursor = [], ""
    while cursor is not None:
        page = http.get(
            f"{share}/actions?limit=1{cursor and '&cursor=' + cursor}", headers=signed_in
        ).json
        seen += page["items"]
        cursor = page["next_cursor"]
    assert seen == expected


@pytest.mark.parametrize(
    "cursor", ["x", "WyIyMDI0LTEzLTAxIiwiU1BMSVQiXQ", "WyIyMDI0LTAxLTAxIiwiJyJd"]
)
def test_actions_refuse_a_forged_cursor(http, house, share, signed_in, cursor):
    for path in (house, share):
        reply = http.get(f"{path}/actions?cursor={cursor}", headers=signed_in)
        assert (reply.status_code, pointers(reply)) == (422, ["?cursor"])


def test_a_manual_asset_has_no_actions_here(http, house, signed_in):
    """Its owner records splits and dividends as transactions."""
    assert http.get(f"{house}/actions", headers=signed_in).json == {
        "items": [],
        "next_cursor": None,
    }


def test_while_bigquery_is_down_only_the_market_is_out_of_reach(
    http, house, signed_in, monkeypatch
):
    """503 with Retry-After for market assets; everything else is in PostgreSQL."""
    share = f"/assets/{market_asset('SHARE')}"
    monkeypatch.setattr("shared.gcp.bigquery.RETRY_S_MAX", 0.1)
    monkeypatch.setenv("BIGQUERY_ENDPOINT", "http://127.0.0.1:9")
    settings.cache_clear()
    forget_bigquery()
    try:
        for path in (f"{share}/prices", f"{share}/actions"):
            reply = http.get(path, headers=signed_in)
            assert (reply.status_code, reply.json["code"]) == (503, "unavailable")
            assert int(reply.headers["Retry-After"]) > 0
        for path in ("/assets", share, f"{house}/prices", f"{house}/actions"):
            assert http.get(path, headers=signed_in).status_code == 200
    finally:
        monkeypatch.undo()
        settings.cache_clear()
        forget_bigquery()
