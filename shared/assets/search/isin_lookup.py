"""Looks ISINs up among the tracked assets and at the vendors."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from shared.assets.listings import Identity
from shared.assets.search.isin_listings import meant_listing
from shared.assets.search.ranking import FoundListing, merged, tracked_listing
from shared.assets.search.repository import market_assets_with_isin
from shared.assets.search.service import allowed_calls, ask_vendors
from shared.config import settings
from shared.database.caller import Caller
from shared.database.cloud_sql import reading
from shared.errors import TooManyAttempts
from shared.vendors.prices.symbols import exchange_code, home_exchange
from shared.vendors.search.asking import searches
from shared.vendors.search.matches import SearchText

WAIT_S: Final = 5.0
"""How long the vendors are waited for: unlike a search, the answer decides what is added."""
LOAD_S_MAX: Final = 10.0
"""How long the vendor is asked for many ISINs."""


def load_isins(isins: Sequence[str], caller: Caller, address: str) -> None:
    """Asks for the listings of many ISINs together, so that `find_isin` has the answers. Where
    that fails, or too many were asked for, it asks for each.
    """
    from shared.vendors.search.isins import VENDOR, ask_together

    def may_call() -> bool:
        with suppress(TooManyAttempts):
            return bool(allowed_calls(caller, [VENDOR], address))
        return False

    if len(isins) > 1:
        ask_together(searches(settings()), isins, may_call, time.monotonic() + LOAD_S_MAX)


def find_isin(isin: str, exchange: str | None, caller: Caller, address: str) -> Identity:
    """The listing of an ISIN: where it is tracked on the exchange, or on its home exchange, without
    asking a vendor. Holds no connection while it waits.

    Raises UnknownSymbol, Invalid where several listings may be meant, Unavailable, Unauthenticated
    and TooManyAttempts.
    """
    with reading() as work:
        tracked = market_assets_with_isin(work, caller, isin)
    place = exchange_code(exchange) or home_exchange(isin)
    there = [row.asset for row in tracked if place is not None and row.asset.exchange == place]
    if len(there) == 1:
        return Identity(there[0].symbol, there[0].exchange or "")
    query = SearchText.of(isin)
    until_s = time.monotonic() + WAIT_S
    answers = ask_vendors(caller, query, address, until_s, resting=True)
    matches = [match for answer in answers for match in answer.matches if match.isin == isin]
    listings = [tracked_listing(row) for row in tracked]
    return meant_listing(
        isin,
        exchange,
        merged([*listings, *(FoundListing(match) for match in matches)]),
        answers,
        settings(),
    )
