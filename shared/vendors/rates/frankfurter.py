"""Frankfurter v2, which republishes the rates of one central bank when one is named: the second
source of ECB and BCRA.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final, Self, Unpack

from pydantic import BaseModel, Field, TypeAdapter

from shared.config import Settings
from shared.errors import BadAnswer
from shared.ledger.fx_kinds import FxKind
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.protocols import PublishedRate
from shared.vendors.rates.bcra import Bcra
from shared.vendors.rates.checks import Figure, IsoDay, Text, shaped, validated
from shared.vendors.rates.ecb import Ecb


class _Row(BaseModel):
    day: IsoDay = Field(alias="date")
    base: Text
    quote: Text
    rate: Figure | None


_ROWS = TypeAdapter(list[_Row])

ANSWER_BYTES_MAX: Final = 32 * 1024 * 1024
"""Thirty currencies over thirty years are fifteen."""


class _Frankfurter:
    """Named alone, a provider's own figures are passed on; without one Frankfurter blends all,
    which is never stored.
    """

    name: str
    provider: str

    def __init__(self, base_url: str, **http: Unpack[HttpOptions]) -> None:
        self._http = VendorHttp(
            self.name, base_url, refusal=_refusal, bytes_max=ANSWER_BYTES_MAX, **http
        )

    @classmethod
    def from_settings(cls, settings: Settings, _now: Callable[[], datetime], /) -> Self:
        """As KeylessSource.from_settings."""
        return cls(settings.frankfurter_url)

    def _rates(
        self, base: str, quotes: Collection[str], first: date, last: date
    ) -> Iterator[PublishedRate]:
        """The range of one base. When nothing was published on `first`, Frankfurter puts the last
        rates before it in front, under their own dates: those were not asked for.
        """
        body = self._http.get_json(
            "/v2/rates",
            **{
                "from": first.isoformat(),  # a keyword of Python's
                "to": last.isoformat(),
                "base": base,
                "quotes": ",".join(sorted(quotes)),
                "providers": self.provider,
            },
        )
        for row in shaped(self.name, _ROWS, body):
            if row.base != base or row.quote not in quotes:
                raise BadAnswer(
                    f"{self.name} answered {row.base}/{row.quote}, which was not asked for"
                )
            if row.rate is not None and row.day >= first:
                yield PublishedRate(row.day, row.base, row.quote, FxKind.OFFICIAL, row.rate)


class FrankfurterEcb(_Frankfurter):
    """1 EUR = rate of each currency."""

    name = "frankfurter:ECB"
    publishes = Ecb.publishes
    today_only = False
    provider = "ECB"

    def daily(
        self, currencies: Collection[str], kind: str, first: date, last: date
    ) -> Sequence[PublishedRate]:
        """EUR against each of `currencies` in one call, as RateSource.daily."""
        quotes = set(currencies) & self.publishes - {"EUR"}
        if kind != FxKind.OFFICIAL or not quotes or last < first:
            return []
        return validated(self.name, self._rates("EUR", quotes, first, last), quotes, first, last)


class FrankfurterBcra(_Frankfurter):
    """1 unit of each currency = rate ARS: the direction that BCRA publishes and that Frankfurter
    passes on unrounded.
    """

    name = "frankfurter:BCRA"
    publishes = Bcra.publishes
    today_only = False
    provider = "BCRA"

    def daily(
        self, currencies: Collection[str], kind: str, first: date, last: date
    ) -> Sequence[PublishedRate]:
        """Each of `currencies` in ARS, one call for each, as RateSource.daily."""
        bases = set(currencies) & self.publishes
        if kind != FxKind.OFFICIAL or not bases or last < first:
            return []
        rates = (
            rate
            for currency in sorted(bases)
            for rate in self._rates(currency, {"ARS"}, first, last)
        )
        return validated(self.name, rates, bases, first, last)


def _refusal(body: Any) -> str | None:
    return str(body["message"]) if isinstance(body, dict) and "message" in body else None
