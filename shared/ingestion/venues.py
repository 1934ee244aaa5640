"""When each venue's session has ended, by its own clock: the last day that has a close.

A run asks an asset's vendors for days up to then, so that an evening in Frankfurt does not wait for
New York, and a coin's day ends at midnight in UTC, weekend or not. Holidays need no calendar: the
vendors have no close of such a day, and the next run asks for it again. Pure.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from shared.errors import FieldError, Invalid
from shared.vendors.prices.symbols import CRYPTO

OTHER: Final = "OTHER"
"""Assets without an exchange, or on one that is not listed here."""

SETTLES: Final = timedelta(hours=2)
"""So long after the end of a session the vendors have its closes."""

_DAY: Final = timedelta(days=1)


def _hours(hours: int, minutes: int = 0) -> timedelta:
    return timedelta(hours=hours, minutes=minutes)


_VENUES: Final[dict[str, tuple[str, timedelta]]] = {
    # our code of the exchange: (time zone, end of the session with its auctions after midnight).
    # The floors in Germany trade until 22:00: what their last hours change is read again.
    "AS": ("Europe/Amsterdam", _hours(17, 40)),
    "AT": ("Europe/Athens", _hours(17, 20)),
    "AU": ("Australia/Sydney", _hours(16, 15)),
    "BA": ("America/Argentina/Buenos_Aires", _hours(17)),
    "BE": ("Europe/Berlin", _hours(20)),
    "BK": ("Asia/Bangkok", _hours(16, 40)),
    "BR": ("Europe/Brussels", _hours(17, 40)),
    "BUD": ("Europe/Budapest", _hours(17, 10)),
    "CO": ("Europe/Copenhagen", _hours(17)),
    "DU": ("Europe/Berlin", _hours(20)),
    "F": ("Europe/Berlin", _hours(20)),
    "HA": ("Europe/Berlin", _hours(20)),
    "HE": ("Europe/Helsinki", _hours(18, 30)),
    "HK": ("Asia/Hong_Kong", _hours(16, 10)),
    "HM": ("Europe/Berlin", _hours(20)),
    "IC": ("Atlantic/Reykjavik", _hours(15, 30)),
    "IR": ("Europe/Dublin", _hours(16, 40)),
    "JK": ("Asia/Jakarta", _hours(16, 15)),
    "JSE": ("Africa/Johannesburg", _hours(17, 10)),
    "KLSE": ("Asia/Kuala_Lumpur", _hours(17)),
    "KO": ("Asia/Seoul", _hours(15, 30)),
    "KQ": ("Asia/Seoul", _hours(15, 30)),
    "LS": ("Europe/Lisbon", _hours(16, 40)),
    "LSE": ("Europe/London", _hours(16, 40)),
    "MC": ("Europe/Madrid", _hours(17, 40)),
    "MI": ("Europe/Rome", _hours(17, 40)),
    "MU": ("Europe/Berlin", _hours(20)),
    "MX": ("America/Mexico_City", _hours(15)),
    "NSE": ("Asia/Kolkata", _hours(15, 40)),
    "OL": ("Europe/Oslo", _hours(16, 30)),
    "PA": ("Europe/Paris", _hours(17, 40)),
    "PR": ("Europe/Prague", _hours(16, 30)),
    "RO": ("Europe/Bucharest", _hours(18)),
    "SA": ("America/Sao_Paulo", _hours(18)),
    "SHE": ("Asia/Shanghai", _hours(15)),
    "SHG": ("Asia/Shanghai", _hours(15)),
    "SN": ("America/Santiago", _hours(17)),
    "ST": ("Europe/Stockholm", _hours(17, 30)),
    "STU": ("Europe/Berlin", _hours(20)),
    "SW": ("Europe/Zurich", _hours(17, 40)),
    "TA": ("Asia/Jerusalem", _hours(17, 35)),
    "TO": ("America/Toronto", _hours(16, 15)),
    "TSE": ("Asia/Tokyo", _hours(15, 30)),
    "TW": ("Asia/Taipei", _hours(13, 30)),
    "TWO": ("Asia/Taipei", _hours(13, 30)),
    "US": ("America/New_York", _hours(16, 15)),
    "V": ("America/Toronto", _hours(16, 15)),
    "VI": ("Europe/Vienna", _hours(17, 40)),
    "WAR": ("Europe/Warsaw", _hours(17, 10)),
    "XETRA": ("Europe/Berlin", _hours(17, 40)),
    CRYPTO: ("Etc/UTC", _hours(23)),  # with SETTLES an hour after midnight
}

VENUES: Final = frozenset({*_VENUES, OTHER})


def venue_of(exchange: str | None) -> str:
    """The venue of an asset: its exchange where we know the hours of that."""
    return exchange if exchange in _VENUES else OTHER


def last_session(exchange: str | None, now: datetime) -> date:
    """The last day whose session has ended, and is reported, at `now`: yesterday in UTC where the
    hours are not known.
    """
    venue = _VENUES.get(exchange or "")
    if venue is None:
        return now.date() - _DAY
    zone, end = venue
    # Without the zone: the clock on the wall counts, also on a day that has 23 or 25 hours.
    return (now.astimezone(_zone(zone)).replace(tzinfo=None) - end - SETTLES).date()


def check_venues(venues: Collection[str]) -> None:
    """Raises Invalid for a name that is none of VENUES."""
    errors = [
        FieldError(f"/venues/{place}", f"is none of {', '.join(sorted(VENUES))}")
        for place, venue in enumerate(venues)
        if venue not in VENUES
    ]
    if errors:
        raise Invalid("The request is not valid", errors)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
