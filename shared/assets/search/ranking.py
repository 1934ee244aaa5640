"""Merges what vendors and the tracked assets say of a search into one entry a listing, and puts the
likeliest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from shared.assets.listings import possible_identities
from shared.assets.search.repository import TrackedAsset
from shared.immutable import immutable
from shared.schema.asset_classes import AssetClass
from shared.vendors.prices.symbols import CRYPTO, home_exchange
from shared.vendors.search.matches import SearchMatch, SearchText

ITEMS_MAX: Final = 30
"""Of an answer."""

_PREFERRED_EXCHANGES: Final = ("US", CRYPTO)
"""Where a symbol without an exchange is looked up first."""


@immutable
class FoundListing:
    """A listing, with what is known of it. `asset_id` is that of the tracked asset."""

    match: SearchMatch
    asset_id: UUID | None = None


def tracked_listing(tracked: TrackedAsset) -> FoundListing:
    """A tracked asset as a match of its first vendor's; "" where it has no vendor, or exchange."""
    asset = tracked.asset
    match = SearchMatch(
        provider=tracked.provider or "",
        symbol=asset.symbol,
        exchange=asset.exchange or "",
        name=asset.name,
        asset_class=AssetClass(asset.asset_class),
        currency=asset.currency,
        isin=asset.isin,
    )
    return FoundListing(match, asset.id)


def merged(listings: Iterable[FoundListing]) -> list[FoundListing]:
    """Each listing once, in the order of its first report. The first report counts; the later ones
    fill in what it lacks.
    """
    by_key: dict[tuple[str, str], FoundListing] = {}
    for listing in listings:
        first = by_key.setdefault(listing.match.key, listing)
        if first is not listing:
            by_key[listing.match.key] = _filled_in(first, listing)
    return list(by_key.values())


def _filled_in(first: FoundListing, later: FoundListing) -> FoundListing:
    match, other = first.match, later.match
    only_repeats_symbol = match.name.partition("/")[0] == match.symbol.partition("/")[0]
    return FoundListing(
        replace(
            match,
            name=other.name if only_repeats_symbol else match.name,
            asset_class=match.asset_class or other.asset_class,
            currency=match.currency or other.currency,
            isin=match.isin or other.isin,
            is_primary=match.is_primary or other.is_primary,
        ),
        first.asset_id or later.asset_id,
    )


def ranked(query: SearchText, listings: Sequence[FoundListing]) -> list[FoundListing]:
    """The likeliest first: by the symbol as it was written, the ISIN, the beginning of the symbol,
    then by name. Among equals the home exchange of the ISIN and the main listing, then tracked
    assets, then the United States and coins, then the order of the vendors.
    """
    identities = possible_identities(query.text, None)

    def rank(listing: FoundListing) -> tuple[bool | int, ...]:
        match = listing.match
        return (
            _closeness(query, identities, match),
            query.isin is None or match.exchange != home_exchange(query.isin),
            query.isin is None or not match.is_primary,
            listing.asset_id is None,
            match.exchange not in _PREFERRED_EXCHANGES,
        )

    return sorted(listings, key=rank)[:ITEMS_MAX]


def _closeness(query: SearchText, identities: Sequence[tuple[str, str]], match: SearchMatch) -> int:
    """0 for the listing that the text names, more for what is less like it."""
    symbol, name, words = match.symbol.upper(), match.name.upper(), query.text.upper()
    likenesses = (
        match.key in identities,
        symbol in (query.symbol, words),
        query.isin is not None and match.isin == query.isin,
        symbol.startswith(query.symbol),
        name == words,
        name.startswith(words),
        words in name,
        True,
    )
    return likenesses.index(True)
