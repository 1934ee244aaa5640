"""Resolves a symbol to a market asset: the first vendor in order that lists it decides.

One asset has one identity, whatever each vendor calls its symbol (BRK.B, BRK-B) and its exchange
(NASDAQ, US). Vendors with the same listing in the same currency become its further sources, so that
ingestion has a fallback and never splices two currencies or two listings.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from shared.errors import ProviderError, SymbolNotServed, Unavailable, UnknownSymbol
from shared.immutable import immutable
from shared.ingestion.corporate_actions.contradictions import dated_by_closes, doubts, without
from shared.ingestion.validation import check_answer
from shared.ledger.money import CURRENCIES
from shared.schema.asset_classes import AssetClass
from shared.schema.fields import one_line_of
from shared.vendors.prices.registry import chain_for
from shared.vendors.prices.symbols import (
    CRYPTO,
    asked_pair,
    exchange_code,
    listed_symbol,
    pair_symbol,
    split_suffix,
)
from shared.vendors.protocols import Listing, PriceSource, Split, vendor_of

UNITED_STATES: Final = "US"
"""Where the vendors look first for a symbol without an exchange."""

LOOK_UP_S_MAX: Final = 20.0
"""After so many seconds no further vendor is asked: the client is waiting."""

_log = logging.getLogger("finance_api")


class Identity(NamedTuple):
    """The key of a market asset; `exchange` is our code of the exchange."""

    symbol: str
    exchange: str


@immutable
class ListedAsset:
    """A market asset as described by the first vendor that lists it. `sources` are (provider,
    provider_symbol) pairs in order.

    `splits` are those of its whole history, as far as the vendors reported them.
    """

    identity: Identity
    name: str
    asset_class: str
    currency: str
    isin: str | None
    sources: tuple[tuple[str, str], ...]
    splits: tuple[Split, ...] = ()


def possible_identities(symbol: str, exchange: str | None) -> Sequence[Identity]:
    """The identities that the symbol can have without a vendor's answer, the likelier first; empty
    where only a vendor can resolve it.

    Without an exchange this is the one that is written behind the symbol (SAP.DE, VOD.L), the
    listing in the United States, or the coin of a pair (BTC/EUR, BTC-USD).
    """
    return [
        identity for reading in _readings(symbol, exchange) for identity in _identities_of(*reading)
    ]


def _readings(symbol: str, exchange: str | None) -> Sequence[tuple[str, str | None]]:
    """The symbols and exchanges that may be meant, the likelier first. One letter behind a dot may
    be a share class in the United States too, as that of MKC.V.
    """
    split = split_suffix(symbol)
    if split is None or exchange_code(exchange) not in (None, split[1]):
        return [(symbol, exchange)]
    is_class = exchange is None and symbol.strip()[-2:-1] == "."
    return [split, (symbol, UNITED_STATES)] if is_class else [split]


def _identities_of(symbol: str, exchange: str | None) -> Sequence[Identity]:
    code = exchange_code(exchange)
    coin = _coin(symbol, exchange)
    if code == CRYPTO:
        return [coin] if coin else []
    listed = Identity(_listed_symbol(symbol), code or UNITED_STATES)
    return [coin, listed] if coin and _is_pair(symbol) else [listed]


def find(
    sources: Mapping[str, PriceSource],
    symbol: str,
    exchange: str | None,
    elapsed_s: Callable[[], float] = time.monotonic,
) -> ListedAsset:
    """Asks the vendors until one lists the symbol, and then the rest of the chain for the same
    listing. The exchange may be written behind the symbol.

    Raises UnknownSymbol where no vendor lists the symbol, and Unavailable where a vendor that may
    list it does not answer: a symbol is never unknown because a vendor is down. Nor does it become
    another asset: without an exchange a later vendor's answer counts only if the silent ones would
    have given the same one, since all of them prefer the United States.
    """
    until_s = elapsed_s() + LOOK_UP_S_MAX
    for reading in _readings(symbol, exchange):
        asset = _find(sources, *reading, until_s, elapsed_s)
        if asset is not None:
            return asset
    raise UnknownSymbol.field("/symbol", "is not known to any provider of prices, on this exchange")


def vendors_for(symbol: str, exchange: str | None) -> Sequence[str]:
    """The vendors that may know the symbol, switched on or not."""
    vendors = [
        vendor
        for reading in _readings(symbol, exchange)
        for chain in _chains(*reading)
        for vendor in chain
    ]
    return list(dict.fromkeys(vendors))


def _find(
    sources: Mapping[str, PriceSource],
    symbol: str,
    exchange: str | None,
    until_s: float,
    elapsed_s: Callable[[], float],
) -> ListedAsset | None:
    """The asset of one reading of a symbol; None where no vendor lists it. Raises Unavailable."""
    for chain in _chains(symbol, exchange):
        listing, silent = None, False
        for source in _sources_in(sources, chain):
            listing, answered = _look_up(source, symbol, exchange, in_time=elapsed_s() < until_s)
            silent = silent or not answered
            if listing is not None:
                break
        if listing is not None and (exchange is not None or not silent or _is_preferred(listing)):
            return _listed_asset(
                [listing, *_agreeing_listings(sources, listing, lambda: elapsed_s() < until_s)]
            )
        if listing is not None or silent:
            raise Unavailable(
                "A provider of prices that may know this symbol does not answer", retry_after_s=30
            )
    return None


def splits_of(
    sources: Mapping[str, PriceSource], asset: ListedAsset, first: date, last: date
) -> tuple[Split, ...]:
    """The asset's splits from `first` to `last`, from the first of its vendors with a valid answer;
    none where there is no such vendor. A split that the closes contradict is left out: ingestion
    will put it into quarantine.

    A ledger needs them at once. Otherwise, until the next run of ingest-prices, a sale after a
    split of units bought before it would be refused as more than is held.
    """
    if asset.asset_class == AssetClass.CRYPTO:
        return ()
    for provider, provider_symbol in asset.sources:
        try:
            prices = sources[provider].daily(provider_symbol, first, last)
            check_answer(prices, asset.currency, first, last)
            prices, _ = dated_by_closes(prices)
            return tuple(without(prices, doubts(prices)).splits)
        except ProviderError as error:
            _log.warning("reading the splits of a new asset: %s: %s", error.code, error.detail)
    return ()


def _chains(symbol: str, exchange: str | None) -> Sequence[Sequence[str]]:
    """The chains of vendors in order. Without an exchange shares come first, since the ticker of a
    coin may be that of a share too; but a pair is never a share.
    """
    if exchange is not None:
        return [chain_for(exchange)]
    return (
        [chain_for(CRYPTO), chain_for(None)]
        if _is_pair(symbol)
        else [chain_for(None), chain_for(CRYPTO)]
    )


def _sources_in(sources: Mapping[str, PriceSource], chain: Sequence[str]) -> Iterator[PriceSource]:
    by_vendor = {vendor_of(name): source for name, source in sources.items()}
    return (by_vendor[vendor] for vendor in chain if vendor in by_vendor)


def _look_up(
    source: PriceSource, symbol: str, exchange: str | None, *, in_time: bool
) -> tuple[Listing | None, bool]:
    """The listing, and whether the vendor answered."""
    if not in_time:
        return None, False
    try:
        return source.find(symbol, exchange), True
    except SymbolNotServed:
        return None, True
    except ProviderError as error:
        _log.warning("looking up a symbol: %s: %s", error.code, error.detail)
        return None, False


def _agreeing_listings(
    sources: Mapping[str, PriceSource], listing: Listing, in_time: Callable[[], bool]
) -> Iterator[Listing]:
    """The same listing from the vendors after the one that it came from.

    Listings are the same where symbol, exchange and currency are. Vendors classify shares, funds
    and bonds differently (the units of a trust are equity to one, a fund to another), so of the
    asset class only whether it is a coin has to agree.
    """
    identity = _identity(listing)
    chain = list(chain_for(identity.exchange))
    vendor = vendor_of(listing.provider)
    later_vendors = chain[chain.index(vendor) + 1 :] if vendor in chain else []
    for source in _sources_in(sources, later_vendors):
        other, _ = _look_up(source, *identity, in_time=in_time())
        if (
            other is not None
            and _identity(other) == identity
            and other.currency == listing.currency
            and (other.asset_class == AssetClass.CRYPTO)
            == (listing.asset_class == AssetClass.CRYPTO)
        ):
            yield other


def _listed_asset(listings: Sequence[Listing]) -> ListedAsset:
    first = listings[0]
    return ListedAsset(
        identity=_identity(first),
        name=one_line_of(first.name) or first.symbol,
        asset_class=first.asset_class,
        currency=first.currency,
        isin=next((listing.isin for listing in listings if listing.isin), None),
        sources=tuple((listing.provider, listing.provider_symbol) for listing in listings),
    )


def _identity(listing: Listing) -> Identity:
    code = exchange_code(listing.exchange) or UNITED_STATES
    return Identity(listing.symbol if code == CRYPTO else _listed_symbol(listing.symbol), code)


def _is_preferred(listing: Listing) -> bool:
    """Whether every vendor that has this listing returns it, and no other, for the symbol alone."""
    return _identity(listing).exchange in (UNITED_STATES, CRYPTO)


def _listed_symbol(symbol: str) -> str:
    """The symbol in the form of our identities: BRK-B, also for vendors that write BRK.B."""
    return listed_symbol(symbol) or one_line_of(symbol).upper().replace(".", "-")


def _coin(symbol: str, exchange: str | None) -> Identity | None:
    pair = asked_pair(symbol, exchange)
    if pair is None or pair[0] in CURRENCIES or pair[1] not in CURRENCIES:
        return None
    return Identity(pair_symbol(*pair), CRYPTO)


def _is_pair(symbol: str) -> bool:
    """Whether the symbol is a coin's pair, such as BTC/EUR or BTC-EUR, and not BTC alone."""
    pair = asked_pair(symbol, None)
    return (
        _coin(symbol, None) is not None and pair is not None and pair[0] != symbol.strip().upper()
    )
