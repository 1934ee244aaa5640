"""Stores a workload in the databases: its assets, closes, rates and splits, and portfolios with its
transactions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from benchmarks.engines import BenchmarkUser
from benchmarks.workloads import REPORTING, Workload
from shared import clock
from shared.database import cloud_sql
from shared.database.assets import asset_sources, assets, splits
from shared.database.caller import Caller
from shared.gcp.bigquery import bigquery
from shared.identifiers import new_id
from shared.ingestion.runs import Run
from shared.ingestion.staging.merge import PRICES, RATES, StagedRows, csv_line, merge_rows
from shared.ingestion.staging.rows import close_rows, joined
from shared.ingestion.targets import AssetTarget
from shared.ledger.transactions import Transaction
from shared.market.changes import ANYTHING
from shared.portfolios import service
from shared.portfolios.schemas import NewPortfolio
from shared.transactions.batch import record_all
from shared.transactions.schemas import TransactionFields
from shared.vendors.protocols import Close


@dataclass(frozen=True, slots=True)
class StoredMarket:
    """A stored workload, and the ids of its assets by their names in it."""

    workload: Workload
    asset_ids: Mapping[str, UUID]


def store_assets(currencies: Mapping[str, str]) -> dict[str, UUID]:
    """Market assets of these symbols and currencies, that Tiingo prices."""
    now = clock.now()
    ids = {symbol: new_id() for symbol in currencies}
    rows = [
        {
            "id": ids[symbol],
            "symbol": symbol,
            "name": symbol,
            "asset_class": "EQUITY",
            "currency": currency,
            "created_at": now,
            "updated_at": now,
        }
        for symbol, currency in currencies.items()
    ]
    sources = [
        {"asset_id": ids[symbol], "position": 0, "provider": "tiingo", "provider_symbol": symbol}
        for symbol in ids
    ]
    with cloud_sql.writing() as work:
        work.execute(assets.insert(), rows)
        work.execute(asset_sources.insert(), sources)
    return ids


def store_market(workload: Workload) -> StoredMarket:
    """Stores the workload's assets, splits, closes and rates."""
    ids = store_assets(workload.asset_currencies)
    store_splits(workload, ids)
    run = Run("ingest_prices", clock.now(), requested=len(ids), dry_run=False)
    closes = joined(
        close_rows(
            _target(ids[name], workload.asset_currencies[name]),
            "tiingo",
            name,
            [Close(*close) for close in days],
        )
        for name, days in workload.closes.items()
    )
    rates = [
        csv_line((day, currency, REPORTING, "official", rate, "ecb"))
        for currency, days in workload.rates.items()
        for day, rate in days
    ]
    if closes is not None:
        merge_rows(bigquery(), PRICES, closes, run, ANYTHING)
    staged = StagedRows(rates, len(rates), workload.first, workload.last)
    merge_rows(bigquery(), RATES, staged, run, ANYTHING)
    return StoredMarket(workload, ids)


def store_splits(workload: Workload, ids: Mapping[str, UUID]) -> None:
    """Stores the workload's splits, without which its sales would be of more than is held."""
    rows = [
        {"asset_id": ids[split.asset], "ex_date": split.ex_date, "new": split.new, "old": split.old}
        for split in workload.splits
    ]
    if rows:
        with cloud_sql.writing() as work:
            work.execute(splits.insert(), rows)


def new_portfolio(account: BenchmarkUser) -> UUID:
    """An empty portfolio in the reporting currency."""
    with cloud_sql.writing() as work:
        return service.create(
            work, Caller(account.user_id), NewPortfolio(name="Bench", base_currency=REPORTING)
        ).id


def store_portfolio(account: BenchmarkUser, market: StoredMarket) -> UUID:
    """A portfolio with all of the workload's transactions."""
    portfolio_id = new_portfolio(account)
    items = [TransactionFields.model_validate(item) for item in transaction_items(market)]
    with cloud_sql.writing() as work:
        answer = record_all(work, Caller(account.user_id), portfolio_id, items, dry_run=False)
    if answer.created != len(items):
        raise ValueError(f"Only {answer.created} of {len(items)} transactions were recorded")
    return portfolio_id


def transaction_items(market: StoredMarket) -> list[dict[str, str]]:
    """The workload's transactions as a client sends them in a batch, each with an id of its own."""
    return [
        _item(transaction, market.asset_ids, number)
        for number, transaction in enumerate(market.workload.transactions)
    ]


def _item(transaction: Transaction, asset_ids: Mapping[str, UUID], number: int) -> dict[str, str]:
    fields = {
        "type": transaction.type,
        "date": transaction.date,
        "currency": transaction.currency,
        "asset_id": None if transaction.asset is None else asset_ids[transaction.asset],
        "quantity": transaction.quantity,
        "unit_price": transaction.unit_price,
        "amount": transaction.amount,
        "fee": transaction.fee,
        "external_id": f"trade-{number}",
    }
    return {name: str(value) for name, value in fields.items() if value is not None}


def _target(asset_id: UUID, currency: str) -> AssetTarget:
    return AssetTarget(asset_id, "", currency, (), clock.today(), None, "", {})
