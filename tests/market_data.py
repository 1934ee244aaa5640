"""Stores closes, rates and splits as ingestion does, so that tests of analytics can use figures
worked by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared import clock
from shared.config import settings
from shared.database import cloud_sql
from shared.database.assets import splits
from shared.gcp.bigquery import bigquery
from shared.identifiers import new_id
from shared.market.changes import MarketChanges
from shared.market.version import raise_version
from tests.rows import insert_asset

INGESTED = {
    "ingested_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).isoformat(),
    "run_id": "by-hand",
}


def market_asset(symbol: str, currency: str = "USD", asset_class: str = "EQUITY") -> UUID:
    """A market asset under a symbol of its own. Returns its id."""
    fields: dict[str, Any] = {
        "name": symbol,
        "currency": currency,
        "asset_class": asset_class,
        "exchange": "US",
    }
    with cloud_sql.writing() as work:
        return insert_asset(work, symbol=f"{symbol}-{new_id().hex[-8:]}", **fields)


def publish_closes(
    asset_id: UUID, currency: str, closes: Iterable[tuple[str, str]], source: str = "tiingo"
) -> None:
    """(date, close) pairs of one asset, and a new version of the market."""
    _load(
        "asset_prices",
        [
            {
                "asset_id": str(asset_id),
                "date": day,
                "close": close,
                "currency": currency,
                "source": source,
                "source_symbol": "X",
                **INGESTED,
            }
            for day, close in closes
        ],
        MarketChanges.of([asset_id]),
    )


def publish_rates(
    rates: Iterable[tuple[str, str, str, str]], kind: str = "official", source: str = "ecb"
) -> None:
    """(date, base, quote, rate) of one source, and a new version of the market."""
    _load(
        "exchange_rates",
        [
            {
                "date": day,
                "base": base,
                "quote": quote,
                "kind": kind,
                "rate": rate,
                "source": source,
                **INGESTED,
            }
            for day, base, quote, rate in rates
        ],
        MarketChanges(rates=True),
    )


def publish_split(asset_id: UUID, ex_date: str, new: int, old: int) -> None:
    """A split as the ledger sees it."""
    with cloud_sql.writing() as work:
        work.execute(
            splits.insert().values(
                asset_id=asset_id, ex_date=date.fromisoformat(ex_date), new=new, old=old
            )
        )
        raise_version(work, clock.now(), MarketChanges.of([asset_id]))


def publish_dividends(
    asset_id: UUID,
    dividends: Iterable[tuple[str, str | None, str]],
    currency: str = "USD",
    source: str = "eodhd",
) -> None:
    """(ex-date, pay date or None, cash per share) of one asset, and a new version of the market."""
    _load(
        "corporate_actions",
        [
            {
                "asset_id": str(asset_id),
                "type": "DIVIDEND",
                "ex_date": ex_date,
                "pay_date": pay_date,
                "amount": amount,
                "currency": currency,
                "source": source,
                **INGESTED,
            }
            for ex_date, pay_date, amount in dividends
        ],
        MarketChanges.of([asset_id]),
    )


def exact(text: object) -> Decimal:
    """A decimal of an answer, which must be a string: the contract has no JSON numbers for
    decimals.
    """
    assert isinstance(text, str), text
    return Decimal(text)


def _load(table: str, rows: Iterable[dict[str, str | None]], changes: MarketChanges) -> None:
    client = bigquery().client()
    client.load_table_from_json(
        rows, f"{client.project}.{settings().bigquery_dataset}.{table}"
    ).result()
    with cloud_sql.writing() as work:
        raise_version(work, clock.now(), changes)
