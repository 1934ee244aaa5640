"""What the product asks of a market data vendor: two Protocols, and the values that a vendor's
answer becomes.

Everything here is already normalised: raw as-traded closes in a major currency (never pence, never
adjusted), plain calendar dates of the exchange, exact decimals. An adapter that can't give that
raises a ProviderError.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Protocol,
    Self,
    TypeVar,
    Unpack,
    runtime_checkable,
)

from shared.immutable import immutable
from shared.ledger.exchange_rates import SAMPLE
from shared.ledger.money import CURRENCIES
from shared.schema.asset_classes import AssetClass
from shared.schema.isins import is_isin

if TYPE_CHECKING:
    from shared.config import Settings
    from shared.vendors.http import HttpOptions
    from shared.vendors.search.matches import SearchMatch, SearchText

_PROVIDER_SYMBOL = re.compile(r"[A-Za-z0-9^][A-Za-z0-9^.\-_=]{0,99}(\|[A-Za-z]{3})?", re.ASCII)
_SYMBOL = re.compile(r"[A-Z0-9^][A-Z0-9^.\-_/=]{0,31}", re.ASCII)
EXCHANGE_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .\-_]{0,31}", re.ASCII)


@immutable
class Listing:
    """A symbol as a vendor describes it. `provider_symbol` is the symbol for later requests.

    It becomes an asset of all users: raises TypeError and ValueError for a field of another type,
    or that can't be valid. An ISIN that is not one is left out: nothing is looked up by it. The
    name is shortened where it is stored.
    """

    provider: str
    provider_symbol: str
    symbol: str
    exchange: str | None
    name: str
    asset_class: str
    currency: str
    isin: str | None = None

    def __post_init__(self) -> None:
        _check_text("provider_symbol", self.provider_symbol, _PROVIDER_SYMBOL)
        _check_text("symbol", self.symbol, _SYMBOL)
        if self.exchange is not None:
            _check_text("exchange", self.exchange, EXCHANGE_SHAPE)
        if (
            not isinstance(self.name, str)
            or not isinstance(self.asset_class, str)
            or not isinstance(self.currency, str)
        ):
            raise TypeError("a listing's name, class and currency are texts")
        if self.asset_class not in set(AssetClass) or self.currency not in CURRENCIES:
            raise ValueError("a listing's class or currency is none")
        if self.isin is not None:
            if not isinstance(self.isin, str):
                raise TypeError("an ISIN is a text")
            if not is_isin(self.isin):
                object.__setattr__(self, "isin", None)


def _check_text(name: str, value: object, shape: re.Pattern[str]) -> None:
    if not isinstance(value, str):
        raise TypeError(f"a listing's {name} is a text")
    if not shape.fullmatch(value):
        raise ValueError(f"a listing's {name} is none")


@immutable
class Close:
    """The raw closing price of one trading day, in the answer's currency."""

    date: date
    close: Decimal
    volume: Decimal | None = None


@immutable
class Split:
    """`old` shares became `new` before trading began on `ex_date`."""

    ex_date: date
    new: int
    old: int


@immutable
class Dividend:
    """Cash per share as declared (not adjusted for later splits). `currency` None: the answer's."""

    ex_date: date
    amount: Decimal
    pay_date: date | None = None
    currency: str | None = None


@immutable
class LeftOut:
    """A dividend that can't be stored: its currency is unknown. The answer stands without it."""

    ex_date: date
    reason: str


@immutable
class DailyPrices:
    """One vendor's answer for one symbol and one range, oldest first.

    `currency` is None where the vendor's format does not carry it; the asset's own currency is then
    assumed.
    """

    currency: str | None
    closes: Sequence[Close]
    splits: Sequence[Split] = ()
    dividends: Sequence[Dividend] = ()
    left_out: Sequence[LeftOut] = ()


class PriceSource(Protocol):
    """A vendor of daily closes, and what has to be known of it. `name` is what is stored as the
    source of each row: the vendor's, or sample-tiingo where the sample market answers in its place.
    """

    name: str

    calls_at_once: int
    """Of one run. The vendors without a key limit by address, and answer 429 to more."""

    history_days: int | None
    """About how far back it reaches. Of a longer range, and of one that begins before it listed the
    symbol, the end alone is answered: the days before are requested from the next vendor in the
    chain. None where the range is answered whole, or where no vendor comes after this one.
    """

    reports_actions: bool
    """False for vendors of coins, which neither split nor pay."""

    actions_in_rows: bool
    """Splits and dividends come in the rows of the closes: a row without one says that there was
    none.
    """

    split_adjusted: bool
    """Closes come divided by later splits, and are multiplied again on the way in: they show every
    split that the vendor reports, also one that never was.
    """

    @classmethod
    def from_settings(
        cls, settings: Settings, now: Callable[[], datetime], /, **http: Unpack[HttpOptions]
    ) -> Self | None:
        """The adapter with its address and key; None where its key or its switch is not set."""

    @staticmethod
    def serves(exchange: str | None) -> bool:
        """Whether the vendor may know a symbol of this exchange, by our code of it; None: not
        named.
        """

    def find(self, symbol: str, exchange: str | None) -> Listing | None:
        """What this symbol is, or None where the vendor does not know it. Raises ProviderError."""

    def daily(self, provider_symbol: str, first: date, last: date) -> DailyPrices:
        """Closes and corporate actions from `first` to `last`, both inclusive. Raises
        ProviderError.
        """


BulkKind = Literal["closes", "splits", "dividends"]
Row = dict[str, Any]
"""One row of a vendor's answer, in the vendor's own format."""


@runtime_checkable
class BulkSource(PriceSource, Protocol):
    """A vendor that also answers for a whole exchange and one day at once."""

    bulk_calls: int
    """What a bulk request counts as, in requests for one symbol: below so many symbols a day it
    costs more.
    """

    @staticmethod
    def exchange_of(provider_symbol: str) -> str:
        """The exchange whose bulk answers have this symbol; empty for none."""

    def bulk_day(self, exchange: str, kind: BulkKind, day: date) -> Mapping[str, Row]:
        """The rows of an exchange on a day, by symbol without unit. Raises ProviderError."""

    def prices_of(
        self,
        provider_symbol: str,
        closes: Sequence[Row],
        splits: Sequence[Row],
        dividends: Sequence[Row],
        first: date,
        last: date,
    ) -> DailyPrices:
        """What `daily` makes of such rows. Raises ProviderError."""


@immutable
class PublishedRate:
    """1 `base` = `rate` `quote` on `date`, in the direction that the source publishes."""

    date: date
    base: str
    quote: str
    kind: str
    rate: Decimal


class RateSource(Protocol):
    """A publisher of daily exchange rates. `name` is what is stored as the source of each row, as
    above.
    """

    name: str

    publishes: frozenset[str]
    """The currencies that it has a rate of, its pivot among them. One that it lacks is not
    requested: some publishers refuse the whole request then.
    """

    today_only: bool
    """It has no past: its answer says nothing of the days before it."""

    def daily(
        self, currencies: Collection[str], kind: str, first: date, last: date
    ) -> Sequence[PublishedRate]:
        """Every rate of `kind` published from `first` to `last` (inclusive) between the source's
        own pivot (ECB: EUR, BCRA: ARS, Open Exchange Rates: USD) and each of `currencies`.
        Carried-forward days are left out; a currency that the source does not publish is simply
        absent. Raises ProviderError.
        """


class SearchSource(Protocol):
    """A vendor that can be searched. `name` is what its matches are reported under, as above."""

    name: str

    @classmethod
    def from_settings(
        cls, settings: Settings, now: Callable[[], datetime], /, **http: Unpack[HttpOptions]
    ) -> Self | None:
        """As PriceSource.from_settings."""

    @staticmethod
    def can_find(query: SearchText) -> bool:
        """Whether a call may find anything: only some vendors know ISINs, or coins."""

    def search(self, query: SearchText) -> Sequence[SearchMatch]:
        """The best matches first. Raises ProviderError."""


Source = TypeVar("Source", PriceSource, RateSource, SearchSource)


def source_name(vendor: str, *, sample: bool) -> str:
    """What a vendor's figures are stored under: its name, or the sample's where that answers for
    it.
    """
    return f"{SAMPLE}{vendor}" if sample else vendor


def named(source: Source, *, sample: bool) -> Source:
    """`source`, under a name of the sample market's own where that is what answers."""
    source.name = source_name(source.name, sample=sample)
    return source


def vendor_of(name: str) -> str:
    """The vendor that a source speaks for: tiingo for "tiingo" and for "sample-tiingo"."""
    return name.removeprefix(SAMPLE)
