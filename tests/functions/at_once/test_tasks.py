"""Which tasks a write puts on the queue, and what becomes of each: two at once, many assets, older
transactions, new currencies, and tasks that come again or too late.
"""

from __future__ import annotations

import threading
from datetime import timedelta

import sqlalchemy as sa

from shared import clock
from shared.database import cloud_sql
from shared.database.assets import asset_sources, assets
from shared.database.market import ingestion_runs, rate_requests
from shared.ingestion.locks import exclusive_run
from tests.answers import json_of
from tests.functions.at_once.queue_stage import (
    buy,
    holdings,
    known,
    prices_of,
    ten_years,
    tiingo_requests,
    track,
    warnings,
)
from tests.functions.conftest import Headers
from tests.ingestion.stage import add_asset, rows_of
from tests.rows import insert_asset

UNREQUESTED = {"prices_requested_at": None, "prices_requested_from": None}


def test_two_at_once_are_one_task(stage, queue, client, signed_in, someone_else):
    known(stage, "ACME", ten_years())
    together = threading.Barrier(2)
    answers = []

    def add(headers: Headers) -> None:
        together.wait()
        answers.append(track(client, "ACME", headers))

    threads = [threading.Thread(target=add, args=(who,)) for who in (signed_in, someone_else)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({answer["id"] for answer in answers}) == 1
    assert {answer["prices"] for answer in answers} == {"pending"}
    queue.deliver(lambda: 200 in queue.statuses("ingest-prices"))
    assert queue.statuses("ingest-prices") == [200]


def test_an_older_transaction_reads_what_lies_before(stage, queue, client, books):
    """Only where it reaches further back than what is read; and again where another reaches
    further still.
    """
    known(stage, "ACME", ten_years(16))
    asset_id = track(client, "ACME", books.headers)["id"]
    queue.deliver(lambda: len(queue.statuses("ingest-prices")) == 1)
    for years, tasks in ((5, 1), (12, 2), (11, 2), (15, 3)):
        day = clock.today() - timedelta(days=365 * years)
        buy(books, asset_id, day)
        pending = warnings(holdings(client, books, day))
        assert pending == (
            ["price_pending"] if tasks > len(queue.statuses("ingest-prices")) else []
        )
        queue.deliver(lambda count=tasks: len(queue.statuses("ingest-prices")) == count)
        assert queue.statuses("ingest-prices") == [200] * tasks
        assert warnings(holdings(client, books, day)) == []


def test_a_write_that_is_refused_requests_nothing(stage, queue, client, books):
    known(stage, "ACME", ten_years(16))
    asset_id = track(client, "ACME", books.headers)["id"]
    queue.deliver(lambda: 200 in queue.statuses("ingest-prices"))
    sale = {"type": "SELL", "date": "2012-01-05", "asset_id": asset_id}
    refused = books.post({**sale, "quantity": "1", "unit_price": "1"})
    assert refused.status_code == 409
    dry = {"portfolio_id": books.portfolio_id, "dry_run": True}
    item = {"type": "BUY", "date": "2012-01-05", "asset_id": asset_id}
    answer = client("transactions").post(
        "/transactions/batch",
        json={**dry, "items": [{**item, "quantity": "1", "unit_price": "1"}]},
        headers=books.headers,
    )
    assert answer.status_code == 200
    assert [row.prices_requested_at for row in rows_of(assets) if str(row.id) == asset_id] == [None]


def test_a_batch_of_many_assets_is_few_tasks(stage, queue, client, books):
    """1,200 assets: three tasks of closes, three of actions, one of rates."""
    with cloud_sql.writing() as work:
        ids = [str(insert_asset(work, symbol=f"N{number}")) for number in range(1200)]
    items = [
        {
            "type": "BUY",
            "date": "2025-06-06",
            "asset_id": asset_id,
            "quantity": "1",
            "unit_price": "1",
        }
        for asset_id in ids
    ]
    answer = client("transactions").post(
        "/transactions/batch",
        json={"portfolio_id": books.portfolio_id, "items": items},
        headers=books.headers,
    )
    assert json_of(answer)["created"] == 1200
    assert queue.server.waiting() == 7


def test_a_task_that_is_sent_again_asks_no_vendor(stage, queue, client, signed_in):
    known(stage, "ACME", ten_years())
    asset = track(client, "ACME", signed_in)
    queue.deliver(lambda: 200 in queue.statuses("ingest-prices"))
    requested = tiingo_requests(stage)
    body = {"task": True, "asset_ids": [asset["id"]]}
    answer = client("ingest_prices").post("/ingest-prices", json=body)
    report = json_of(answer)
    assert (answer.status_code, report["requested"], report["inserted"]) == (200, 0, 0)
    assert tiingo_requests(stage) == requested


def test_a_task_for_an_asset_that_is_gone_ends_well(stage, queue, client, signed_in):
    known(stage, "ACME", ten_years())
    asset = track(client, "ACME", signed_in)
    with cloud_sql.writing() as work:
        work.execute(sa.delete(asset_sources))
        work.execute(sa.delete(assets))
    queue.deliver(lambda: bool(queue.statuses("ingest-prices")))
    assert queue.statuses("ingest-prices") == [200]
    named = {"asset_ids": [asset["id"]]}
    assert client("ingest_prices").post("/ingest-prices", json=named).status_code == 422


def test_a_task_does_not_wait_for_a_scheduled_run(stage, queue, client, signed_in):
    """The run of all assets holds its lock; the task reads beside it."""
    known(stage, "ACME", ten_years())
    asset = track(client, "ACME", signed_in)
    with exclusive_run("ingest_prices") as locks:
        assert client("ingest_prices").post("/ingest-prices", json={}).status_code == 409
        with locks.storing():
            pass
        queue.deliver(lambda: 200 in queue.statuses("ingest-prices"))
    assert queue.statuses("ingest-prices") == [200]
    assert prices_of(client, asset["id"], signed_in) == ("ready", None)
    runs = [row for row in rows_of(ingestion_runs) if row.job == "ingest_prices"]
    assert {row.status for row in runs} == {"succeeded"}


def test_a_currency_seen_for_the_first_time_is_requested_once(queue, client, signed_in):
    """A portfolio's, an asset's or a transaction's; the body names it."""
    for name in ("First", "Second"):
        body = {"name": name, "base_currency": "SEK"}
        assert client("portfolios").post("/portfolios", json=body, headers=signed_in).is_json
    assert [row.currency for row in rows_of(rate_requests)] == ["SEK"]
    assert queue.server.waiting() == 1
    queue.deliver(lambda: bool(queue.sent))
    assert queue.sent[0][:2] == ("ingest-rates", {"task": True, "currencies": ["SEK"]})


def test_every_way_to_record_a_transaction_requests_what_it_needs(queue, client, books, theirs):
    """Alone, in a file, in a transfer, by a change, and with a whole account."""
    other = books.add_portfolio("USD")
    first, second, third = (str(add_asset(f"W{number}")) for number in range(3))

    def requested(asset_id: str) -> bool:
        return bool(prices_of(client, asset_id, books.headers)[0] == "pending")

    manual = books.record(books.buy("2025-06-06", "1"))
    assert books.patch(manual["id"], asset_id=first).status_code == 200
    assert [requested(asset_id) for asset_id in (first, second, third)] == [True, False, False]
    header = "type,date,asset_id,quantity,unit_price"
    assert books.import_file(f"{header}\nBUY,2025-06-06,{second},10,64\n").json["created"] == 1
    assert [requested(asset_id) for asset_id in (first, second, third)] == [True, True, False]
    with cloud_sql.writing() as work:
        work.execute(sa.update(assets).values(UNREQUESTED))
    moved = {"from_portfolio_id": books.portfolio_id, "to_portfolio_id": other}
    fields = {**moved, "date": "2025-06-09", "asset_id": second, "quantity": "1"}
    answer = books.http.post("/transactions/transfer", json=fields, headers=books.headers)
    assert answer.status_code == 201, answer.text
    assert [requested(asset_id) for asset_id in (first, second, third)] == [False, True, False]
    exported = client("account").get("/account/export", headers=books.headers)
    with cloud_sql.writing() as work:
        work.execute(sa.update(assets).values(UNREQUESTED))
    imported = client("account").post(
        "/account/import", json=json_of(exported), headers=theirs.headers
    )
    assert imported.status_code == 200, imported.text
    assert [requested(asset_id) for asset_id in (first, second, third)] == [True, True, False]


def test_an_asset_that_no_run_has_read_is_requested_by_a_transaction(stage, queue, client, books):
    """Any user may have added it, and however long ago."""
    stage.share("OLD", ten_years())
    asset_id = str(add_asset("OLD"))
    buy(books, asset_id)
    assert prices_of(client, asset_id, books.headers)[0] == "pending"
    queue.deliver(lambda: 200 in queue.statuses("ingest-prices"))
    assert prices_of(client, asset_id, books.headers) == ("ready", None)
