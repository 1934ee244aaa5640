"""The BigQuery adapter: exact values and bounded waits, through the official client."""

import socket
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from google.api_core.exceptions import BadRequest

from shared.config import ConfigurationError, settings
from shared.errors import Unavailable
from shared.gcp import bigquery as adapter
from shared.gcp.bigquery import BigQuery, bigquery
from shared.gcp.bigquery_statements import Staging, Statement

NUMERIC_9 = Decimal("12345678901234567890.123456789")
BIGNUMERIC_18 = Decimal("0.000684931506849315")

PRICES = Staging(
    "asset_prices",
    ("asset_id", "date", "close", "currency", "source", "source_symbol", "ingested_at", "run_id"),
)
RATES = Staging(
    "exchange_rates", ("date", "base", "quote", "kind", "rate", "source", "ingested_at", "run_id")
)
ACTIONS = Staging(
    "corporate_actions",
    ("asset_id", "type", "ex_date", "ratio_new", "currency", "source", "ingested_at", "run_id"),
)

ECHO = Statement(
    "test_echo",
    "SELECT @text, @day, @instant, @whole, @yes, @price, @rate, @texts, @days",
    {
        "text": "STRING",
        "day": "DATE",
        "instant": "TIMESTAMP",
        "whole": "INT64",
        "yes": "BOOL",
        "price": "NUMERIC",
        "rate": "BIGNUMERIC",
        "texts": "ARRAY<STRING>",
        "days": "ARRAY<DATE>",
    },
)
MERGE_PRICES = Statement(
    "test_merge_prices",
    """
    MERGE {dataset}.asset_prices T USING {dataset}.{staging} S
    ON T.asset_id = S.asset_id AND T.date = S.date AND T.date BETWEEN @first AND @last
    WHEN MATCHED AND T.close != S.close THEN UPDATE SET close = S.close, run_id = S.run_id
    WHEN NOT MATCHED THEN
      INSERT (asset_id, date, close, currency, source, source_symbol, ingested_at, run_id)
      VALUES (S.asset_id, S.date, S.close, S.currency, S.source, S.source_symbol, S.ingested_at,
              S.run_id)
    """,
    {"first": "DATE", "last": "DATE"},
    staging=PRICES,
)
ALL_PRICES = Statement(
    "test_all_prices", "SELECT asset_id, date, close FROM {dataset}.asset_prices ORDER BY 1, 2"
)
RATES_STAGED = Statement(
    "test_rates", "SELECT date, rate, ingested_at FROM {dataset}.{staging}", staging=RATES
)
ACTIONS_STAGED = Statement(
    "test_actions",
    "SELECT ratio_new, currency FROM {dataset}.{staging} ORDER BY asset_id",
    staging=ACTIONS,
)
BY_ASSET = Statement(
    "test_by_asset",
    """
    SELECT asset_id, ARRAY_AGG(STRUCT(date AS date, close AS close) ORDER BY date)
    FROM {dataset}.asset_prices
    WHERE asset_id IN UNNEST(@asset_ids) AND date BETWEEN @first AND @last
    GROUP BY asset_id ORDER BY asset_id
    """,
    {"asset_ids": "ARRAY<STRING>", "first": "DATE", "last": "DATE"},
)
MANY = Statement(
    "test_many", "SELECT n FROM UNNEST(GENERATE_ARRAY(1, @last)) AS n ORDER BY n", {"last": "INT64"}
)
WRONG = Statement("test_wrong", "SELECT no_such_column FROM {dataset}.asset_prices")
LONG_AGO, TODAY = date(1990, 1, 1), date(2026, 3, 2)


def merge(*rows: tuple[str, str, str], run_id: str = "run-1") -> int:
    """Load closes (asset, day, close) and merge them; the rows that changed."""
    lines = [
        f"{asset},{day},{close},USD,test,X,2026-03-02 10:00:00+00:00,{run_id}\n"
        for asset, day, close in rows
    ]
    body = ",".join(PRICES.columns) + "\n" + "".join(lines)
    name = bigquery().load_csv(PRICES, body.encode(), run_id=run_id)
    changed = bigquery().execute(MERGE_PRICES, {"first": LONG_AGO, "last": TODAY}, staging=name)
    bigquery().drop(name)
    return changed


def test_every_type_of_parameter_comes_back_as_it_went(bigquery_server):
    instant = datetime(2026, 3, 2, 10, 0, 0, 123456, UTC)
    values = (
        "it's -- a 'string'",
        TODAY,
        instant,
        2**62,
        True,
        NUMERIC_9,
        BIGNUMERIC_18,
        ["a", "b"],
        [TODAY],
    )
    assert bigquery().query(ECHO, dict(zip(ECHO.parameters, values, strict=True))) == [values]


def test_an_empty_array_matches_nothing(bigquery_server):
    assert bigquery().query(BY_ASSET, {"asset_ids": [], "first": LONG_AGO, "last": TODAY}) == []


def test_a_merge_tells_how_many_rows_changed_and_a_second_one_changes_none(market_dataset):
    rows = (
        ("a", "2026-02-27", "1.123456789"),
        ("a", "2026-03-02", "2"),
        ("b", "2026-03-02", "12345678901.000000001"),
    )
    assert merge(*rows) == 3
    assert merge(*rows, run_id="run-2") == 0
    assert merge(("a", "2026-03-02", "2.5"), ("c", "2026-03-02", "9"), run_id="run-3") == 2
    assert bigquery().query(ALL_PRICES, {}) == [
        ("a", date(2026, 2, 27), Decimal("1.123456789")),
        ("a", date(2026, 3, 2), Decimal("2.5")),
        ("b", date(2026, 3, 2), Decimal("12345678901.000000001")),
        ("c", date(2026, 3, 2), Decimal(9)),
    ]


def test_series_come_as_one_array_of_structs_an_asset(market_dataset):
    merge(("a", "2026-03-02", "2"), ("a", "2026-02-27", "1.5"), ("b", "2026-03-02", "3"))
    answer = bigquery().query(BY_ASSET, {"asset_ids": ["a", "z"], "first": LONG_AGO, "last": TODAY})
    first, second = (
        {"date": date(2026, 2, 27), "close": Decimal("1.5")},
        {"date": TODAY, "close": Decimal(2)},
    )
    assert answer == [("a", [first, second])]


def test_a_rate_of_18_decimals_survives_loading(market_dataset):
    body = (
        f"{','.join(RATES.columns)}\n"
        f"2026-03-02,ARS,USD,official,{BIGNUMERIC_18},BCRA,2026-03-02 10:00:00+00:00,run-1\n"
    )
    name = bigquery().load_csv(RATES, body.encode(), run_id="run-1")
    assert bigquery().query(RATES_STAGED, {}, staging=name) == [
        (TODAY, BIGNUMERIC_18, datetime(2026, 3, 2, 10, tzinfo=UTC))
    ]


def test_a_staging_table_has_the_columns_asked_for_and_empty_means_null(market_dataset):
    body = f"{','.join(ACTIONS.columns)}\na,SPLIT,2026-03-02,7,,t,2026-03-02 10:00:00+00:00,r\n"
    body += 'b,DIVIDEND,2026-03-02,,"U,S",t,2026-03-02 10:00:00+00:00,r\n'
    name = bigquery().load_csv(ACTIONS, body.encode(), run_id="r")
    assert bigquery().query(ACTIONS_STAGED, {}, staging=name) == [(7, None), (None, "U,S")]


def test_only_staging_tables_are_dropped_and_dropping_twice_is_fine(market_dataset):
    name = bigquery().load_csv(RATES, ",".join(RATES.columns).encode() + b"\n", run_id="x")
    bigquery().drop(name)
    bigquery().drop(name)
    with pytest.raises(ValueError, match="asset_prices"):
        bigquery().drop("asset_prices")
    with pytest.raises(ValueError, match="staging table of exchange_rates"):
        bigquery().query(RATES_STAGED, {}, staging="asset_prices")


@pytest.mark.parametrize(
    ("name", "value"),
    [("price", 0.1), ("texts", "abc"), ("text", b"x"), ("day", ["2026-03-02"])],
    ids=str,
)
def test_values_of_another_kind_are_refused_before_they_are_sent(bigquery_server, name, value):
    with pytest.raises(TypeError, match=f"@{name}"):
        bigquery().query(
            ECHO, dict.fromkeys(ECHO.parameters) | {"texts": [], "days": []} | {name: value}
        )


def test_parameters_are_those_declared(bigquery_server):
    with pytest.raises(ValueError, match="test_echo takes"):
        bigquery().query(ECHO, {"text": "x"})


def test_an_answer_of_many_pages_is_whole(bigquery_server):
    rows = bigquery().query(MANY, {"last": 25_000})
    assert rows == [(number,) for number in range(1, 25_001)]


def test_queries_are_counted(bigquery_server):
    before = adapter.queries.get()
    bigquery().check()
    bigquery().query(ALL_PRICES, {})
    assert adapter.queries.get() == before + 2


def test_a_wrong_statement_is_a_defect_and_not_an_outage(bigquery_server):
    with pytest.raises(BadRequest):
        bigquery().query(WRONG, {})


def test_one_name_belongs_to_one_statement():
    with pytest.raises(ValueError, match="test_wrong"):
        Statement("test_wrong", "SELECT 2")


@pytest.mark.parametrize("dataset", ["a.b", "a`b", "a b", "", "ä"])
def test_a_dataset_that_is_no_identifier_is_refused(dataset):
    with pytest.raises(ConfigurationError, match="BIGQUERY_DATASET"):
        BigQuery(settings().model_copy(update={"bigquery_dataset": dataset}))


def test_nobody_listening_is_unavailable_within_seconds():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{unused.getsockname()[1]}"
    down = BigQuery(settings().model_copy(update={"bigquery_endpoint": endpoint}))
    start = time.monotonic()
    with pytest.raises(Unavailable) as refused:
        down.query(ALL_PRICES, {})
    assert time.monotonic() - start < 5
    assert refused.value.retry_after_s > 0
    assert "asset_prices" not in refused.value.detail
    with pytest.raises(Unavailable):
        down.check()


def test_an_answer_that_never_comes_is_unavailable_in_time(monkeypatch):
    monkeypatch.setattr(adapter, "READ_S_MAX", 0.5)
    monkeypatch.setattr(adapter, "RETRY_S_MAX", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        deaf = BigQuery(settings().model_copy(update={"bigquery_endpoint": endpoint}))
        start = time.monotonic()
        with pytest.raises(Unavailable):
            deaf.check()
        assert time.monotonic() - start < 4
