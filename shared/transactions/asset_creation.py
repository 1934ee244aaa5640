"""Adds the assets that a file names and the account can't use yet: those that vendors list are
tracked, the others become the user's own.

Vendors are asked before the database transaction, and for a bounded time: what was not asked for
within it becomes nothing, and the answer says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from pydantic import ValidationError
from sqlalchemy import Connection

from shared import clock, quotas
from shared.assets import market_assets, repository
from shared.assets.listings import UNITED_STATES, ListedAsset
from shared.assets.new_asset import NewAsset
from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.database.portfolios import Portfolio
from shared.errors import Invalid, TooManyAttempts, Unavailable
from shared.identifiers import new_id
from shared.immutable import immutable
from shared.ledger.kinds import TransactionType
from shared.ledger.minor_units import MINOR_UNITS
from shared.schema.asset_classes import AssetClass
from shared.transactions.asset_resolution import AssetName, names_of
from shared.transactions.batch_schemas import ImportedFields
from shared.vendors.prices.symbols import is_exchange

LOOK_UPS_S_MAX: Final = 30.0
"""After so many seconds no further asset is looked up: the client is waiting. The last look-up may
take as long as one of POST /assets.
"""
SYMBOL_LENGTH_MAX: Final = 32

LookUp = Callable[[NewAsset], Asset | ListedAsset | None]


@immutable
class LookedUp:
    """What the vendors said about the names of a file."""

    listed: Mapping[AssetName, Asset | ListedAsset]
    unlisted: frozenset[AssetName]
    """Those that no vendor knows."""
    unanswered: Mapping[AssetName, str]
    """Those that no vendor was asked for, or that none answered about, and the reason."""


NOTHING: Final = LookedUp({}, frozenset(), {})


def look_up_all(
    names: Iterable[AssetName],
    look_up: LookUp,
    elapsed_s: Callable[[], float] = time.monotonic,
) -> LookedUp:
    """Looks the names up one after the other, while there is time. Holds no connection."""
    until_s = elapsed_s() + LOOK_UPS_S_MAX
    listed: dict[AssetName, Asset | ListedAsset] = {}
    unlisted: set[AssetName] = set()
    unanswered: dict[AssetName, str] = {}
    refusal = ""
    for name in names:
        if not refusal and elapsed_s() >= until_s:
            refusal = f"was not looked up: {LOOK_UPS_S_MAX:.0f} seconds had passed"
        if refusal:
            unanswered[name] = refusal
            continue
        try:
            listing = _listing_of(name, look_up)
        except TooManyAttempts:
            refusal = "was not looked up: too many symbols were, within the hour"
            unanswered[name] = refusal
        except Unavailable:
            unanswered[name] = "was looked up, but a provider of prices that may know it is silent"
        else:
            if listing is None:
                unlisted.add(name)
            else:
                listed[name] = listing
    return LookedUp(listed, frozenset(unlisted), unanswered)


def add_assets(
    work: Connection,
    caller: Caller,
    portfolio: Portfolio,
    looked_up: LookedUp,
    currencies: Mapping[AssetName, str],
) -> dict[AssetName, Asset]:
    """The assets of the names that were looked up, stored where they are new. The caller's account
    is locked. `currencies` are those of the file's rows, for assets of the user's own. Raises
    QuotaExceeded.
    """
    added: dict[AssetName, Asset] = {}
    for name, listing in looked_up.listed.items():
        added[name] = (
            listing if isinstance(listing, Asset) else market_assets.track(work, listing, caller)[0]
        )
    own: dict[tuple[str | None, str | None, str | None], Asset] = {}
    taken = set(repository.manual_symbols(work, caller.user_id))
    quotas.MANUAL_ASSETS.check(len(taken), len({_identity(name) for name in looked_up.unlisted}))
    for name in sorted(looked_up.unlisted, key=lambda name: tuple(part or "" for part in name)):
        key = _identity(name)
        if key not in own:
            currency = name.currency or currencies.get(name) or portfolio.base_currency
            own[key] = _own_asset(caller, name, currency, taken)
            taken.add(own[key].symbol)
            repository.insert_manual_asset(work, own[key])
        added[name] = own[key]
    return added


def currencies_of(items: Iterable[object]) -> dict[AssetName, str]:
    """The currency of the first row of each name, that of a trade where there is one."""
    currencies: dict[AssetName, str] = {}
    ordered = sorted(
        (item for item in items if isinstance(item, ImportedFields) and item.currency),
        key=lambda item: item.type not in (TransactionType.BUY, TransactionType.SELL),
    )
    for item in ordered:
        unit = MINOR_UNITS.get(item.currency or "")
        for name in names_of(item):
            currencies.setdefault(name, unit.currency if unit else str(item.currency))
    return currencies


def _identity(name: AssetName) -> tuple[str | None, str | None, str | None]:
    """By which two names of a file are one asset."""
    if name.isin is not None:
        return name.isin, None, None
    return (None, name.symbol, None) if name.symbol is not None else (None, None, name.name)


def _own_asset(caller: Caller, name: AssetName, currency: str, taken: set[str]) -> Asset:
    now = clock.now()
    return Asset(
        id=new_id(),
        owner_id=caller.user_id,
        symbol=_free_symbol(name, taken),
        exchange=None,
        name=name.name or name.symbol or name.isin or "",
        asset_class=AssetClass.OTHER,
        currency=currency,
        isin=name.isin,
        created_at=now,
        updated_at=now,
    )


def _free_symbol(name: AssetName, taken: set[str]) -> str:
    """The symbol or ISIN of the file, or the beginning of the name; with a number where another own
    asset has it.
    """
    texts = [text for text in (name.symbol, name.isin, name.name) if text]
    symbols = [text[:SYMBOL_LENGTH_MAX].strip() for text in texts]
    numbered = (f"{symbols[0][: SYMBOL_LENGTH_MAX - 5]}-{number}" for number in range(2, 9_999))
    return next(symbol for symbol in (*symbols, *numbered) if symbol not in taken)


def _listing_of(name: AssetName, look_up: LookUp) -> Asset | ListedAsset | None:
    """What a vendor lists under the ISIN, else under the symbol; None where no vendor knows either,
    or what it lists contradicts the file.
    """
    for symbol in (name.isin, name.symbol):
        if symbol is None or len(symbol) > SYMBOL_LENGTH_MAX:
            continue
        try:
            listing = look_up(NewAsset(symbol=symbol, exchange=_exchange(name)))
        except (Invalid, ValidationError):
            continue  # not listed, listed several times, or nothing that can be: a wrong ISIN
        if listing is not None and _fits(name, listing, is_by_isin=symbol == name.isin):
            return listing
    return None


def _exchange(name: AssetName) -> str | None:
    """Where the file names one of ours: brokers have their own words for them."""
    return name.exchange if name.exchange is not None and is_exchange(name.exchange) else None


def _fits(name: AssetName, listing: Asset | ListedAsset, *, is_by_isin: bool) -> bool:
    """Whether a listing is what the file means: a symbol alone may be another company's elsewhere.
    Where the file has an ISIN the vendor must confirm it, or the symbol be listed in the country
    of the ISIN.
    """
    if name.currency is not None and listing.currency != name.currency:
        return False
    if name.isin is None or is_by_isin:
        return True
    if listing.isin is not None:
        return listing.isin == name.isin
    exchange = listing.exchange if isinstance(listing, Asset) else listing.identity.exchange
    return exchange == UNITED_STATES and name.isin.startswith(UNITED_STATES)
