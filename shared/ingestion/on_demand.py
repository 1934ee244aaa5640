"""Readings on demand: what a user's write needs of the market is put on a queue at once, and not
left to the next scheduled run.

A write notes what it needs while its unit of work is open. After the commit one statement finds
what of it has not been read, and claims it, so that of two requests at once one puts the task.
A queue that is down costs nothing but time: the scheduled runs read what is missing.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from shared import clock
from shared.database.after_commit import collected
from shared.database.assets import Asset
from shared.database.cloud_sql import reading
from shared.errors import Unavailable
from shared.gcp.tasks import Task, TaskQueues, task_queues
from shared.ingestion.demand_repository import Claims, claim, claim_asset, release

ASSETS_A_TASK: Final = 500
"""A request of 2,000 new assets is four tasks, each far shorter than a run may take."""

ACTIONS_DELAY_S: Final = 20
"""The closes are read first: a split or dividend is judged by them."""

T = TypeVar("T")

_log = logging.getLogger("finance_api")


class Noted(Protocol):
    """A recorded transaction, as far as the market is concerned."""

    @property
    def portfolio_id(self) -> UUID: ...
    @property
    def date(self) -> date: ...
    @property
    def currency(self) -> str: ...
    @property
    def fee_currency(self) -> str | None: ...
    @property
    def to_currency(self) -> str | None: ...
    @property
    def asset_ids(self) -> Collection[UUID]: ...


@dataclass(slots=True)
class Needs:
    """What a request needs of the market, each with the first day: the closes of assets, and the
    rates of currencies, also of the portfolios' base currencies. `claims` were made before.
    """

    assets: dict[UUID, date] = field(default_factory=dict)
    portfolios: dict[UUID, date] = field(default_factory=dict)
    currencies: dict[str, date] = field(default_factory=dict)
    claims: list[Claims] = field(default_factory=list)


def note_transactions(records: Iterable[Noted]) -> None:
    """Notes what recorded transactions need, to be requested after the commit."""
    needs = _needs()
    if needs is None:
        return
    for record in records:
        for asset_id in record.asset_ids:
            needs.assets[asset_id] = min(record.date, needs.assets.get(asset_id, date.max))
        portfolio_id = record.portfolio_id
        needs.portfolios[portfolio_id] = min(
            record.date, needs.portfolios.get(portfolio_id, date.max)
        )
        for currency in (record.currency, record.fee_currency, record.to_currency):
            if currency is not None:
                needs.currencies[currency] = min(
                    record.date, needs.currencies.get(currency, date.max)
                )


def note_currency(currency: str) -> None:
    """Notes that the rates of a currency are needed from today on."""
    needs = _needs()
    if needs is not None:
        needs.currencies.setdefault(currency, clock.today())


def request_closes(work: Connection, asset: Asset) -> Asset:
    """The market asset as it is once its closes have been requested: pending, unless they have been
    read or are being read. The task follows the commit.
    """
    needs = _needs()
    if needs is None:
        return asset
    needs.currencies.setdefault(asset.currency, clock.today())
    now = clock.now()
    claims, claimed = claim_asset(work, asset, now)
    if claims is not None:
        needs.claims.append(claims)
    return claimed


def _needs() -> Needs | None:
    """None where there is no queue, or nothing follows a commit."""
    return collected(request_readings, Needs) if task_queues() is not None else None


def request_readings(needs: Needs) -> None:
    """Puts the tasks for what has not been read. Raises nothing: a failure is logged."""
    queues = task_queues()
    if queues is None:
        return
    claims, now = list(needs.claims), clock.now()
    try:
        with reading() as work:
            claims.append(claim(work, needs.assets, needs.portfolios, needs.currencies, now))
        _put(queues, tasks_of(claims, now))
    except Unavailable as failure:
        _log.warning(
            "prices and rates are left to the next scheduled run: %s",
            failure.detail,
            extra={"fields": {"code": failure.code}},
        )
        _release(claims)


def _put(queues: TaskQueues, tasks: Iterable[Task]) -> None:
    for task in tasks:
        queues.put(task)


def _release(claims: Sequence[Claims]) -> None:
    """Lets the next write that needs them request them again."""
    try:
        with reading() as work:
            for claimed in claims:
                release(work, claimed)
    except Unavailable:
        _log.warning("claims stay until they expire")


def tasks_of(claims: Sequence[Claims], now: datetime) -> Iterator[Task]:
    """The tasks for what was claimed: few, each with many assets. Pure.

    A name says what is read, from which day on, and in which hour it was requested: a request that
    is sent again in the hour, by a client of the queue or by a user, is the same task.
    """
    assets = sorted({item for claimed in claims for item in claimed.assets.items()})
    new = sorted({asset_id for claimed in claims for asset_id in claimed.new})
    currencies = sorted({item for claimed in claims for item in claimed.currencies.items()})
    for part in _parts(assets):
        body = {"task": True, "asset_ids": [str(asset_id) for asset_id, _ in part]}
        yield Task("ingest-prices", _name("ingest-prices", part, now), body)
    for some in _parts(new):
        body = {"task": True, "asset_ids": [str(asset_id) for asset_id in some]}
        name = _name("ingest-actions", some, now)
        yield Task("ingest-actions", name, body, ACTIONS_DELAY_S)
    if currencies:
        body = {"task": True, "currencies": sorted({currency for currency, _ in currencies})}
        yield Task("ingest-rates", _name("ingest-rates", currencies, now), body)


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[at : at + ASSETS_A_TASK] for at in range(0, len(items), ASSETS_A_TASK))


def _name(function: str, what: Sequence[object], now: datetime) -> str:
    """A hash, since names that begin alike slow the queue down."""
    text = json.dumps([function, what, now.strftime("%Y-%m-%dT%H")], default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:40]
