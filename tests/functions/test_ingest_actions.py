"""Splits and dividends through the scheduled function: late, announced, corrected and refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from shared import clock
from shared.config import Settings
from shared.gcp.bigquery import bigquery
from shared.ingestion.actions import ingest_actions
from shared.ingestion.locks import exclusive_run
from shared.ingestion.schemas import ActionIngestionRequest
from shared.vendors.prices.registry import price_sources
from tests.answers import json_of
from tests.functions.accounts import Account
from tests.ingestion.stage import (
    ACTIONS,
    CORRECTIONS,
    PRICES,
    Stage,
    add_asset,
    add_transaction,
    coverage,
    daily,
    projected_splits,
    runs,
    stored,
    vendor_settings,
    version,
)
from tests.market_data import publish_dividends
from tests.vendors.vendor_server import Answer

DAY = timedelta(days=1)
TODAY = clock.today()
SINCE = TODAY - 120 * DAY
LONG_AGO = TODAY - 60 * DAY
"""Before the ten days that the ingestion of closes reads again."""


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """As of now."""
    stage.now = clock.now()
    return stage


@pytest.fixture
def ingest(stage: Stage, client: Callable[[str], FlaskClient]) -> Callable[..., dict[str, Any]]:
    """`ingest()`: a run through the function; its report."""

    def post(**body: Any) -> dict[str, Any]:
        answer = client("ingest_actions").post("/ingest-actions", json=body)
        assert answer.status_code in (200, 503), answer.text
        report: dict[str, Any] = json_of(answer)
        return report

    return post


def closes(fall_on: date | None = None) -> dict[date, str]:
    """Of each day up to yesterday, whatever its day of the week; a seventh from a day on."""
    rows = daily(SINCE - 10 * DAY, TODAY - DAY, start="700")
    return {
        day: str(Decimal(close) / 7) if fall_on and day >= fall_on else close
        for day, close in rows.items()
    }


def counts(report: dict[str, Any]) -> tuple[int, ...]:
    return tuple(report[name] for name in ("inserted", "corrected", "unchanged", "rejected"))


def actions() -> list[tuple[Any, ...]]:
    """(type, ex-date, pay date, new, old, amount) of everything stored."""
    return [row[1:7] for row in stored(ACTIONS)]


def test_a_split_reported_late_changes_the_present_and_the_past_alike(
    stage, ingest, client, new_user
):
    """The closes stay as they were traded.

    Before the report the ledger had 100 shares at a seventh; from the next answer on it has 700,
    from the ex-date until today. The day before and earlier sales are unchanged.
    """
    asset_id = add_asset("ACME")
    mine = Account(new_user(), client)
    mine.record("BUY", SINCE.isoformat(), asset=asset_id, quantity="110", unit_price="700")
    mine.record(
        "SELL", (LONG_AGO - DAY).isoformat(), asset=asset_id, quantity="10", unit_price="700"
    )
    share = stage.share("ACME", closes(fall_on=LONG_AGO))
    stage.ingest()
    stage.ingest()  # the fall is accepted when it is confirmed
    prices_before, days = stored(PRICES), [LONG_AGO - DAY, LONG_AGO, TODAY - DAY]

    def quantities() -> list[str]:
        answers = [mine.get("holdings", as_of=day.isoformat()) for day in days]
        return [answer["holdings"][0]["quantity"] for answer in answers]

    assert quantities() == ["100", "100", "100"]
    worth_before = mine.get("value", as_of=days[0].isoformat())
    share.splits[LONG_AGO] = "7"
    stage.ingest()
    assert projected_splits() == []

    report = ingest()

    assert (report["status"], counts(report)) == ("succeeded", (1, 0, 0, 0))
    assert quantities() == ["100", "700", "700"]
    assert mine.get("value", as_of=days[0].isoformat()) == worth_before
    assert stored(PRICES) == prices_before
    assert projected_splits() == [(asset_id, LONG_AGO, 7, 1)]
    today = mine.get("holdings", as_of=days[2].isoformat())["holdings"][0]
    assert Decimal(today["market_value"]) == round(
        700 * Decimal(share.closes[max(share.closes)]), 2
    )
    assert today["realized_gain_base"] == "0.00"
    history = mine.get("history", **{"from": days[0].isoformat(), "to": days[2].isoformat()})[
        "points"
    ]
    assert (history[0]["market_value"], history[-1]["market_value"]) == (
        worth_before["market_value"],
        today["market_value"],
    )


def test_the_whole_history_is_read_and_only_actions_are_stored(stage, ingest):
    """From ten days before the first transaction to a year ahead; only actions and a version."""
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    stage.share(
        "ACME", closes(fall_on=LONG_AGO), splits={LONG_AGO: "7"}, dividends={LONG_AGO: "0.25"}
    )
    report = ingest()
    expected = (SINCE - 10 * DAY).isoformat(), (TODAY + 366 * DAY).isoformat()
    assert stage.requested_days("ACME") == [expected]
    assert (report["job"], report["requested"], counts(report)) == (
        "ingest_actions",
        1,
        (2, 0, 0, 0),
    )
    assert (stored(PRICES), coverage(), version()) == ([], {}, 2)
    assert (counts(ingest()), version()) == ((0, 0, 2, 0), 2)
    assert runs() == [("ingest_actions", "succeeded")] * 2


def test_a_correction_is_recorded(stage, ingest):
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    share = stage.share("ACME", closes(), dividends={LONG_AGO: "0.25"})
    first = ingest()
    share.dividends[LONG_AGO] = "0.26"
    second = ingest()
    assert counts(second) == (0, 1, 0, 0)
    assert [row[:6] for row in stored(CORRECTIONS)] == [
        ("corporate_actions", f"{asset_id}/DIVIDEND", LONG_AGO, "0.25 USD", "0.26 USD", "tiingo")
    ]
    assert stored(CORRECTIONS)[0][6:] == (first["run_id"], second["run_id"])


def eodhd(
    stage: Stage,
    code: str,
    dividends: list[dict[str, Any]],
    splits: list[dict[str, Any]] | None = None,
    fall_on: date | None = None,
) -> None:
    """Lets EODHD know a code with these rows, whatever the range: those outside are ours to leave
    out.
    """
    quoted = [
        {"date": day.isoformat(), "close": float(close), "volume": 1000 + day.toordinal()}
        for day, close in sorted(closes(fall_on).items())
    ]
    for path, rows in (("eod", quoted), ("splits", splits or []), ("div", dividends)):
        stage.vendor.answer(f"/api/{path}/{code}", lambda _request, rows=rows: Answer(rows))


def declared(
    ex_date: date, amount: float, pay_date: date | None = None, currency: str = "USD"
) -> dict[str, Any]:
    paid = pay_date.isoformat() if pay_date else None
    return {
        "date": ex_date.isoformat(),
        "unadjustedValue": amount,
        "currency": currency,
        "paymentDate": paid,
    }


def test_a_regular_and_a_special_dividend_of_one_day_add_up(stage, ingest):
    """Neither overwrites the other, in one answer or when the special one comes a run later."""
    asset_id = add_asset("ACME", [("eodhd", "ACME.US|USD")])
    add_transaction(asset_id, SINCE)
    dividends = [declared(LONG_AGO, 0.25, LONG_AGO + 20 * DAY)]
    eodhd(stage, "ACME.US", dividends)
    ingest()
    assert actions() == [("DIVIDEND", LONG_AGO, LONG_AGO + 20 * DAY, None, None, Decimal("0.25"))]
    dividends.append(declared(LONG_AGO, 1.5, LONG_AGO + 20 * DAY))
    assert counts(ingest()) == (0, 1, 0, 0)
    assert actions() == [("DIVIDEND", LONG_AGO, LONG_AGO + 20 * DAY, None, None, Decimal("1.75"))]
    assert counts(ingest()) == (0, 0, 1, 0)


def test_announced_dividends_are_stored_and_announced_splits_are_not(
    stage, ingest, client, new_user
):
    """A withdrawn dividend was only announced; a withdrawn split would have changed holdings."""
    asset_id = add_asset("ACME", [("eodhd", "ACME.US|USD")])
    mine = Account(new_user(), client)
    mine.record("BUY", SINCE.isoformat(), asset=asset_id, quantity="10", unit_price="100")
    ahead = TODAY + 30 * DAY
    eodhd(
        stage,
        "ACME.US",
        [declared(ahead, 0.5, ahead + 14 * DAY)],
        [
            {"date": (TODAY + 10 * DAY).isoformat(), "split": "2/1"},
            {"date": LONG_AGO.isoformat(), "split": "7/1"},
        ],
        fall_on=LONG_AGO,
    )
    ingest()
    assert [row[:2] for row in actions()] == [("SPLIT", LONG_AGO), ("DIVIDEND", ahead)]
    [upcoming] = mine.get("dividends")["upcoming"]
    assert (upcoming["ex_date"], upcoming["entitlement"], upcoming["cash"]) == (
        ahead.isoformat(),
        "70",
        "35.00",
    )


def test_a_vendor_that_stands_in_rewrites_nothing(stage, ingest):
    """Another vendor's report on days of the usual vendor is ignored; on later days it counts."""
    asset_id = add_asset("ACME", [("tiingo", "ACME"), ("eodhd", "ACME.US|USD")])
    add_transaction(asset_id, SINCE)
    stage.share("ACME", closes(), dividends={LONG_AGO: "0.25"})
    stage.ingest()
    eodhd(stage, "ACME.US", [declared(LONG_AGO + DAY, 0.26), declared(TODAY + 9 * DAY, 0.27)])
    stage.down["tiingo"] = 401
    report = ingest()
    assert (report["status"], counts(report)) == ("succeeded", (1, 0, 0, 0))
    assert [(row[1], row[5]) for row in actions()] == [
        (LONG_AGO, Decimal("0.25")),
        (TODAY + 9 * DAY, Decimal("0.27")),
    ]
    # A named asset is read from the first vendor that answers.
    named = ingest(**{"from": LONG_AGO.isoformat(), "to": (LONG_AGO + DAY).isoformat()})
    assert counts(named) == (1, 0, 0, 0)


MONTHS = [TODAY - 115 * DAY, TODAY - 85 * DAY]
"""Ex-dates of a share that pays each month."""
AHEAD = TODAY + 20 * DAY


def paid(*more: dict[str, Any]) -> list[dict[str, Any]]:
    return [*(declared(day, 0.25) for day in MONTHS), *more]


@pytest.fixture
def payer(stage: Stage, ingest: Callable[..., dict[str, Any]]) -> Any:
    """An asset whose vendor has reported past dividends, and announced one.

    Yields its id, and a function that changes the vendor's report.
    """
    asset_id = add_asset("ACME", [("eodhd", "ACME.US|USD")])
    add_transaction(asset_id, SINCE)
    eodhd(stage, "ACME.US", paid(declared(AHEAD, 0.3, AHEAD + 9 * DAY)))
    ingest()

    def vendor_reports(*dividends: dict[str, Any]) -> None:
        for path in ("eod", "splits", "div"):
            stage.vendor.forget(f"/api/{path}/ACME.US")
        eodhd(stage, "ACME.US", [*dividends])

    return asset_id, vendor_reports


def ex_dates() -> list[date]:
    return [row[1] for row in actions()]


def corrections() -> list[tuple[Any, ...]]:
    """(date, old, new, source)."""
    return [row[2:6] for row in stored(CORRECTIONS)]


def test_a_dividend_that_is_moved_stands_once(stage, ingest, payer):
    """On its new day; the correction names the withdrawn day, its source and its amount.

    A second run changes nothing.
    """
    _, vendor_reports = payer
    raised = version()
    vendor_reports(*paid(declared(AHEAD + 7 * DAY, 0.3)))
    report = ingest()
    assert (report["status"], counts(report), report["withdrawn"]) == (
        "succeeded",
        (1, 0, len(MONTHS), 0),
        1,
    )
    assert ex_dates() == [*MONTHS, AHEAD + 7 * DAY]
    assert corrections() == [(AHEAD, f"0.3 USD paid {AHEAD + 9 * DAY}", None, "eodhd")]
    assert version() == raised + 1
    report = ingest()
    assert (counts(report), report["withdrawn"], version()) == (
        (0, 0, len(MONTHS) + 1, 0),
        0,
        raised + 1,
    )
    assert len(corrections()) == 1


def test_a_dividend_that_is_called_off_is_no_longer_upcoming(
    stage, ingest, payer, client, new_user
):
    asset_id, vendor_reports = payer
    mine = Account(new_user(), client)
    mine.record("BUY", SINCE.isoformat(), asset=asset_id, quantity="10", unit_price="100")
    assert [dividend["ex_date"] for dividend in mine.get("dividends")["upcoming"]] == [
        AHEAD.isoformat()
    ]
    vendor_reports(*paid())
    assert ingest()["withdrawn"] == 1
    assert mine.get("dividends")["upcoming"] == []
    vendor_reports(*paid(declared(AHEAD, 0.3)))
    assert counts(ingest())[0] == 1
    assert [dividend["ex_date"] for dividend in mine.get("dividends")["upcoming"]] == [
        AHEAD.isoformat()
    ]


def test_a_past_dividend_that_never_was_goes(stage, ingest, payer):
    _, vendor_reports = payer
    vendor_reports(*paid()[1:], declared(AHEAD, 0.3, AHEAD + 9 * DAY))
    assert ingest()["withdrawn"] == 1
    assert ex_dates() == [*MONTHS[1:], AHEAD]


@pytest.mark.parametrize("trouble", ["no dividends", "no closes", "refused", "broken", "frozen"])
def test_an_answer_that_is_not_whole_takes_nothing_back(stage, ingest, payer, trouble):
    _, vendor_reports = payer
    before = actions()
    vendor_reports()
    if trouble != "no dividends":
        path = "/api/div/ACME.US" if trouble == "broken" else "/api/eod/ACME.US"
        body = {
            "no closes": [],
            "refused": Answer("no", 403),
            "broken": Answer('[{"date": "20'),
            "frozen": [
                {"date": day.isoformat(), "close": 5.0, "volume": 7} for day in sorted(closes())
            ],
        }[trouble]
        stage.vendor.forget(path)
        stage.vendor.answer(path, Answer(body) if isinstance(body, list) else body)
    report = ingest()
    assert (actions(), report["withdrawn"], corrections()) == (before, 0, [])
    expected = "actions_missing" if trouble == "no dividends" else None
    assert expected in {error["code"] for error in report["errors"]} or expected is None


def test_what_a_vendor_says_no_more_of_a_named_asset_goes(stage, ingest, payer):
    """The way out where a vendor rightly withdraws most actions: name the assets and days."""
    asset_id, vendor_reports = payer
    vendor_reports()
    assert ingest(**{"from": SINCE.isoformat()})["withdrawn"] == 0
    report = ingest(asset_ids=[str(asset_id)], **{"from": MONTHS[1].isoformat()})
    assert report["withdrawn"] == len(MONTHS)
    assert ex_dates() == MONTHS[:1]


def test_actions_of_another_source_are_not_withdrawn(stage, ingest, payer):
    asset_id, vendor_reports = payer
    publish_dividends(asset_id, [(LONG_AGO.isoformat(), None, "9")], source="manual")
    publish_dividends(asset_id, [(AHEAD.isoformat(), None, "8")], source="tiingo")
    vendor_reports(*paid())
    ingest()
    assert [row[1] for row in actions() if row[5] in (8, 9)] == [LONG_AGO, AHEAD]


def test_a_withdrawn_split_is_undone_for_every_holder(stage, ingest, client, new_user):
    """A vendor's mistake, close included, applied for an evening; also after the last close."""
    asset_id = add_asset("ACME")
    mine = Account(new_user(), client)
    mine.record("BUY", SINCE.isoformat(), asset=asset_id, quantity="10", unit_price="700")
    share = stage.share("ACME", closes() | {TODAY: "101.5"}, splits={TODAY: "7"})
    stage.ingest()
    ingest()
    assert projected_splits() == [(asset_id, TODAY, 7, 1)]
    share.splits = {}
    share.closes[TODAY] = "712"
    assert ingest(dry_run=True)["withdrawn"] == 1
    assert projected_splits() == [(asset_id, TODAY, 7, 1)]
    assert ingest()["withdrawn"] == 1
    assert (actions(), projected_splits()) == ([], [])
    assert corrections() == [(TODAY, "7:1", None, "tiingo")]
    assert mine.get("holdings")["holdings"][0]["quantity"] == "10"


def test_a_partial_failure_names_the_asset_and_keeps_the_others(stage, ingest, client):
    good, bad = add_asset("GOOD"), add_asset("BAD")
    for asset_id in (good, bad):
        add_transaction(asset_id, SINCE)
    stage.share("GOOD", closes(), dividends={LONG_AGO: "0.25"})
    answer = client("ingest_actions").post("/ingest-actions")
    assert (answer.status_code, answer.json["status"], answer.json["requested"]) == (
        503,
        "partial",
        2,
    )
    assert int(answer.headers["Retry-After"]) > 0
    assert {error["asset_id"] for error in answer.json["errors"]} == {str(bad)}
    assert [row[0] for row in stored(ACTIONS)] == [str(good)]


def test_coins_are_not_asked_about(stage, ingest):
    """They neither split nor pay."""
    add_asset("BTC", [("kraken", "XBTUSD"), ("coingecko", "bitcoin")])
    report = ingest()
    assert (report["status"], report["requested"]) == ("succeeded", 0)
    assert stage.vendor.requests == []


def test_only_what_is_asked_for_is_read(stage, ingest):
    first, _ = add_asset("ONE"), add_asset("OTHER")
    for symbol in ("ONE", "OTHER"):
        stage.share(symbol, closes(), dividends={LONG_AGO: "0.25", LONG_AGO + DAY: "0.5"})
    report = ingest(
        asset_ids=[str(first)], **{"from": LONG_AGO.isoformat(), "to": LONG_AGO.isoformat()}
    )
    assert (report["requested"], counts(report)) == (1, (1, 0, 0, 0))
    assert (stage.requested_days("ONE"), stage.requested_days("OTHER")) == (
        [(LONG_AGO.isoformat(), LONG_AGO.isoformat())],
        [],
    )
    assert [row[0] for row in stored(ACTIONS)] == [str(first)]


def test_a_dry_run_counts_and_writes_nothing(stage, ingest):
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    stage.share("ACME", closes(fall_on=LONG_AGO), splits={LONG_AGO: "7"})
    report = ingest(dry_run=True)
    assert (report["dry_run"], counts(report)) == (True, (1, 0, 0, 0))
    assert (actions(), projected_splits(), runs(), version()) == ([], [], [], 1)


def test_small_batches_store_the_same(stage):
    for symbol in ("A", "B", "C", "D", "E"):
        add_transaction(add_asset(symbol), SINCE)
        stage.share(symbol, closes(fall_on=LONG_AGO), splits={LONG_AGO: "7"})
    configured = Settings.model_validate(vendor_settings(stage.vendor))
    report = ingest_actions(
        ActionIngestionRequest(), bigquery(), price_sources(configured), clock.now, batch_assets=2
    )
    assert (report.status, report.inserted, len(projected_splits())) == ("succeeded", 5, 5)


@pytest.mark.parametrize("job", ["ingest_actions", "ingest_prices"])
def test_it_does_not_run_beside_itself_or_the_closes(stage, client, job):
    """Two runs that project the splits at once could undo each other's newest split."""
    with exclusive_run(job):
        answer = client("ingest_actions").post("/ingest-actions", json={})
    assert (answer.status_code, answer.json["code"]) == (409, "already_running")
    assert runs() == []
    with exclusive_run("ingest_rates"):
        assert client("ingest_actions").post("/ingest-actions", json={}).status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"from": "2026-02-30"}, "/from"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "/from"),
        ({"from": (TODAY + 400 * DAY).isoformat()}, "/from"),
        ({"to": 20260101}, "/to"),
        ({"asset_ids": []}, "/asset_ids"),
        ({"asset_ids": ["01a20584-601c-7795-9efd-6136e1f941c2"]}, "/asset_ids/0"),
        ({"dry_run": "yes"}, "/dry_run"),
        ({"shard": 1}, "/shard"),
    ],
)
def test_a_body_that_means_nothing_is_refused(stage, client, body, pointer):
    answer = client("ingest_actions").post("/ingest-actions", json=body)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert runs() == []


def test_other_refusals(stage, client):
    actions = client("ingest_actions")
    assert (
        actions.post("/ingest-actions", data="{", content_type="application/json").status_code
        == 400
    )
    assert actions.post("/ingest-actions", data="x", content_type="text/plain").status_code == 415
    assert actions.get("/ingest-actions").status_code == 405
    assert actions.post("/ingest-actions?from=2026-01-01", json={}).status_code == 422
    assert actions.get("/ingest-actions/healthz").status_code == 200
    assert actions.get("/ingest-actions/readyz").status_code == 200
