"""Official rates of the Argentine central bank (BCRA): 1 unit of each currency = rate ARS,
wholesale.

EUR/ARS of 2026-03-19 is 1612.042 here and 1602.14 as ECB × BCRA: what BCRA publishes itself is
asked for, not derived.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Self, Unpack

import httpx
from pydantic import BaseModel, Field, TypeAdapter

from shared.config import Settings
from shared.errors import BadAnswer, ProviderRefused
from shared.ledger.fx_kinds import FxKind
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.protocols import PublishedRate
from shared.vendors.rates.buenos_aires import date_there
from shared.vendors.rates.checks import Figure, IsoDay, Text, shaped, validated

CODES: Final = {
    **{
        code: code
        for code in (
            "AUD AWG BOB BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD ILS INR JPY NIO NOK NZD PEN "
            "PYG RSD RUB SEK SGD TRY USD UYU VND ZAR"
        ).split()
    },
    "MXN": "MXP",
}
"""The currencies that BCRA quotes, by ISO 4217 code, and what BCRA calls them. Left out: `REF` and
`CNH` (second rates of USD and CNY), `VEB` (gone), special drawing rights, gold and silver. Any
other currency reaches ARS through USD.
"""

PAGE_ROWS = 1000
ROWS_MAX = 50_000
"""Of one currency. BCRA's history since 2000 has about 6,600."""

_PATH = "/estadisticascambiarias/v1.0/Cotizaciones"
_PER_UNITS = re.compile(r"C/\s*([1-9][\d.]*)\s*UNIDADES", re.IGNORECASE)


class _Quotation(BaseModel):
    """`tipoCotizacion` is ARS per unit, or per as many units as the description says; 0 where it
    does not apply.
    """

    code: Text = Field(alias="codigoMoneda")
    description: Text | None = Field(default=None, alias="descripcion")
    rate: Figure | None = Field(alias="tipoCotizacion")


class _Day(BaseModel):
    """Both are empty when nothing was published: a holiday."""

    day: IsoDay | None = Field(alias="fecha")
    quotations: list[_Quotation] = Field(alias="detalle")


class _ResultSet(BaseModel):
    count: Annotated[int, Field(strict=True, ge=0)]


class _Metadata(BaseModel):
    resultset: _ResultSet


class _Range(BaseModel):
    metadata: _Metadata
    results: list[_Day]


class _OneDay(BaseModel):
    results: _Day


_RANGE = TypeAdapter(_Range)
_ONE_DAY = TypeAdapter(_OneDay)


class Bcra:
    """`now` is the clock, in any zone. `ca_file` holds certificates to trust beside the usual ones.
    Calls go one at a time: BCRA resets connections that come together. Raises ProviderRefused where
    `ca_file` can't be read.
    """

    name = "bcra"
    publishes = frozenset(CODES)
    today_only = False

    def __init__(
        self,
        base_url: str,
        now: Callable[[], datetime],
        *,
        ca_file: Path | None = None,
        **http: Unpack[HttpOptions],
    ) -> None:
        self._http = VendorHttp(
            self.name,
            base_url,
            refusal=_refusal,
            tls=_trust_store_with(ca_file) if ca_file else None,
            one_at_a_time=True,
            **http,
        )
        self._now = now

    @classmethod
    def from_settings(cls, settings: Settings, now: Callable[[], datetime], /) -> Self:
        """As KeylessSource.from_settings."""
        return cls(settings.bcra_url, now, ca_file=settings.bcra_ca_file)

    def daily(
        self, currencies: Collection[str], kind: str, first: date, last: date
    ) -> Sequence[PublishedRate]:
        """Each of `currencies` in ARS, as RateSource.daily.

        Asks for each currency's whole range, or for each weekday with all its currencies, whichever
        takes fewer calls: the daily run re-reads 10 days, which is 8 calls at most however many
        currencies are held.
        """
        quoted = sorted(set(currencies) & CODES.keys())
        last = min(last, date_there(self._now()))  # BCRA refuses a range that ends tomorrow
        if kind != FxKind.OFFICIAL or not quoted or last < first:
            return []
        weekdays = _weekdays(first, last)
        rates = (
            self._by_day(weekdays, quoted)
            if len(weekdays) < len(quoted)
            else self._by_currency(quoted, first, last)
        )
        return validated(self.name, rates, quoted, first, last)

    def _by_day(self, days: Sequence[date], currencies: Sequence[str]) -> Iterator[PublishedRate]:
        for requested in days:
            day = shaped(
                self.name, _ONE_DAY, self._http.get_json(_PATH, fecha=requested.isoformat())
            ).results
            if day.day is not None and day.day != requested:
                raise BadAnswer(f"{self.name} was asked for {requested} and answered for {day.day}")
            for currency in currencies:
                yield from _rates_of(day, currency)

    def _by_currency(
        self, currencies: Sequence[str], first: date, last: date
    ) -> Iterator[PublishedRate]:
        for currency in currencies:
            for day in self._pages(CODES[currency], first, last):
                if any(quotation.code.strip() != CODES[currency] for quotation in day.quotations):
                    raise BadAnswer(
                        f"{self.name} was asked for {currency} and answered for another currency"
                    )
                yield from _rates_of(day, currency)

    def _pages(self, code: str, first: date, last: date) -> Iterator[_Day]:
        """Every day of one currency, newest first."""
        offset, count = 0, 1
        while offset < count:
            page = shaped(
                self.name,
                _RANGE,
                self._http.get_json(
                    f"{_PATH}/{code}",
                    fechadesde=first.isoformat(),
                    fechahasta=last.isoformat(),
                    limit=str(PAGE_ROWS),
                    offset=str(offset),
                ),
            )
            count = page.metadata.resultset.count
            if count > ROWS_MAX or (count > offset and not page.results):
                raise BadAnswer(
                    f"{self.name} announced {count} rows "
                    f"and sent {len(page.results)} from row {offset} on"
                )
            yield from page.results
            offset += len(page.results)


def _rates_of(day: _Day, currency: str) -> Iterator[PublishedRate]:
    """The rate of one currency on one day, if there is one. A code that stands there twice with
    different figures says nothing: the day is left out rather than guessed, and carried forward
    when it is read.
    """
    if day.day is None:
        return
    quotations = [
        quotation for quotation in day.quotations if quotation.code.strip() == CODES[currency]
    ]
    rates = {_per_unit(quotation) for quotation in quotations}
    if len(rates) != 1:
        return
    [rate] = rates
    if rate:  # neither null nor 0
        yield PublishedRate(day.day, currency, "ARS", FxKind.OFFICIAL, rate)


def _per_unit(quotation: _Quotation) -> Decimal | None:
    """ARS per one unit: "DONG VIETNAM (C/1.000 UNIDADES)" is quoted per thousand, with a point
    between thousands.
    """
    units = _PER_UNITS.search(quotation.description or "")
    if quotation.rate is None or units is None:
        return quotation.rate
    return quotation.rate / int(units[1].replace(".", ""))


def _weekdays(first: date, last: date) -> Sequence[date]:
    days = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return [day for day in days if day.isoweekday() <= 5]


def _refusal(body: Any) -> str | None:
    words = body.get("errorMessages") if isinstance(body, dict) else None
    return "; ".join(map(str, words)) if isinstance(words, list) else None


def _trust_store_with(ca_file: Path) -> ssl.SSLContext:
    """The default trust store and what `ca_file` adds: BCRA's server often leaves out the
    intermediate certificate that leads from its own to a known root. Verification itself stays as
    strict as ever.
    """
    context = httpx.create_ssl_context()
    try:
        context.load_verify_locations(cafile=ca_file)
    except OSError:  # ssl.SSLError is one
        raise ProviderRefused("the certificates of BCRA_CA_FILE can't be read") from None
    return context
