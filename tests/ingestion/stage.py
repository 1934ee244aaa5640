"""A stage for ingestion tests: market assets and transactions in a real PostgreSQL, tables in the
emulator, vendors on loopback.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from local.postgres import PostgresServer
from shared import clock
from shared.config import Settings, settings
from shared.database import cloud_sql
from shared.database.assets import asset_sources, splits
from shared.database.market import (
    asset_coverage,
    ingestion_runs,
    market_data_version,
    quarantined_closes,
)
from shared.database.metadata import metadata
from shared.database.transactions import transactions
from shared.gcp.bigquery import BigQuery, bigquery
from shared.gcp.bigquery_statements import Statement
from shared.identifiers import new_id
from shared.ingestion.prices import ingest_prices
from shared.ingestion.schemas import IngestionRequest, RunReport
from shared.vendors.prices.registry import price_sources
from tests.rows import insert_asset, insert_portfolio, insert_user
from tests.vendors.vendor_server import Answer, VendorRequest, VendorServer

NOW = datetime(2026, 3, 20, 3, 30, tzinfo=UTC)
YESTERDAY = date(2026, 3, 19)
SINCE = date(2026, 1, 12)
DAY = timedelta(days=1)

PRICES = Statement(
    "test_all_asset_prices",
    "SELECT asset_id, date, close, currency, source, source_symbol, run_id"
    " FROM {dataset}.asset_prices"
    " WHERE date > '1900-01-01' ORDER BY asset_id, date",
)
ACTIONS = Statement(
    "test_all_corporate_actions",
    "SELECT asset_id, type, ex_date, pay_date, ratio_new, ratio_old, amount, currency, source"
    " FROM {dataset}.corporate_actions WHERE ex_date > '1900-01-01' "
    " ORDER BY asset_id, ex_date, type",
)
CORRECTIONS = Statement(
    "test_all_corrections",
    "SELECT table_name, key, date, old, `new`, source, replaced_run_id, run_id"
    " FROM {dataset}.corrections"
    " WHERE date > '1900-01-01' ORDER BY table_name, key, date",
)
RATES = Statement(
    "test_all_exchange_rates",
    "SELECT date, base, quote, kind, rate, source, run_id FROM {dataset}.exchange_rates"
    " WHERE date > '1900-01-01' ORDER BY kind, base, quote, date",
)


@dataclass(slots=True)
class Share:
    """What the loopback Tiingo and EODHD say of one symbol. Volumes differ from day to day, as real
    ones do.
    """

    closes: dict[date, str]
    splits: dict[date, str] = field(default_factory=dict)
    dividends: dict[date, str] = field(default_factory=dict)
    volume: int | None = None


class Stage:
    """One test's market. `tiingo` and `eodhd` answer from these shares, and with these statuses
    where one is set.
    """

    def __init__(self, vendor: VendorServer) -> None:
        self.now = NOW
        self.vendor = vendor
        self.tiingo: dict[str, Share] = {}
        self.eodhd: dict[str, Share] = {}
        self.down: dict[str, int] = {}

    def ingest(
        self, batch_rows: int = 250_000, into: BigQuery | None = None, **fields: Any
    ) -> RunReport:
        """A run with the stage's clock and vendors."""
        vendors = Settings.model_validate(vendor_settings(self.vendor))
        return ingest_prices(
            IngestionRequest.model_validate(fields),
            into or bigquery(),
            price_sources(vendors, lambda: self.now),
            lambda: self.now,
            batch_rows,
        )

    def ingest_range(self, first: date, last: date | None = None, **fields: Any) -> RunReport:
        """A run that reads these days again, as an operator asks for it."""
        days = {"from": first.isoformat()} | ({"to": last.isoformat()} if last else {})
        return self.ingest(**fields | days)

    def share(self, symbol: str, closes: Mapping[date, str], **more: Any) -> Share:
        """Lets Tiingo know a symbol."""
        self.tiingo[symbol] = share = Share(dict(closes), **more)
        self.vendor.answer(
            f"/tiingo/daily/{symbol}/prices", lambda request: self.tiingo_answer(symbol, request)
        )
        return share

    def eodhd_share(self, code: str, closes: Mapping[date, str], **more: Any) -> Share:
        """Lets EODHD know a code."""
        self.eodhd[code] = share = Share(dict(closes), **more)
        for path, rows in (
            ("eod", _eodhd_closes),
            ("splits", _eodhd_splits),
            ("div", _eodhd_dividends),
        ):
            self.vendor.answer(
                f"/api/{path}/{code}", lambda request, rows=rows: self._eodhd(code, request, rows)
            )
        return share

    def requested_days(self, symbol: str) -> list[tuple[str, str]]:
        """The ranges that Tiingo was asked for, in order."""
        path = f"/tiingo/daily/{symbol}/prices"
        return [
            (request.query["startDate"], request.query["endDate"])
            for request in self.vendor.requests
            if request.path == path
        ]

    def tiingo_answer(self, symbol: str, request: VendorRequest) -> Answer:
        """What Tiingo says of a symbol."""
        if "tiingo" in self.down:
            return Answer({"detail": "no"}, self.down["tiingo"])
        share = self.tiingo[symbol]
        rows = [
            {
                "date": f"{day}T00:00:00.000Z",
                "close": float(close),
                "volume": share.volume if share.volume is not None else 1000 + day.toordinal(),
                "divCash": float(share.dividends.get(day, "0")),
                "splitFactor": float(share.splits.get(day, "1")),
            }
            for day, close in sorted(share.closes.items())
            if request.query["startDate"] <= day.isoformat() <= request.query["endDate"]
        ]
        return Answer(rows)

    def _eodhd(self, code: str, request: VendorRequest, rows: Any) -> Answer:
        if "eodhd" in self.down:
            return Answer("no", self.down["eodhd"])
        first, last = request.query["from"], request.query["to"]
        return Answer([row for row in rows(self.eodhd[code]) if first <= row["date"] <= last])


def _eodhd_closes(share: Share) -> Iterable[dict[str, Any]]:
    return (
        {"date": day.isoformat(), "close": float(close), "volume": 1000 + day.toordinal()}
        for day, close in sorted(share.closes.items())
    )


def _eodhd_splits(share: Share) -> Iterable[dict[str, Any]]:
    return ({"date": day.isoformat(), "split": ratio} for day, ratio in share.splits.items())


def _eodhd_dividends(share: Share) -> Iterable[dict[str, Any]]:
    return (
        {
            "date": day.isoformat(),
            "unadjustedValue": float(cash),
            "currency": "USD",
            "paymentDate": None,
        }
        for day, cash in share.dividends.items()
    )


def vendor_settings(vendor: VendorServer) -> dict[str, Any]:
    """Tiingo and EODHD with keys, at the loopback vendor; no other vendor."""
    return {
        "tiingo_url": vendor.url,
        "tiingo_key": "k",
        "eodhd_url": vendor.url,
        "eodhd_key": "k",
        "kraken_url": vendor.url,
        "bitstamp_url": vendor.url,
        "coinbase_url": vendor.url,
    }


def weekdays(first: date, last: date) -> list[date]:
    days = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return [day for day in days if day.isoweekday() <= 5]


def rising(first: date = SINCE, last: date = YESTERDAY, start: str = "100") -> dict[date, str]:
    """A close for each weekday, a tenth higher each time."""
    return {
        day: str(Decimal(start) + Decimal(at) / 10) for at, day in enumerate(weekdays(first, last))
    }


def daily(first: date, last: date, start: str = "100") -> dict[date, str]:
    """A close for each day, weekends too, a tenth higher each time: no day of the week matters."""
    days = (first + at * DAY for at in range((last - first).days + 1))
    return {day: str(Decimal(start) + Decimal(at) / 10) for at, day in enumerate(days)}


def add_asset(
    symbol: str,
    sources: Sequence[tuple[str, str]] | None = None,
    *,
    currency: str = "USD",
    used_on: date | None = None,
) -> UUID:
    """A market asset, used today; asked of Tiingo by its symbol unless other sources are given."""
    with cloud_sql.writing() as work:
        asset_id = insert_asset(
            work,
            symbol=symbol,
            name=symbol,
            currency=currency,
            last_used_on=used_on or clock.today(),
        )
        for position, (provider, known_as) in enumerate(sources or [("tiingo", symbol)]):
            work.execute(
                asset_sources.insert().values(
                    asset_id=asset_id,
                    position=position,
                    provider=provider,
                    provider_symbol=known_as,
                )
            )
    return asset_id


def add_transaction(
    asset_id: UUID | None, on: date, *, base_currency: str = "USD", currency: str = "USD"
) -> None:
    """A new user's purchase, or deposit where no asset is named."""
    stamps = {"created_at": NOW, "updated_at": NOW}
    with cloud_sql.writing() as work:
        portfolio_id = insert_portfolio(work, insert_user(work), base_currency=base_currency)
        kind = (
            {"type": "BUY", "asset_id": asset_id, "quantity": 1, "unit_price": 1}
            if asset_id
            else {"type": "DEPOSIT", "amount": 1}
        )
        work.execute(
            transactions.insert().values(
                id=new_id(), portfolio_id=portfolio_id, date=on, currency=currency, **kind, **stamps
            )
        )


def stored_closes(asset_id: UUID) -> dict[date, Decimal]:
    return {row[1]: row[2] for row in bigquery().query(PRICES, {}) if row[0] == str(asset_id)}


def stored(statement: Statement) -> list[tuple[Any, ...]]:
    """Every row of one of the statements above."""
    return bigquery().query(statement, {})


def version() -> int:
    with cloud_sql.reading() as work:
        return int(work.execute(sa.select(market_data_version.c.version)).scalar_one())


def rows_of(table: sa.Table) -> list[Any]:
    with cloud_sql.reading() as work:
        return list(work.execute(sa.select(table)).all())


def coverage() -> dict[UUID, tuple[date, date]]:
    return {row.asset_id: (row.covered_from, row.covered_to) for row in rows_of(asset_coverage)}


def quarantine() -> dict[tuple[UUID, date], Decimal]:
    return {(row.asset_id, row.date): row.close for row in rows_of(quarantined_closes)}


def projected_splits() -> list[tuple[UUID, date, int, int]]:
    return [tuple(row) for row in rows_of(splits)]


def runs() -> list[tuple[str, str]]:
    return sorted((row.job, row.status) for row in rows_of(ingestion_runs))


@contextmanager
def own_database(postgres: PostgresServer) -> Iterator[None]:
    """A database of the ingestion tests' own, emptied: a run reads every market asset there is."""
    postgres.create_database("ingestion_tests")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATABASE_NAME", "ingestion_tests")
        settings.cache_clear()
        cloud_sql.close_engines()
        try:
            _empty_tables()
            yield
        finally:
            cloud_sql.close_engines()
    settings.cache_clear()


def _empty_tables() -> None:
    with cloud_sql.writing() as work:
        metadata.create_all(work)
        names = ", ".join(f'"{name}"' for name in metadata.tables)
        work.execute(sa.text(f"TRUNCATE {names} CASCADE"))
        work.execute(market_data_version.insert().values(version=1, changed_at=NOW))
