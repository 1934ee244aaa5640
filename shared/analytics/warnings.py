"""The warnings of an answer, one sentence each: closes and rates that are missing or old, and sales
of more than was held, and days worth less than nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from shared import clock
from shared.analytics.schemas.view import FigureWarning
from shared.database.assets import Asset
from shared.ledger.exchange_rates import FRESH_DAYS_MAX, STALE_DAYS_MAX
from shared.market.price_status import is_pending
from shared.vendors.rates.publishers import named_publishers, publishers_between

NEGATIVE_DAYS_NAMED_MAX: Final = 10


def price_missing(asset: Asset, day: date, consequence: str) -> FigureWarning:
    """No close on or before `day`. `consequence` ends the sentence: "it is left out of the
    values". The code is price_pending while closes of the asset are being read.
    """
    pending = is_pending(asset, clock.now())
    reason = ": its closes are being read. Ask again in some seconds" if pending else ""
    return FigureWarning(
        code="price_pending" if pending else "price_missing",
        detail=f"{asset.symbol} has no close on or before {day}; {consequence}{reason}.",
        asset_id=asset.id,
        date=day,
    )


def price_stale(asset: Asset, day: date, detail: str) -> FigureWarning:
    """A close of more than FRESH_DAYS_MAX days before is in use."""
    return FigureWarning(code="price_stale", detail=detail, asset_id=asset.id, date=day)


def rate_missing(base: str, quote: str, day: date) -> FigureWarning:
    return FigureWarning(
        code="rate_missing",
        detail=f"No rate from {base} to {quote} was published in the {STALE_DAYS_MAX} days up to "
        f"{day}.",
        currency=base,
        date=day,
    )


def rate_missing_on(days: int, base: str, quote: str) -> FigureWarning:
    """On so many days of a range."""
    return FigureWarning(
        code="rate_missing",
        detail=f"{days} of the days have no rate from {base} to {quote} that is at most "
        f"{STALE_DAYS_MAX} days old.",
        currency=base,
    )


def rate_unpublished(base: str, quote: str, kind: str) -> FigureWarning:
    """On no day of a range."""
    sources = named_publishers(publishers_between(base, quote, kind))
    return FigureWarning(
        code="rate_missing",
        detail=f"No source has a rate ({kind}) from {base} to {quote} on any of these days. "
        f"Sources are asked in this order: {sources}.",
        currency=base,
    )


def rate_stale(base: str, quote: str, day: date) -> FigureWarning:
    return FigureWarning(
        code="rate_stale",
        detail=f"The last rate from {base} to {quote} on {day} was more than {FRESH_DAYS_MAX} days "
        "old.",
        currency=base,
        date=day,
    )


def oversold(asset: Asset, day: date) -> FigureWarning:
    """Writes refuse an oversell, so that only a split which arrived later can have made one."""
    return FigureWarning(
        code="oversold",
        detail=(
            f"More {asset.symbol} were taken out on {day} than were held: a split that arrived "
            "later changed what was held before. Correct the transactions."
        ),
        asset_id=asset.id,
        date=day,
    )


def less_than_nothing(days: Sequence[date]) -> FigureWarning:
    """At least one day; the first ones are named."""
    named = ", ".join(str(day) for day in days[:NEGATIVE_DAYS_NAMED_MAX])
    more = len(days) - NEGATIVE_DAYS_NAMED_MAX
    rest = f" and {more} more days" if more > 1 else " and one more day" if more == 1 else ""
    return FigureWarning(
        code="negative_value",
        detail=(
            f"The portfolio was worth less than zero on {named}{rest}. A loss of more than "
            "everything is no return: it is left out, and the period goes on after it. Often a "
            "deposit is missing, or dated too late."
        ),
        date=days[0],
    )
