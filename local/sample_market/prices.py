"""The prices of the instruments: raw bars, adjusted closes, and the declared dividends."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from local.sample_market.calendars import calendar_days, is_open, next_open_day
from local.sample_market.currencies import ars_per_usd
from local.sample_market.instruments import DividendRule, Instrument
from local.sample_market.walk import START, deviations

PULL = 0.004
DECLARED_BEFORE = timedelta(days=28)
PAID_AFTER = timedelta(days=21)
YEAR_DAYS = 365.25

SETTLED = date(2027, 1, 1)
"""From here on nothing grows or shrinks at the pace of its first years: no year is the last."""

SETTLED_GROWTH = (-0.03, 0.08)
"""The least and the most of a trend then, a year."""

SETTLED_PESO_GROWTH = 0.15
"""What a dividend in pesos may grow faster by, a year: the dollar rises by 17%."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One trading day as traded, in the instrument's quoted currency: never adjusted."""

    date: date
    open: float
    high: float
    low: float
    close: float
    volume: int


@dataclass(frozen=True, slots=True)
class Dividend:
    """A declared dividend.

    `amount` is per share as declared, in the quoted currency (pence in London), never adjusted for
    later splits.
    """

    ex_date: date
    amount: Decimal
    declared: date
    record_date: date
    pay_date: date


@lru_cache(maxsize=64)
def bars(instrument: Instrument, today: date) -> tuple[Bar, ...]:
    """Every trading day of `instrument` up to `today`, oldest first.

    Each bar depends on its own day only.
    """
    last = min(today, instrument.last)
    walk = _walk(instrument, last)
    return tuple(
        _bar(instrument, day, walk[(day - START).days])
        for day in calendar_days(instrument.first, last)
        if is_open(instrument.market, day) and not _is_suspended(instrument, day)
    )


def latest_bar(instrument: Instrument, today: date) -> Bar:
    """The last of `bars`, without the others: a search of all instruments has no second for
    them.
    """
    last = day = min(today, instrument.last)
    while not is_open(instrument.market, day) or _is_suspended(instrument, day):
        day -= timedelta(days=1)
    return _bar(instrument, day, _walk(instrument, last)[(day - START).days])


def _walk(instrument: Instrument, last: date) -> tuple[float, ...]:
    # Whole years: asking again tomorrow takes the same walk from the cache.
    return deviations(
        f"sample price {instrument.symbol}", date(last.year, 12, 31), instrument.volatility, PULL
    )


def bars_between(instrument: Instrument, first: date, last: date, today: date) -> list[Bar]:
    """The bars from `first` to `last`, both inclusive, and not after `today`, oldest first."""
    return [bar for bar in bars(instrument, today) if first <= bar.date <= last]


@lru_cache(maxsize=64)
def dividends(instrument: Instrument, today: date) -> tuple[Dividend, ...]:
    """The dividends declared up to `today`, oldest first; the last of them may go ex later."""
    rule = instrument.dividends
    if rule is None:
        return ()
    dividends_declared = []
    for year in range(instrument.first.year, today.year + 2):
        for month in rule.months:
            ex_date = next_open_day(instrument.market, date(year, month, 8))
            declared = ex_date - DECLARED_BEFORE
            if declared > today or ex_date > min(rule.until, instrument.last):
                continue
            amount = _declared_amount(instrument, rule, year)
            new, old = _shares_since_start(instrument, ex_date)
            dividends_declared.append(
                Dividend(
                    ex_date=ex_date,
                    amount=(amount * old / new).quantize(Decimal("0.0001"), ROUND_HALF_EVEN),
                    declared=declared,
                    record_date=next_open_day(instrument.market, ex_date + timedelta(days=1)),
                    pay_date=next_open_day(instrument.market, ex_date + PAID_AFTER),
                )
            )
    return tuple(dividends_declared)


def split_factor(instrument: Instrument, day: date, today: date) -> float:
    """New shares up to `today` for each old one held at the end of `day`.

    A raw price divided by it is the adjusted price.
    """
    return math.prod(
        split.new / split.old for split in instrument.splits if day < split.ex_date <= today
    )


@lru_cache(maxsize=64)
def adjusted_closes(instrument: Instrument, today: date) -> dict[date, float]:
    """Closes adjusted for splits and dividends up to `today`.

    By the usual rule: a dividend lowers every earlier day by its fraction of the close before it.
    """
    series = bars(instrument, today)
    amounts = {
        dividend.ex_date: float(dividend.amount) for dividend in dividends(instrument, today)
    }
    factor = 1.0
    adjusted = {}
    for i in range(len(series) - 1, -1, -1):
        bar = series[i]
        adjusted[bar.date] = bar.close * factor / split_factor(instrument, bar.date, today)
        if bar.date in amounts and i:
            # The amount is in shares of the ex-date; bring it to those of the day before, should
            # both come at once.
            before = series[i - 1]
            ratio = split_factor(instrument, before.date, bar.date)
            factor *= 1.0 - amounts[bar.date] * ratio / before.close
    return adjusted


def _bar(instrument: Instrument, day: date, deviation: float) -> Bar:
    price = instrument.start_price * math.exp(_trend(instrument, day) + deviation)
    if instrument.market == "BA":
        price *= ars_per_usd("ccl", day)
    new, old = _shares_since_start(instrument, day)
    price = price * old / new
    spread = instrument.volatility * price
    opening, above, below, traded = _noise(f"sample day {instrument.symbol} {day}")
    opened = price + spread * (opening - 0.5)
    return Bar(
        date=day,
        open=round(opened, instrument.decimals),
        high=round(max(price, opened) + spread * above / 2, instrument.decimals),
        low=round(min(price, opened) - spread * below / 2, instrument.decimals),
        close=round(price, instrument.decimals),
        volume=200_000 + int(700_000 * traded),
    )


def _settled_growth(instrument: Instrument) -> float:
    least, most = SETTLED_GROWTH
    return max(least, min(most, instrument.growth))


def _trend(instrument: Instrument, day: date) -> float:
    """The logarithm of the price that the walk wanders around, over that of the start."""
    years = (min(day, SETTLED) - START).days / YEAR_DAYS
    later_years = max(0.0, (day - SETTLED).days / YEAR_DAYS)
    return (
        math.log1p(instrument.growth) * years
        + math.log1p(_settled_growth(instrument)) * later_years
    )


def _declared_amount(instrument: Instrument, rule: DividendRule, year: int) -> Decimal:
    """A year's dividend per share of the start; once settled it grows no faster than the price."""
    more = SETTLED_PESO_GROWTH if instrument.market == "BA" else 0.0
    later_growth = min(rule.growth, 1 + Decimal(str(_settled_growth(instrument) + more)))
    last_of_the_first = SETTLED.year - 1
    grown = rule.amount * rule.growth ** (min(year, last_of_the_first) - START.year)
    return grown * later_growth ** max(0, year - last_of_the_first)


def _noise(seed: str) -> tuple[float, ...]:
    """Four numbers from 0 to 1 that depend on the seed only.

    A hash is ten times faster than a new generator.
    """
    digest = hashlib.blake2b(seed.encode(), digest_size=16).digest()
    return tuple(int.from_bytes(digest[i : i + 4]) / 2**32 for i in range(0, 16, 4))


def _shares_since_start(instrument: Instrument, day: date) -> tuple[int, int]:
    """On `day`, `new` shares stand where there were `old` at the start."""
    done = [split for split in instrument.splits if split.ex_date <= day]
    return math.prod(split.new for split in done), math.prod(split.old for split in done)


def _is_suspended(instrument: Instrument, day: date) -> bool:
    return (
        instrument.suspended is not None
        and instrument.suspended[0] <= day <= instrument.suspended[1]
    )
