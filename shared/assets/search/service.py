"""Searches assets at the vendors and among those that are tracked."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from shared import clock
from shared.assets.listings import Identity, possible_identities
from shared.assets.search.ranking import ITEMS_MAX, FoundListing, merged, ranked, tracked_listing
from shared.assets.search.repository import market_assets_at, search_market_assets
from shared.assets.search.schemas import AssetSearchAnswer, AssetSearchItem, SearchedProvider
from shared.auth import allowances, throttle
from shared.config import settings
from shared.database.caller import Caller
from shared.database.cloud_sql import reading, writing
from shared.schema.search_statuses import SearchStatus
from shared.vendors.search.asking import VendorAnswer, searches
from shared.vendors.search.matches import SearchText
from shared.vendors.search.registry import calls_max

WAIT_S: Final = 0.7
"""How long a search waits for the vendors, so that all of it takes less than a second."""


def search(caller: Caller, text: str, address: str) -> AssetSearchAnswer:
    """The listings that `text` may mean. A vendor that fails or is late is named in the answer, and
    fails nothing. Holds no connection while it waits.

    Raises Unauthenticated, and TooManyAttempts where the caller, or all callers from `address`,
    have caused too many calls; answers from memory are not counted.
    """
    until_s = time.monotonic() + WAIT_S
    query = SearchText.of(text)
    identities = possible_identities(query.text, None)
    with reading() as work:
        tracked = search_market_assets(work, caller, query.text, identities, ITEMS_MAX)
    answers = ask_vendors(caller, query, address, until_s)
    listings = [tracked_listing(row) for row in tracked]
    listings += _found(caller, answers, {listing.match.key for listing in listings})
    return AssetSearchAnswer(
        complete=all(
            answer.status in (SearchStatus.ANSWERED, SearchStatus.OFF) for answer in answers
        ),
        items=[AssetSearchItem.of(listing) for listing in ranked(query, merged(listings))],
        providers=[SearchedProvider.of(answer) for answer in answers],
    )


def ask_vendors(
    caller: Caller, query: SearchText, address: str, until_s: float, *, resting: bool = False
) -> Sequence[VendorAnswer]:
    """What each vendor that may find something answers until `until_s` of time.monotonic(); with
    `resting` also those that failed a moment ago are called. Raises TooManyAttempts.
    """
    vendors = searches(settings())
    needed = vendors.needed(query, resting=resting)
    return vendors.ask(query, allowed_calls(caller, needed, address), until_s)


def allowed_calls(caller: Caller, vendors: Sequence[str], address: str) -> Sequence[str]:
    """Those of the vendors that may be called once more, which counts as a call of each. Raises
    TooManyAttempts, as `search`.
    """
    if not vendors:
        return ()
    now = clock.now()
    with writing() as work:
        throttle.count(work, throttle.search_counts(caller.user_id, address), now)
        calls = {f"search {name}": calls_max(name, settings()) for name in vendors}
        taken = allowances.take(work, calls, now)
    return [name for name in vendors if f"search {name}" in taken]


def _found(
    caller: Caller, answers: Sequence[VendorAnswer], tracked_keys: set[tuple[str, str]]
) -> Sequence[FoundListing]:
    """The vendors' matches. Those that are tracked under another name than the one that was
    searched for come first, as tracked assets.
    """
    matches = [match for answer in answers for match in answer.matches]
    identities = {Identity(*match.key) for match in matches if match.key not in tracked_keys}
    tracked: Sequence[FoundListing] = ()
    if identities:
        with reading() as work:
            rows = market_assets_at(work, caller, sorted(identities))
        tracked = [tracked_listing(row) for row in rows]
    return [*tracked, *(FoundListing(match) for match in matches)]
