"""The history of Argentina's parallel dollars (argentinadatos.com): 1 USD = rate ARS, as mep, ccl
or blue.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Self, Unpack

from pydantic import BaseModel, Field, TypeAdapter

from shared.config import Settings
from shared.errors import BadAnswer
from shared.ledger.fx_kinds import FxKind
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.protocols import PublishedRate
from shared.vendors.rates.checks import Figure, IsoDay, Text, in_range, shaped, validated

HOUSES: Final[Mapping[str, str]] = {
    FxKind.MEP: "bolsa",
    FxKind.CCL: "contadoconliqui",
    FxKind.BLUE: "blue",
}
"""Our kinds, by the vendor's name for them. Its `oficial` is the retail dollar of the banks, which
is not BCRA's rate.
"""


class _Row(BaseModel):
    house: Text = Field(alias="casa")
    buy: Figure | None = Field(alias="compra")
    sell: Figure | None = Field(alias="venta")
    day: IsoDay = Field(alias="fecha")


_ROWS = TypeAdapter(list[_Row])


class ArgentinaDatos:
    """The rate is the sell side (`venta`): what a dollar costs, and the figure that Argentina
    quotes.
    """

    name = "argentinadatos"
    publishes = frozenset({"USD"})
    today_only = False

    def __init__(self, base_url: str, **http: Unpack[HttpOptions]) -> None:
        self._http = VendorHttp(self.name, base_url, **http)

    @classmethod
    def from_settings(cls, settings: Settings, _now: Callable[[], datetime], /) -> Self:
        """As KeylessSource.from_settings."""
        return cls(settings.argentinadatos_url)

    def daily(
        self, currencies: Collection[str], kind: str, first: date, last: date
    ) -> Sequence[PublishedRate]:
        """USD in ARS, as RateSource.daily; the vendor sends its whole history, from which the range
        is taken.

        Its rows are carried forward over days without trading. A row that repeats the one before it
        on a Saturday, a Sunday or an Argentine holiday is such a row and is left out; one that
        moved on such a day was published.
        """
        house = HOUSES.get(kind)
        if house is None or "USD" not in currencies or last < first:
            return []
        rows = shaped(self.name, _ROWS, self._http.get_json(f"/v1/cotizaciones/dolares/{house}"))
        if any(row.house != house for row in rows):
            raise BadAnswer(f"{self.name} was asked for {house} and answered for another dollar")
        rates = in_range(_published(rows, kind, _holidays()), first, last)
        return validated(self.name, rates, {"USD"}, first, last)


def _published(
    rows: Sequence[_Row], kind: str, holidays: Container[date]
) -> Iterator[PublishedRate]:
    before: tuple[Decimal | None, Decimal | None] | None = None
    for row in sorted(rows, key=lambda row: row.day):
        closed = row.day.isoweekday() > 5 or row.day in holidays
        carried = closed and (row.buy, row.sell) == before
        before = (row.buy, row.sell)
        if row.sell and not carried:  # null and 0: no quotation
            yield PublishedRate(row.day, "USD", "ARS", kind, row.sell)


def _holidays() -> Container[date]:
    """Argentina's national holidays, bridge days among them."""
    import holidays  # 0.1 s that only the ingestion of rates should pay

    return holidays.country_holidays("AR")
