"""The scheduled reading of exchange rates: each chain of publishers for the currencies in use,
merged in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from shared.database.cloud_sql import reading, writing
from shared.errors import AlreadyRunning, Invalid, Unavailable
from shared.gcp.bigquery import BigQuery
from shared.ingestion.coverage import Days, explicit_days
from shared.ingestion.coverage_repository import (
    read_rate_coverage,
    read_unpublished,
    save_rate_coverage,
    save_unpublished,
)
from shared.ingestion.locks import run_locks
from shared.ingestion.rate_plan import (
    NO_PUBLISHER,
    CoverageKey,
    coverage_key,
    is_read,
    requests_of,
    without_publisher,
)
from shared.ingestion.rate_reading import ChainRead, read_chain
from shared.ingestion.runs import Run, begin, finish, log
from shared.ingestion.schemas import IngestionError, RateIngestionRequest, RunReport
from shared.ingestion.staging.merge import RATES, StagedRows, csv_line, merge_rows
from shared.ingestion.targets import first_day_of_rates, read_currencies
from shared.ledger.exchange_rates import FRESH_DAYS_MAX
from shared.ledger.fx_kinds import FxKind
from shared.market.changes import MarketChanges
from shared.vendors.protocols import PublishedRate
from shared.vendors.rates.registry import RateChain

JOB: Final = "ingest_rates"

RATE_MOVE_MAX: Final = Decimal("0.4")
"""A larger move from one published day to the next is stored and reported. Currencies do that: on
2023-12-13 the official dollar went from 366.45 to 799.95 pesos, and a valuation without that day
would have been wrong by half.
"""


def ingest_rates(
    request: RateIngestionRequest,
    bigquery: BigQuery,
    chains: Sequence[RateChain],
    now: Callable[[], datetime],
) -> RunReport:
    """One run; the report says how it went. Raises AlreadyRunning, Invalid, and Unavailable where
    PostgreSQL is down.
    """
    if request.task and request.currencies is None:
        raise Invalid.field("/currencies", "is required for a task")
    with run_locks(JOB, alone=not request.task) as locks:
        started_at = now()
        today = started_at.date()
        explicit = explicit_days(request.from_, request.to, today)
        with reading() as work:
            currencies = read_currencies(work, request.asset_ids, request.currencies)
            first = first_day_of_rates(work, today)
            covered = read_rate_coverage(work)
            unpublished = read_unpublished(work)
        if request.task and is_read(request.currencies or (), covered, first):
            currencies = frozenset()
        plans = {
            chain: requests
            for chain in chains
            if (
                requests := requests_of(
                    chain, currencies, covered, unpublished, explicit, Days(first, today)
                )
            )
        }
        run = Run(JOB, started_at, requested=len(plans), dry_run=request.dry_run)
        locks.show(run.run_id)
        begin(run)
        try:
            with ThreadPoolExecutor(max(len(plans), 1), thread_name_prefix=JOB) as pool:
                reads = list(pool.map(lambda chain: read_chain(chain, plans[chain]), plans))
            locks.check()
            news: dict[tuple[str, str], str] = {
                (FxKind.OFFICIAL, currency): NO_PUBLISHER
                for currency in without_publisher(chains, currencies)
            }
            news |= {
                coverage_key(read.chain, currency): reason
                for read in reads
                for currency, reason in read.unpublished.items()
            }
            run.errors += [
                IngestionError(
                    pair=" ".join(key),
                    code="rate_unpublished",
                    detail=f"{reason}; {_publishers_of(key, chains)}",
                )
                for key, reason in sorted(news.items())
                if key not in unpublished
            ]
            with locks.storing():
                _store(reads, news, bigquery, run, until=today - timedelta(days=1))
        except (Unavailable, AlreadyRunning) as failure:
            run.abort(failure)
        return finish(run, now())


def _publishers_of(key: CoverageKey, chains: Sequence[RateChain]) -> str:
    """Which publishers were asked for a currency, and which have no rate of it at all."""
    kind, name = key
    in_chain = [
        publisher
        for chain in chains
        if chain.kind == kind and chain.in_pesos == name.endswith("/ARS")
        for publisher in chain.publishers
    ]
    currency = name.removesuffix("/ARS")
    called = [publisher.name for publisher in in_chain if currency in publisher.publishes]
    others = [publisher.name for publisher in in_chain if publisher.name not in called]
    return f"asked: {', '.join(called) or 'none'}; do not have it: {', '.join(others) or 'none'}"


def _jumps(read: ChainRead) -> list[IngestionError]:
    """A line for each move of more than 40% on a day that has not been read before."""
    lines = []
    for answer in read.answers:
        covered_until = [covered.days.last for covered in answer.request.covered.values()]
        new_after = (
            min(covered_until)
            if covered_until and len(covered_until) == len(answer.request.currencies)
            else date.min
        )
        before: dict[tuple[str, str], PublishedRate] = {}
        for rate in sorted(answer.accepted, key=lambda rate: rate.date):
            earlier = before.get((rate.base, rate.quote))
            before[rate.base, rate.quote] = rate
            if (
                earlier is not None
                and rate.date > new_after
                and abs(rate.rate - earlier.rate) > earlier.rate * RATE_MOVE_MAX
            ):
                lines.append(
                    IngestionError(
                        pair=f"{rate.base}/{rate.quote}",
                        provider=answer.source,
                        code="rate_jump",
                        detail=(
                            f"{rate.kind} {rate.rate:f} on {rate.date} "
                            f"after {earlier.rate:f} on {earlier.date}; stored"
                        ),
                    )
                )
    return lines


def _silence(read: ChainRead) -> list[IngestionError]:
    """A line for each publisher whose rates end long before the days asked for do. The code is that
    of the warning which valuations will carry.
    """
    lines = []
    for source in sorted({answer.source for answer in read.answers}):
        answers = [answer for answer in read.answers if answer.source == source]
        days = answers[0].request.days
        after = read.last_of(source) or days.first - timedelta(days=1)
        if (days.last - after).days > FRESH_DAYS_MAX:
            pair = answers[0].request.name_of(
                frozenset[str]().union(*(answer.currencies for answer in answers))
            )
            detail = f"no rate after {after}, up to {days.last}"
            lines.append(
                IngestionError(pair=pair, provider=source, code="rate_stale", detail=detail)
            )
    return lines


def _store(
    reads: Sequence[ChainRead],
    unpublished: Mapping[CoverageKey, str],
    bigquery: BigQuery,
    run: Run,
    until: date,
) -> None:
    """Today's rates are stored, but not counted as covered: more of them may be published, or
    corrected, tomorrow.
    """
    rows: dict[tuple[date, str, str, str], bytes] = {}
    covered: dict[CoverageKey, tuple[Days, str]] = {}
    for read in reads:
        run.errors += [*read.errors, *_jumps(read), *_silence(read)]
        run.unread += read.failed
        run.try_again |= read.failed
        covered |= read.covered(until)
        for answer in read.answers:
            for rate in answer.accepted:
                key = (rate.date, rate.base, rate.quote, rate.kind)
                rows.setdefault(key, csv_line((*key, rate.rate, answer.source)))
    log.info(
        "%d rates from %d chains",
        len(rows),
        len(reads),
        extra={"fields": {"run_id": str(run.run_id)}},
    )
    if rows:
        first, last = min(key[0] for key in rows), max(key[0] for key in rows)
        staged = StagedRows([*rows.values()], len(rows), first, last)
        merge_rows(bigquery, RATES, staged, run, MarketChanges(rates=True))
    if run.dry_run:
        return
    with writing() as work:
        save_rate_coverage(work, covered)
        save_unpublished(work, unpublished.keys(), covered.keys(), run.started_at)
