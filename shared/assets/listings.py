"""Which market asset a symbol means: the vendors are asked in order, and the first that knows it
says so.

One asset has one identity, whatever each vendor calls its symbol (BRK.B, BRK-B) and its exchange
(NASDAQ, US). Vendors that know the same listing in the same currency become its further sources, so
that ingestion has somebody to fall back to and never splices two currencies or two listings.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from shared.errors import ProviderError, SymbolNotServed, Unavailable, UnknownSymbol
from shared.ingestion.corporate_actions.contradictions import dated_by_closes, doubts, without
from shared.ingestion.validation import check_answer
from shared.ledger.money import CURRENCIES
from shared.schema.fields import one_line_of
from shared.vendors.prices.registry import chain_for
from shared.vendors.prices.symbols import (
    CRYPTO,
    asked_pair,
    asked_symbol,
    exchange_code,
    pair_symbol,
)
from shared.vendors.protocols import Listing, PriceSource, Split, vendor_of

UNITED_STATES: Final = "US"
"""What the vendors take a symbol without an exchange for, where it is listed there."""

LOOK_UP_S_MAX: Final = 20.0
"""After so many seconds no further vendor is asked: somebody is waiting."""

_log = logging.getLogger("finance_api")


class Identity(NamedTuple):
    """What makes a market asset one and the same; `exchange` is our code of it."""

    symbol: str
    exchange: str


@dataclass(frozen=True, slots=True)
class Found:
    """A market asset as the first vendor that knows it describes it. `sources`: (provider,
    provider_symbol) in order.

    `splits` are those of its whole history, as far as the vendors told them.
    """

    identity: Identity
    name: str
    asset_class: str
    currency: str
    isin: str | None
    sources: tuple[tuple[str, str], ...]
    splits: tuple[Split, ...] = ()


def asked_identities(symbol: str, exchange: str | None) -> Sequence[Identity]:
    """What is certainly meant, whoever is asked, the likelier first; empty where only a vendor can
    tell.

    Without an exchange that is the listing in the United States, or the coin that a pair names
    (BTC/EUR, BTC-USD).
    """
    code = exchange_code(exchange)
    coin = _coin(symbol, exchange)
    if code == CRYPTO:
        return [coin] if coin else []
    listed = Identity(_share(symbol), code or UNITED_STATES)
    return [coin, listed] if coin and _is_pair(symbol) else [listed]


def find(
    sources: Mapping[str, PriceSource],
    symbol: str,
    exchange: str | None,
    elapsed_s: Callable[[], float] = time.monotonic,
) -> Found:
    """Asks the vendors until one knows the symbol, and then the rest of the chain for the same
    listing.

    Raises UnknownSymbol where all of them answer that they don't know it, and Unavailable where one
    that might know it does not answer: a symbol is never unknown because a vendor is down. Nor does
    it become another asset: without an exchange a later answer counts only if the silent ones would
    have said the same, since all of them prefer the United States.
    """
    until_s = elapsed_s() + LOOK_UP_S_MAX
    for chain in _chains(symbol, exchange):
        listing, silent = None, False
        for source in _in(sources, chain):
            listing, answered = _ask(source, symbol, exchange, in_time=elapsed_s() < until_s)
            silent = silent or not answered
            if listing is not None:
                break
        if listing is not None and (exchange is not None or not silent or _is_preferred(listing)):
            return _found([listing, *_that_agree(sources, listing, lambda: elapsed_s() < until_s)])
        if listing is not None or silent:
            raise Unavailable(
                "A provider of prices that may know this symbol does not answer", retry_after_s=30
            )
    raise UnknownSymbol.field("/symbol", "is not known to any provider of prices, on this exchange")


def splits_of(
    sources: Mapping[str, PriceSource], found: Found, first: date, last: date
) -> tuple[Split, ...]:
    """The asset's splits from `first` to `last`, by the first of its vendors that answers well;
    none where nobody does. One that the closes deny is left out: ingestion will keep it aside.

    A ledger needs them at once: whoever enters a purchase before a split and a sale after it would
    otherwise be told, until the next run of ingest-prices, that they sell more than they hold.
    """
    if found.asset_class == CRYPTO:
        return ()
    for provider, provider_symbol in found.sources:
        try:
            prices = sources[provider].daily(provider_symbol, first, last)
            check_answer(prices, found.currency, first, last)
            prices, _ = dated_by_closes(prices)
            return tuple(without(prices, doubts(prices)).splits)
        except ProviderError as error:
            _log.warning("reading the splits of a new asset: %s: %s", error.code, error.detail)
    return ()


def _chains(symbol: str, exchange: str | None) -> Sequence[Sequence[str]]:
    """Without an exchange: shares first, since a bare ticker of a coin may be a share's too, and a
    pair never is.
    """
    if exchange is not None:
        return [chain_for(exchange)]
    return (
        [chain_for(CRYPTO), chain_for(None)]
        if _is_pair(symbol)
        else [chain_for(None), chain_for(CRYPTO)]
    )


def _in(sources: Mapping[str, PriceSource], chain: Sequence[str]) -> Iterator[PriceSource]:
    by_vendor = {vendor_of(name): source for name, source in sources.items()}
    return (by_vendor[vendor] for vendor in chain if vendor in by_vendor)


def _ask(
    source: PriceSource, symbol: str, exchange: str | None, *, in_time: bool
) -> tuple[Listing | None, bool]:
    """The listing, and whether the vendor answered at all."""
    if not in_time:
        return None, False
    try:
        return source.find(symbol, exchange), True
    except SymbolNotServed:
        return None, True
    except ProviderError as error:
        _log.warning("looking up a symbol: %s: %s", error.code, error.detail)
        return None, False


def _that_agree(
    sources: Mapping[str, PriceSource], listing: Listing, in_time: Callable[[], bool]
) -> Iterator[Listing]:
    """The same listing as the vendors behind the one that found it know it.

    The same: symbol, exchange and currency are. Vendors draw the line between shares, funds and
    bonds differently (to one the units of a trust are equity, to another a fund), so of the class
    only whether it is a coin has to agree.
    """
    identity = _identity(listing)
    chain = list(chain_for(identity.exchange))
    vendor = vendor_of(listing.provider)
    behind = chain[chain.index(vendor) + 1 :] if vendor in chain else []
    for source in _in(sources, behind):
        other, _ = _ask(source, *identity, in_time=in_time())
        if (
            other is not None
            and _identity(other) == identity
            and other.currency == listing.currency
            and (other.asset_class == "CRYPTO") == (listing.asset_class == "CRYPTO")
        ):
            yield other


def _found(listings: Sequence[Listing]) -> Found:
    first = listings[0]
    return Found(
        identity=_identity(first),
        name=one_line_of(first.name) or first.symbol,
        asset_class=first.asset_class,
        currency=first.currency,
        isin=next((listing.isin for listing in listings if listing.isin), None),
        sources=tuple((listing.provider, listing.provider_symbol) for listing in listings),
    )


def _identity(listing: Listing) -> Identity:
    code = exchange_code(listing.exchange) or UNITED_STATES
    return Identity(listing.symbol if code == CRYPTO else _share(listing.symbol), code)


def _is_preferred(listing: Listing) -> bool:
    """Every vendor of the chain that knows this listing would have named it, and no other, for the
    bare symbol.
    """
    return _identity(listing).exchange in (UNITED_STATES, CRYPTO)


def _share(symbol: str) -> str:
    """BRK.B is BRK-B: which of the two is written depends on the vendor."""
    return (asked_symbol(symbol) or one_line_of(symbol).upper()).replace(".", "-")


def _coin(symbol: str, exchange: str | None) -> Identity | None:
    pair = asked_pair(symbol, exchange)
    if pair is None or pair[0] in CURRENCIES or pair[1] not in CURRENCIES:
        return None
    return Identity(pair_symbol(*pair), CRYPTO)


def _is_pair(symbol: str) -> bool:
    """BTC/EUR or BTC-EUR, and not BTC: clearly a coin."""
    pair = asked_pair(symbol, None)
    return (
        _coin(symbol, None) is not None and pair is not None and pair[0] != symbol.strip().upper()
    )
