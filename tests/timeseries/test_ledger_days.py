"""What a ledger in columns takes of the memory of a request."""

from __future__ import annotations

import tracemalloc
from datetime import date, timedelta
from decimal import Decimal

from benchmarks.packed_ledgers import packed
from shared.ledger.lots import CostBasisMethod
from shared.ledger.transactions import Transaction
from shared.timeseries.ledger_columns import columns_of
from shared.timeseries.ledger_days import ledger_days
from shared.timeseries.ledger_totals import Reporting
from shared.timeseries.span import Span

MIB = 2**20


def test_memory_grows_with_transactions_and_days_and_not_with_their_product():
    """Two thousand assets over 46 years, each bought and sold on one day."""
    first, assets = date(1980, 1, 1), [f"asset-{number}" for number in range(2_000)]
    transactions = [
        Transaction(
            type_,
            first + timedelta(days=8 * place),
            "USD",
            asset,
            Decimal(1),
            Decimal(1),
            recorded=2 * place + (type_ == "SELL"),
        )
        for place, asset in enumerate(assets)
        for type_ in ("BUY", "SELL")
    ]
    columns = columns_of(packed(transactions))
    reporting = Reporting(
        "USD",
        "USD",
        CostBasisMethod.FIFO,
        track_cash=False,
        rates=lambda _: None,
        stale=lambda _: None,
    )
    tracemalloc.start()
    try:
        days = ledger_days(
            columns,
            {},
            dict.fromkeys(assets, "USD"),
            reporting,
            Span.between(first, date(2026, 1, 1)),
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(days.round_trips) == len(assets)
    assert peak < 20 * MIB
