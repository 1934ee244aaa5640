"""Open Exchange Rates, the last resort that needs a key: 1 USD = rate of each currency, one call
for each day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Unpack

from pydantic import BaseModel, Field, StringConstraints, TypeAdapter

from shared.errors import BadAnswer, ProviderRefused
from shared.ledger.fx_kinds import FxKind
from shared.ledger.money import CURRENCIES
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.protocols import PublishedRate
from shared.vendors.rates.checks import Figure, Text, shaped, validated

CALLS_MAX = 130
"""Of one request: half a year of weekdays. The free plan has 1,000 calls a month, which one long
backfill would eat.
"""


class _Day(BaseModel):
    timestamp: int = Field(ge=0, lt=2**33)
    base: Text
    rates: dict[Annotated[str, StringConstraints(max_length=10)], Figure | None]


_DAY = TypeAdapter(_Day)


class OpenExchangeRates:
    """`now` is the clock, in any zone. With `only`, no other currency is asked for: after BCRA this
    source stands in for ARS alone, lest it answer for a pair that ECB publishes.
    """

    name = "openexchangerates"
    publishes = frozenset(CURRENCIES)
    today_only = False

    def __init__(
        self,
        base_url: str,
        key: str,
        now: Callable[[], datetime],
        *,
        only: Collection[str] | None = None,
        **http: Unpack[HttpOptions],
    ) -> None:
        self._http = VendorHttp(
            self.name, base_url, params={"app_id": key}, refusal=_refusal, **http
        )
        self._now = now
        self._only = only

    def daily(
        self, currencies: Collection[str], kind: str, first: date, last: date
    ) -> Sequence[PublishedRate]:
        """USD against each of `currencies`, as RateSource.daily.

        Weekends are not asked for: markets are closed and the vendor repeats Friday's figures.
        Today's figures are those of this hour; the next run reads the day again. Raises
        ProviderRefused beyond CALLS_MAX days.
        """
        quotes = set(currencies) - {"USD"}
        if self._only is not None:
            quotes &= set(self._only)
        last = min(last, self._now().astimezone(UTC).date())
        if kind != FxKind.OFFICIAL or not quotes or last < first:
            return []
        days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
        days = [day for day in days if day.isoweekday() <= 5]
        if len(days) > CALLS_MAX:
            raise ProviderRefused(
                f"{self.name} is asked for {CALLS_MAX} days at most, not for {len(days)}"
            )
        rates = (rate for day in days for rate in self._day(day, quotes))
        return validated(self.name, rates, quotes, first, last)

    def _day(self, requested: date, quotes: set[str]) -> Iterator[PublishedRate]:
        body = self._http.get_json(
            f"/api/historical/{requested}.json", symbols=",".join(sorted(quotes))
        )
        day = shaped(self.name, _DAY, body)
        if day.base != "USD":
            raise BadAnswer(f"{self.name} answered with the base {day.base}")
        answered = datetime.fromtimestamp(day.timestamp, UTC).date()
        if answered != requested:
            raise BadAnswer(f"{self.name} was asked for {requested} and answered for {answered}")
        for quote, rate in day.rates.items():
            if rate is not None:
                yield PublishedRate(requested, "USD", quote, FxKind.OFFICIAL, rate)


def _refusal(body: Any) -> str | None:
    """`message` is like invalid_app_id; the `description` beside it is an advertisement."""
    return str(body.get("message")) if isinstance(body, dict) and body.get("error") else None
