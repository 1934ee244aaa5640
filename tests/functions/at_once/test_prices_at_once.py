"""Prices at once: a write puts a task on the queue, the queue calls the ingest function, and the
asset has closes; or it has none, and says why.
"""

from __future__ import annotations

import sqlalchemy as sa

from shared import clock
from shared.database import cloud_sql
from shared.database.assets import assets
from shared.database.market import market_data_version
from shared.market.price_status import PENDING_MAX
from tests.answers import json_of
from tests.functions.at_once.queue_stage import (
    YESTERDAY,
    buy,
    holdings,
    known,
    prices_of,
    queue_settings,
    ten_years,
    track,
    warnings,
)
from tests.functions.meanwhile import Meanwhile
from tests.ingestion.stage import rows_of


def test_a_new_asset_is_pending_and_then_ready(stage, queue, client, books):
    """Seen in the answer, in the asset, in the list, and in the warnings of its holding."""
    known(stage, "ACME", ten_years())
    asset = track(client, "ACME", books.headers)
    assert (asset["prices"], asset["prices_reason"]) == (
        "pending",
        "Its closes have been requested, and come within seconds.",
    )
    buy(books, asset["id"])
    answer = holdings(client, books, YESTERDAY)
    assert (warnings(answer), answer["complete"]) == (["price_pending"], False)
    value = client("value").get(f"/value/{books.portfolio_id}", headers=books.headers)
    assert warnings(json_of(value)) == ["price_pending"]
    queue.deliver(lambda: 200 in queue.statuses("ingest-prices"))
    assert prices_of(client, asset["id"], books.headers) == ("ready", None)
    answer = holdings(client, books, YESTERDAY)
    assert (warnings(answer), answer["holdings"][0]["close_date"]) == ([], str(YESTERDAY))
    listed = json_of(client("assets").get("/assets?query=ACME", headers=books.headers))
    assert [item["prices"] for item in listed["items"]] == ["ready"]


def test_an_asset_is_ready_when_every_answer_has_its_closes_and_no_earlier(
    stage, queue, client, books
):
    """The run ends while another one raises the version of the market: until it may too, instances
    answer from their memory.
    """
    known(stage, "ACME", ten_years())
    asset = track(client, "ACME", books.headers)
    buy(books, asset["id"])
    assert warnings(holdings(client, books, YESTERDAY)) == ["price_pending"]
    task = {"task": True, "asset_ids": [asset["id"]]}
    with cloud_sql.writing() as other:
        other.execute(sa.select(market_data_version).with_for_update())
        run = Meanwhile(lambda: client("ingest_prices").post("/ingest-prices", json=task))
        assert run.waits
        assert prices_of(client, asset["id"], books.headers)[0] == "pending"
        assert warnings(holdings(client, books, YESTERDAY)) == ["price_pending"]
    assert run.reply().status_code == 200
    assert prices_of(client, asset["id"], books.headers) == ("ready", None)
    assert warnings(holdings(client, books, YESTERDAY)) == []


def test_nobody_gets_the_answer_from_before_again(stage, queue, client, books):
    """The entity tag of a holding changes when its asset is read, and when it is found to have
    nothing.
    """
    stage.share("VOID", {})
    known(stage, "VOID", {})
    asset = track(client, "VOID", books.headers)
    buy(books, asset["id"])
    path = f"/holdings/{books.portfolio_id}"
    first = client("holdings").get(path, headers=books.headers)
    again = {**books.headers, "If-None-Match": first.headers["ETag"]}
    assert client("holdings").get(path, headers=again).status_code == 304
    queue.deliver(lambda: 200 in queue.statuses("ingest-prices"))
    second = client("holdings").get(path, headers=again)
    assert (second.status_code, warnings(json_of(second))) == (200, ["price_missing"])


def test_an_asset_without_any_close_is_none_and_its_task_ends(stage, queue, client, signed_in):
    """A vendor that answers well and has nothing is not asked again for an hour."""
    known(stage, "VOID", {})
    asset = track(client, "VOID", signed_in)
    queue.deliver(lambda: bool(queue.statuses("ingest-prices")))
    assert queue.statuses("ingest-prices") == [200]
    status, reason = prices_of(client, asset["id"], signed_in)
    assert status == "none"
    assert reason.startswith("No provider has a close of it.")
    assert track(client, "VOID", signed_in)["prices"] == "none"
    assert queue.statuses("ingest-prices") == [200]


def test_a_vendor_that_is_down_is_asked_again_until_it_answers(stage, queue, client, signed_in):
    known(stage, "ACME", ten_years())
    asset = track(client, "ACME", signed_in)
    stage.down["tiingo"] = 503
    queue.deliver(lambda: 503 in queue.statuses("ingest-prices"))
    assert prices_of(client, asset["id"], signed_in) == (
        "pending",
        "Its provider does not answer, and is asked again within the hour.",
    )
    stage.down.clear()
    queue.deliver(lambda: 200 in queue.statuses("ingest-prices"))
    assert prices_of(client, asset["id"], signed_in) == ("ready", None)


def test_a_request_that_is_never_answered_is_none_after_an_hour(stage, queue, client, signed_in):
    known(stage, "ACME", ten_years())
    asset = track(client, "ACME", signed_in)
    with cloud_sql.writing() as work:
        work.execute(sa.update(assets).values(prices_requested_at=clock.now() - PENDING_MAX))
    assert prices_of(client, asset["id"], signed_in) == (
        "none",
        "Its closes have not been read yet. The next scheduled run reads them.",
    )


def test_an_hour_later_a_vendor_that_was_down_is_requested_again(stage, queue, client, signed_in):
    known(stage, "ACME", ten_years())
    asset = track(client, "ACME", signed_in)
    stage.down["tiingo"] = 503
    queue.deliver(lambda: 503 in queue.statuses("ingest-prices"))
    with cloud_sql.writing() as work:
        earlier = {"prices_requested_at": clock.now() - PENDING_MAX}
        work.execute(sa.update(assets).values(earlier))
    assert prices_of(client, asset["id"], signed_in) == (
        "none",
        "Its provider did not answer. The scheduled runs ask again.",
    )
    assert track(client, "ACME", signed_in)["prices"] == "pending"


def test_a_queue_that_is_down_loses_nothing(stage, client, books, logged, monkeypatch):
    """The writes succeed, a warning is logged, and the scheduled run finds what is missing."""
    known(stage, "ACME", ten_years())
    down = {"TASKS_ENDPOINT": "http://127.0.0.1:9", "TASKS_LOCATION": "local"}
    with queue_settings(monkeypatch, down):
        asset = track(client, "ACME", books.headers)
        buy(books, asset["id"])
    assert "left to the next scheduled run" in logged()
    assert prices_of(client, asset["id"], books.headers)[0] == "none"
    assert warnings(holdings(client, books, YESTERDAY)) == ["price_missing"]
    assert client("ingest_prices").post("/ingest-prices", json={}).status_code == 200
    assert prices_of(client, asset["id"], books.headers) == ("ready", None)
    assert warnings(holdings(client, books, YESTERDAY)) == []


def test_without_a_queue_nothing_is_requested(stage, client, signed_in):
    known(stage, "ACME", ten_years())
    assert track(client, "ACME", signed_in)["prices"] == "none"
    assert [row.prices_requested_at for row in rows_of(assets)] == [None]
