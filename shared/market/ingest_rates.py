"""The scheduled reading of exchange rates: each chain of publishers for the currencies in use, merged in one go."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from shared.adapters.bigquery import BigQuery
from shared.adapters.cloud_sql import reading, writing
from shared.errors import BadAnswer, ProviderError, Unavailable
from shared.ledger.rates import FRESH_DAYS_MAX
from shared.market.coverage import Days, Explicit, explicit_days, grown, missing
from shared.market.coverage_store import read_rate_coverage, save_rate_coverage
from shared.market.ingestion_schemas import IngestionError, IngestionRequest, RunReport
from shared.market.merge import RATES, StagedRows, csv_line, merge_rows
from shared.market.rate_chains import TODAY_ONLY, RateChain
from shared.market.run_locks import alone
from shared.market.runs import Run, begin, finish, log
from shared.market.targets import first_day_of_rates, read_currencies
from shared.sources import PublishedRate, vendor_of

JOB: Final = "ingest_rates"

MOVE_MAX: Final = Decimal("0.4")
"""A larger move from one published day to the next is stored and reported. Currencies do that: on 2023-12-13 the official
dollar went from 366.45 to 799.95 pesos, and a valuation without that day would have been wrong by half."""

CoverageKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ChainTarget:
    """One chain, the currencies to ask it for, the range, what is covered of it, and by whom.

    `kept` are the days whose rates only that source may correct: one that stands in for a day fills that day, and does
    not rewrite those before it.
    """

    chain: RateChain
    currencies: frozenset[str]
    days: Days
    covered: Mapping[CoverageKey, Days | None]
    covered_by: frozenset[str]
    kept: Days | None

    @property
    def name(self) -> str:
        return f"{self.chain.kind} {'/'.join(sorted(self.currencies))}"


@dataclass(slots=True)
class ChainRead:
    """What a chain's publishers said. `told` is all of it, `rates` what is to be stored."""

    target: ChainTarget
    source: str | None = None
    told: Sequence[PublishedRate] = ()
    rates: Sequence[PublishedRate] = ()
    errors: list[IngestionError] = field(default_factory=list)

    @property
    def last(self) -> date | None:
        """The last day with a rate of any of the currencies: a single one may have ended for good."""
        return max((rate.date for rate in self.told), default=None)

    @property
    def covers(self) -> Sequence[Days]:
        """The days that need not be asked for again. Not those after the last rate: a publisher that answers with nothing
        may have lost its data as well as have had a holiday.
        """
        if self.last is None:
            return []
        first = (
            min(rate.date for rate in self.told)
            if self.source and vendor_of(self.source) in TODAY_ONLY
            else self.target.days.first
        )
        return [Days(first, self.last)]

    def grown(self, before: Days | None, until: date) -> Days | None:
        """Coverage to store, with this source as the one that gave its latest days; None where it adds nothing to `before`."""
        days = grown(before, self.covers, until)
        if days == before and not any(before and before.last in each for each in self.covers):
            return None
        return days


def ingest_rates(
    asked: IngestionRequest, bigquery: BigQuery, chains: Sequence[RateChain], now: Callable[[], datetime]
) -> RunReport:
    """One run; the report says how it went. Raises AlreadyRunning, Invalid, and Unavailable where PostgreSQL is down."""
    with alone(JOB) as still_alone:
        started_at = now()
        today = started_at.date()
        explicit = explicit_days(asked.from_, asked.to, today)
        with reading() as work:
            currencies = read_currencies(work, asked.asset_ids)
            first = first_day_of_rates(work, today)
            covered = read_rate_coverage(work)
        targets = _targets(chains, currencies, covered, explicit, Days(first, today))
        run = Run(JOB, started_at, requested=len(targets), dry_run=asked.dry_run)
        begin(run)
        try:
            with ThreadPoolExecutor(max(len(targets), 1), thread_name_prefix=JOB) as pool:
                reads = list(pool.map(_read, targets))
            still_alone()
            _store(reads, bigquery, run, until=today - timedelta(days=1))
        except Unavailable as failure:
            run.cut(failure)
        return finish(run, now())


def _targets(
    chains: Sequence[RateChain],
    currencies: Collection[str],
    covered: Mapping[CoverageKey, tuple[Days, str]],
    explicit: Explicit | None,
    wanted: Days,
) -> list[ChainTarget]:
    """One range for all currencies of a chain, from the earliest day that any of them lacks: a publisher's whole history
    is one call or a few, and a currency is new only once.
    """
    targets = []
    for chain in chains:
        served = chain.served(currencies)
        keys = _coverage_keys(chain, served)
        known = {key: covered[key][0] if key in covered else None for key in keys}
        by = frozenset(covered[key][1] for key in keys if key in covered)
        if explicit is not None:
            days, kept = explicit.days(wanted.first), None
        else:
            first = min((missing(wanted, each)[0].first for each in known.values()), default=wanted.last)
            days, kept = Days(first, wanted.last), _covered_by_all(known.values())
        if served and days is not None:
            targets.append(ChainTarget(chain, served, days, known, by, kept))
    return targets


def _covered_by_all(ranges: Collection[Days | None]) -> Days | None:
    """The days that all of these ranges have; None where there are none."""
    if not ranges or None in ranges:
        return None
    first, last = max(each.first for each in ranges if each), min(each.last for each in ranges if each)
    return Days(first, last) if first <= last else None


def _coverage_keys(chain: RateChain, served: Collection[str]) -> list[CoverageKey]:
    """(kind, currency), or (kind, GBP/ARS) of the chains that count in pesos."""
    if "ARS" in served:
        return [(chain.kind, f"{currency}/ARS") for currency in sorted(served) if currency != "ARS"]
    return [(chain.kind, currency) for currency in sorted(served)]


def _read(target: ChainTarget) -> ChainRead:
    """Asks the chain's publishers in order; the first that answers wins, even with nothing: then nothing was published."""
    result = ChainRead(target)
    for make in target.chain.sources:
        name = None
        try:
            source = make()
            name = source.name
            rates = source.daily(target.currencies, target.chain.kind, target.days.first, target.days.last)
            _check(rates, target)
        except ProviderError as failure:
            result.errors.append(
                IngestionError(pair=target.name, provider=name, code=failure.code, detail=failure.detail)
            )
        else:
            result.source, result.told, result.rates = name, rates, _new_or_own(rates, name, target)
            result.errors += _jumps(result)
            result.errors += _silence(result)
            break
    return result


def _new_or_own(rates: Sequence[PublishedRate], source: str, target: ChainTarget) -> Sequence[PublishedRate]:
    """Without the days that another source has published before this one stood in for it."""
    if target.kept is None or source in target.covered_by:
        return rates
    return [rate for rate in rates if rate.date not in target.kept]


def _check(rates: Sequence[PublishedRate], target: ChainTarget) -> None:
    for rate in rates:
        if rate.rate <= 0 or rate.kind != target.chain.kind or not target.days.first <= rate.date <= target.days.last:
            raise BadAnswer(f"a rate of {rate.base}/{rate.quote} on {rate.date} that was not asked for, or is not one")


def _jumps(read: ChainRead) -> list[IngestionError]:
    """A line for each move of more than 40% on a day that has not been read before."""
    known = [days.last for days in read.target.covered.values() if days is not None]
    new_after = min(known) if known else date.min
    before: dict[tuple[str, str], PublishedRate] = {}
    found = []
    for rate in sorted(read.rates, key=lambda rate: rate.date):
        earlier = before.get((rate.base, rate.quote))
        before[rate.base, rate.quote] = rate
        if earlier is not None and rate.date > new_after and abs(rate.rate - earlier.rate) > earlier.rate * MOVE_MAX:
            found.append(
                IngestionError(
                    pair=f"{rate.base}/{rate.quote}",
                    provider=read.source,
                    code="rate_jump",
                    detail=f"{rate.kind} {rate.rate:f} on {rate.date} after {earlier.rate:f} on {earlier.date}; stored",
                )
            )
    return found


def _silence(read: ChainRead) -> list[IngestionError]:
    """A line where the rates end long before the range does. The code is that of the warning which valuations will carry."""
    days = read.target.days
    after = read.last or days.first - timedelta(days=1)
    if (days.last - after).days <= FRESH_DAYS_MAX:
        return []
    detail = f"no rate after {after}, up to {days.last}"
    return [IngestionError(pair=read.target.name, provider=read.source, code="rate_stale", detail=detail)]


def _store(reads: Sequence[ChainRead], bigquery: BigQuery, run: Run, until: date) -> None:
    """Today's rates are stored, but not counted as covered: more of them may be published, or corrected, tomorrow."""
    rows: dict[tuple[date, str, str, str], bytes] = {}
    for read in reads:
        run.errors += read.errors
        run.unread += read.source is None
        for each in read.rates:
            key = (each.date, each.base, each.quote, each.kind)
            rows.setdefault(key, csv_line((*key, each.rate, read.source)))
    log.info("%d rates from %d chains", len(rows), len(reads), extra={"fields": {"run_id": str(run.run_id)}})
    if rows:
        first, last = min(key[0] for key in rows), max(key[0] for key in rows)
        merge_rows(bigquery, RATES, StagedRows([*rows.values()], len(rows), first, last), run)
    if run.dry_run:
        return
    with writing() as work:
        save_rate_coverage(
            work,
            {
                key: (days, read.source)
                for read in reads
                if read.source is not None
                for key, before in read.target.covered.items()
                if (days := read.grown(before, until)) is not None
            },
        )
