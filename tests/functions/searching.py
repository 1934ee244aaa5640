"""Vendors on loopback for tests of searches: each with its search and its look-ups."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from local.sample_market import server as sample_market
from local.sample_market.instruments import INSTRUMENTS
from shared.config import settings
from shared.database import cloud_sql
from shared.database.assets import assets
from shared.database.auth import login_throttles
from shared.database.transactions import transactions
from shared.vendors.prices.registry import adapters
from shared.vendors.search.asking import forget_searches
from tests.vendors.search.search_answers import CASES
from tests.vendors.vendor_server import VendorServer

KEYED = ("tiingo", "eodhd", "coingecko")


@contextmanager
def searched_vendors(
    server: VendorServer, monkeypatch: pytest.MonkeyPatch, **more: str
) -> Iterator[VendorServer]:
    """Every vendor is on, on this server, without a script and without a memory."""
    server.reset()
    for name in {*CASES, *adapters()}:
        monkeypatch.setenv(f"{name.upper()}_URL", server.url)
    for name in KEYED:
        monkeypatch.setenv(f"{name.upper()}_KEY", "a-key")
    monkeypatch.setenv("YAHOO_ENABLED", "true")
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    forget_searches()
    forget_counts()
    yield server
    monkeypatch.undo()
    settings.cache_clear()
    forget_searches()


def forget_counts() -> None:
    """The allowances of the vendors, and all other counts: tests share them."""
    with cloud_sql.writing() as work:
        work.execute(login_throttles.delete())


@contextmanager
def sample_vendors(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The sample market; none of its assets is tracked."""
    running = sample_market.start()
    for name, value in running.settings().items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    forget_searches()
    forget_counts()
    symbols = [symbol.removesuffix("-USD") for symbol in INSTRUMENTS]
    of_sample = assets.c.owner_id.is_(None) & assets.c.symbol.in_(symbols)
    untrack(of_sample)
    yield
    untrack(of_sample)
    running.stop()
    monkeypatch.undo()
    settings.cache_clear()
    forget_searches()


def untrack(these: sa.ColumnElement[bool]) -> None:
    """Deletes these assets, and the transactions of them that other tests may have recorded."""
    ids = sa.select(assets.c.id).where(these)
    with cloud_sql.writing() as work:
        work.execute(sa.delete(transactions).where(transactions.c.asset_id.in_(ids)))
        work.execute(sa.delete(assets).where(these))


def nothing_found(server: VendorServer, *texts: str) -> None:
    """Every search of these texts has an empty answer."""
    for name, case in CASES.items():
        if name != "eodhd":
            server.answer(case.path, case.empty)
    for text in texts:
        server.answer(f"/api/search/{text}", [])


def keys_of(answer: Any) -> list[tuple[str, str]]:
    """(symbol, exchange) of the items of an answer."""
    return [(item["symbol"], item["exchange"]) for item in answer["items"]]


def statuses_of(answer: Any) -> dict[str, str]:
    """What became of each vendor of an answer."""
    return {provider["provider"]: provider["status"] for provider in answer["providers"]}
