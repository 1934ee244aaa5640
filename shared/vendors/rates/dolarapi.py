"""Argentina's parallel dollars as of now (dolarapi.com): the second source of mep, ccl and blue,
for one day only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Annotated, Self, Unpack

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, TypeAdapter

from shared.config import Settings
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.protocols import PublishedRate
from shared.vendors.rates.argentinadatos import HOUSES
from shared.vendors.rates.buenos_aires import date_there
from shared.vendors.rates.checks import Figure, Text, in_range, shaped, text_only, validated


class _Row(BaseModel):
    currency: Text = Field(alias="moneda")
    house: Text = Field(alias="casa")
    sell: Figure | None = Field(alias="venta")
    updated_at: Annotated[AwareDatetime, BeforeValidator(text_only)] = Field(
        alias="fechaActualizacion"
    )


_ROWS = TypeAdapter(list[_Row])


class DolarApi:
    """The rate is the sell side (`venta`), as with argentinadatos, which keeps this vendor's
    history.
    """

    name = "dolarapi"
    publishes = frozenset({"USD"})
    today_only = True

    def __init__(self, base_url: str, **http: Unpack[HttpOptions]) -> None:
        self._http = VendorHttp(self.name, base_url, **http)

    @classmethod
    def from_settings(cls, settings: Settings, _now: Callable[[], datetime], /) -> Self:
        """As KeylessSource.from_settings."""
        return cls(settings.dolarapi_url)

    def daily(
        self, currencies: Collection[str], kind: str, first: date, last: date
    ) -> Sequence[PublishedRate]:
        """USD in ARS on the day, in Buenos Aires, of the vendor's last update; nothing where that
        day was not asked for.

        The day is the vendor's own statement, so a Saturday on which it updated the figure is a
        Saturday.
        """
        house = HOUSES.get(kind)
        if house is None or "USD" not in currencies or last < first:
            return []
        rows = shaped(self.name, _ROWS, self._http.get_json("/v1/dolares"))
        rates = (
            PublishedRate(date_there(row.updated_at), "USD", "ARS", kind, row.sell)
            for row in rows
            if row.house == house and row.currency == "USD" and row.sell
        )
        return validated(self.name, in_range(rates, first, last), {"USD"}, first, last)
