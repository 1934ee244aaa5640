"""What is searched for, and what a vendor's search finds: less than a Listing says, since no vendor
of ours reports everything in a search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from shared.errors import BadAnswer
from shared.immutable import immutable
from shared.ledger.money import CURRENCIES
from shared.schema.asset_classes import AssetClass
from shared.schema.fields import one_line_of
from shared.schema.isins import is_isin
from shared.vendors.prices.symbols import (
    CRYPTO,
    asked_pair,
    exchange_code,
    listed_symbol,
    pair_symbol,
    split_suffix,
)
from shared.vendors.protocols import EXCHANGE_SHAPE

MATCHES_MAX: Final = 25
"""Of one vendor's answer; later ones are left out."""


@immutable
class SearchText:
    """A text that is searched for, and what it may mean beside a part of a name."""

    text: str
    """In one line, with single blanks; an ISIN in capitals."""
    isin: str | None
    symbol: str
    """In capitals, without an exchange behind it: SAP of SAP.DE."""
    exchange: str | None
    """Our code of the exchange behind the symbol: XETRA of SAP.DE."""
    pair: tuple[str, str] | None
    """(coin, currency) of BTC-EUR or BTC/EUR, where both are written."""

    @classmethod
    def of(cls, written: str) -> SearchText:
        text = one_line_of(written)
        capitals = text.upper()
        symbol, exchange = split_suffix(text) or (capitals, None)
        pair = asked_pair(symbol, exchange)
        if pair is not None and (pair[0] == symbol or not _is_coin(*pair)):
            pair = None
        isin = capitals if is_isin(capitals) else None
        return cls(isin or text, isin, symbol, exchange, pair)

    @property
    def coin(self) -> str:
        """What to look for among coins."""
        if self.pair:
            return self.pair[0]
        return self.symbol if self.exchange else self.text

    @property
    def coin_currency(self) -> str:
        """What a coin is to be priced in."""
        return self.pair[1] if self.pair else "USD"


@immutable
class SearchMatch:
    """A listing that a vendor's search has found. `symbol` and `exchange` are those of our assets:
    BRK-B in US, BTC/EUR in CRYPTO. What the vendor does not say is None.

    Raises TypeError and ValueError for a field of another type, or that no asset can have.
    """

    provider: str
    symbol: str
    exchange: str
    name: str
    asset_class: AssetClass | None = None
    currency: str | None = None
    isin: str | None = None
    is_primary: bool = False
    """Whether the vendor calls it the main one of all listings of the security."""

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise TypeError("a name is a text")
        if self.currency is not None and self.currency not in CURRENCIES:
            raise ValueError("not a currency")
        object.__setattr__(self, "name", one_line_of(self.name) or self.symbol)
        if not isinstance(self.isin, str) or not is_isin(self.isin):
            object.__setattr__(self, "isin", None)

    @property
    def key(self) -> tuple[str, str]:
        """Equal for the same listing, whichever vendor reports it."""
        return self.symbol, self.exchange


def share(provider: str, symbol: Any, exchange: Any, name: Any, **more: Any) -> SearchMatch | None:
    """A match that is no coin, from a vendor's own spelling of the symbol and of the exchange. None
    for what no asset can be. Raises TypeError and AttributeError for fields of other types.
    """
    code, written = exchange_code(exchange), listed_symbol(symbol)
    if code is None or code == CRYPTO or written is None or not EXCHANGE_SHAPE.fullmatch(code):
        return None
    return SearchMatch(provider, written, code, name, **more)


def coin(provider: str, ticker: str, currency: str, name: Any) -> SearchMatch | None:
    """A coin in a currency; None for what no asset can be."""
    if not _is_coin(ticker, currency) or asked_pair(ticker, CRYPTO) is None:
        return None
    symbol = pair_symbol(ticker, currency)
    return SearchMatch(provider, symbol, CRYPTO, name, AssetClass.CRYPTO, currency)


def matches_of(
    provider: str, rows: Iterable[Any], read: Callable[[Any], SearchMatch | None]
) -> list[SearchMatch]:
    """The first MATCHES_MAX listings that `read` makes of the rows, each once; of several rows of
    one listing the first counts. `read` returns None for what can't be held, such as an index. A
    row in an unknown shape is left out; raises BadAnswer where every row is in one.
    """
    matches: dict[tuple[str, str], SearchMatch] = {}
    readable, unreadable = 0, 0
    for row in rows:
        try:
            match = read(row)
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
            unreadable += 1
            continue
        readable += 1
        if match is not None:
            matches.setdefault(match.key, match)
        if len(matches) == MATCHES_MAX:
            break
    if unreadable and not readable:
        raise BadAnswer(f"{provider} answered in a shape that it does not document")
    return list(matches.values())


def _is_coin(ticker: str, currency: str) -> bool:
    return ticker not in CURRENCIES and currency in CURRENCIES
