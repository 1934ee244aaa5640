"""What the exchanges of coins have in common: their pairs, days that are UTC days, and ranges too
long for one answer, which are read in windows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from shared.errors import BadAnswer
from shared.immutable import immutable
from shared.ledger.money import CURRENCIES
from shared.schema.asset_classes import AssetClass
from shared.vendors.prices.parsing import closes_between, known_shape, number
from shared.vendors.prices.symbols import CRYPTO, asked_pair, pair_symbol, with_unit
from shared.vendors.protocols import Close, Listing

DAY_S: Final = 86_400

Candle = tuple[Any, Any, Any]
"""(begin in seconds since 1970, close, volume), as the vendor writes them."""


class Window(NamedTuple):
    """From `first` to `last`, both inclusive."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def windows(first: date, last: date, days_max: int) -> Iterator[Window]:
    """The range in windows of at most so many days, oldest first; none where it is empty."""
    while first <= last:
        end = min(last, first + timedelta(days=days_max - 1))
        yield Window(first, end)
        first = end + timedelta(days=1)


@immutable
class Reach:
    """How far back an exchange has candles, and how many of them one answer may have."""

    since: date
    days_max: int


def closes_in_windows(
    vendor: str,
    reach: Reach,
    first: date,
    last: date,
    now: datetime,
    read: Callable[[Window], Iterable[Candle]],
) -> list[Close]:
    """The closes of a range, of which `read` requests one window at a time. Raises BadAnswer where
    all of the range is older than the exchange, not an empty answer: another vendor may have it.
    """
    if last < reach.since:
        raise BadAnswer(f"{vendor} has no candles as old as that")
    today = now.astimezone(UTC).date()
    ranges = windows(max(first, reach.since), min(last, today), reach.days_max)
    candles = [candle for window in ranges for candle in read(window)]
    with known_shape(vendor):
        return closes_of(candles, first, last, today)


def closes_of(candles: Iterable[Candle], first: date, last: date, today: date) -> list[Close]:
    """Candles as closes from `first` to `last`.

    The candle of `today` has not closed. One without a volume repeats the price before it: nothing
    was traded, and a day without a close carries the last one anyway. Raises ValueError for a
    candle that does not begin at midnight UTC, which is of another day than its date says.
    """
    rows: list[tuple[date, Decimal | None, Decimal | None]] = []
    for begin_s, close, volume in candles:
        seconds = int(begin_s)
        if seconds % DAY_S:
            raise ValueError("a candle that is not of a UTC day")
        day, traded = datetime.fromtimestamp(seconds, UTC).date(), number(volume)
        if day < today and traded != 0:
            rows.append((day, number(close), traded))
    return closes_between(rows, first, last)


def midnight(day: date) -> datetime:
    """The instant with which a day begins."""
    return datetime.combine(day, time(), UTC)


def coin_and_currency(symbol: str, exchange: str | None) -> tuple[str, str] | None:
    """The pair of a coin and a real currency that a symbol means; None where it means none."""
    pair = asked_pair(symbol, exchange)
    return None if pair is None or pair[0] in CURRENCIES or pair[1] not in CURRENCIES else pair


def coin_listing(vendor: str, provider_symbol: str, coin: str, currency: str) -> Listing:
    """A coin in a currency, under the vendor's own symbol of the pair."""
    return Listing(
        provider=vendor,
        provider_symbol=with_unit(provider_symbol, currency),
        symbol=pair_symbol(coin, currency),
        exchange=CRYPTO,
        name=f"{coin}/{currency}",
        asset_class=AssetClass.CRYPTO,
        currency=currency,
    )
