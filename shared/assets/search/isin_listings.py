"""Which of the listings of an ISIN is meant. A security has one ISIN and may be listed on many
exchanges, in several currencies, and on one exchange twice.

Without an exchange it is the one on the main exchange of the country that the ISIN begins with, or
else the one that a vendor calls the main one, or the only one that any vendor can price. What stays
ambiguous is refused, and the refusal names the listings: no currency is ever guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.assets.listings import Identity
from shared.assets.refusals import unknown_symbol
from shared.assets.search.ranking import FoundListing
from shared.config import Settings
from shared.errors import FieldError, Invalid, Unavailable
from shared.schema.search_statuses import SearchStatus
from shared.vendors.prices.registry import chain_for
from shared.vendors.prices.symbols import exchange_code, home_exchange
from shared.vendors.protocols import vendor_of
from shared.vendors.search.asking import VendorAnswer
from shared.vendors.switches import missing_setting


def meant_listing(
    isin: str,
    exchange: str | None,
    listings: Sequence[FoundListing],
    answers: Sequence[VendorAnswer],
    settings: Settings,
) -> Identity:
    """The listing that is meant, out of all listings of `isin` that are tracked or that vendors
    have named in their `answers`.

    Raises UnknownSymbol where there is none, Invalid where there are several, and Unavailable where
    a vendor whose answer could decide has given none.
    """
    silent = any(
        answer.status not in (SearchStatus.ANSWERED, SearchStatus.OFF) for answer in answers
    )
    code = exchange_code(exchange)
    candidates = [
        listing
        for listing in listings
        if (listing.match.exchange == code if code else _is_priced(listing, settings))
    ]
    preferred = _preferred(isin, candidates) if code is None else []
    meant = preferred or candidates
    if len(meant) == 1 and (code is not None or preferred or not silent):
        return Identity(*meant[0].match.key)
    if len(meant) > 1:
        raise _ambiguous(code, meant)
    if silent:
        raise Unavailable("A provider that may know this ISIN does not answer", retry_after_s=30)
    if listings:
        raise _not_there(code, listings)
    raise unknown_symbol(settings, [vendor_of(answer.provider) for answer in answers], "/isin")


def _preferred(isin: str, candidates: Sequence[FoundListing]) -> Sequence[FoundListing]:
    home = home_exchange(isin)
    at_home = [listing for listing in candidates if listing.match.exchange == home]
    return at_home or [listing for listing in candidates if listing.match.is_primary]


def _is_priced(listing: FoundListing, settings: Settings) -> bool:
    """Whether a vendor of closes of its exchange is on."""
    vendors = chain_for(listing.match.exchange)
    return any(missing_setting(settings, vendor) is None for vendor in vendors)


def _ambiguous(code: str | None, listings: Sequence[FoundListing]) -> Invalid:
    exchanges = {listing.match.exchange for listing in listings}
    if len(exchanges) == 1:
        place = code or exchanges.pop()
        detail = f"has several listings on {place}: {_named(listings)}; give the symbol of one"
        return Invalid(f"The ISIN {detail}", [FieldError("/isin", detail)])
    detail = f"is needed to choose among the listings of this ISIN: {_named(listings)}"
    return Invalid(f"The field /exchange {detail}", [FieldError("/exchange", detail)])


def _not_there(code: str | None, listings: Sequence[FoundListing]) -> Invalid:
    if code is not None:
        detail = f"has no listing of this ISIN; there are {_named(listings)}"
        return Invalid(f"The exchange {code} {detail}", [FieldError("/exchange", detail)])
    detail = f"is listed where no provider of prices is on: {_named(listings)}"
    return Invalid(f"The ISIN {detail}", [FieldError("/isin", detail)])


def _named(listings: Sequence[FoundListing]) -> str:
    """EUNL on XETRA in EUR, ..."""
    names = []
    for listing in listings:
        match = listing.match
        currency = f" in {match.currency}" if match.currency else ""
        names.append(f"{match.symbol} on {match.exchange}{currency}")
    return ", ".join(names)
