"""EODHD end-of-day prices of the whole world: raw closes; splits and dividends in calls of their
own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Self, Unpack
from urllib.parse import quote

from shared.config import Settings
from shared.errors import ProviderRefused, SymbolNotServed
from shared.ledger.minor_units import Unit, is_unit, unit_of
from shared.schema.asset_classes import AssetClass
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.prices.parsing import (
    closes_between,
    day,
    is_over_limit,
    known_shape,
    number,
    pay_day,
    rows_of,
    text,
)
from shared.vendors.prices.split_ratios import split_ratio
from shared.vendors.prices.symbols import (
    CRYPTO,
    asked_symbol,
    exchange_code,
    with_unit,
    without_unit,
)
from shared.vendors.protocols import DailyPrices, Dividend, LeftOut, Listing, Split

_MIXED_UNITS: Final = ("LSE", "JSE", "TA")
"""Exchanges where one listing is quoted in hundredths and the next is not."""

_ASSET_CLASSES: Final = {
    "common stock": AssetClass.EQUITY,
    "preferred stock": AssetClass.EQUITY,
    "etf": AssetClass.ETF,
    "etc": AssetClass.COMMODITY,
    "fund": AssetClass.FUND,
    "mutual fund": AssetClass.FUND,
    "bond": AssetClass.BOND,
}
"""EODHD's `Type`, in lower case. Anything else that is traded is OTHER."""

_NOT_ASSETS: Final = ("index", "currency")


class Eodhd:
    """https://eodhd.com/financial-apis. daily() costs three calls. `provider_symbol` is
    `CODE.EXCHANGE|UNIT`: prices arrive without a currency, so the unit that the search gave (GBX,
    ARS) is stored beside the code.
    """

    name = "eodhd"
    calls_at_once = 8
    history_days: int | None = None
    reports_actions = True
    actions_in_rows = False
    split_adjusted = False

    def __init__(self, base_url: str, key: str, **http: Unpack[HttpOptions]) -> None:
        self._http = VendorHttp(
            self.name,
            base_url,
            params={"api_token": key, "fmt": "json"},
            over_limit=is_over_limit,
            **http,
        )

    @classmethod
    def from_settings(
        cls, settings: Settings, _now: Callable[[], datetime], **http: Unpack[HttpOptions]
    ) -> Self | None:
        """As PriceSource.from_settings."""
        key = settings.eodhd_key
        return cls(settings.eodhd_url, key.get_secret_value(), **http) if key is not None else None

    @staticmethod
    def serves(exchange: str | None) -> bool:
        """As PriceSource.serves."""
        return exchange != CRYPTO

    def find(self, symbol: str, exchange: str | None) -> Listing | None:
        """The listing of `symbol` on `exchange`. Without an exchange: the one of the United States,
        else the only or the primary one; None where the choice would be a guess.
        """
        code, venue = asked_symbol(symbol), exchange_code(exchange)
        if code is None or venue == CRYPTO:
            return None
        try:
            body = self._http.get_json(f"/api/search/{quote(code, safe='')}")
        except SymbolNotServed:
            return None
        rows = rows_of(self.name, body)
        with known_shape(self.name):
            named_so = [
                row
                for row in rows
                if text(row["Code"]).upper().replace(".", "-") == code.replace(".", "-")
                and text(row["Type"]).lower() not in _NOT_ASSETS
            ]
            listed = _the_one(named_so, venue)
            return None if listed is None else self._listing(listed)

    def daily(self, provider_symbol: str, first: date, last: date) -> DailyPrices:
        code, written_unit = without_unit(provider_symbol)
        if written_unit is None and code.rpartition(".")[2] in _MIXED_UNITS:
            raise ProviderRefused(
                f"{self.name} needs the price unit of this listing, written like AZN.LSE|GBX"
            )
        path, between = quote(code, safe=""), {"from": first.isoformat(), "to": last.isoformat()}
        closes = rows_of(self.name, self._http.get_json(f"/api/eod/{path}", **between))
        splits = rows_of(self.name, self._http.get_json(f"/api/splits/{path}", **between))
        dividends = rows_of(self.name, self._http.get_json(f"/api/div/{path}", **between))
        with known_shape(self.name):
            unit = unit_of(written_unit) if written_unit else None
            quoted = (
                (day(row["date"]), number(row["close"]), number(row["volume"])) for row in closes
            )
            in_known_currency = [
                row for row in dividends if not row.get("currency") or is_unit(row["currency"])
            ]
            return DailyPrices(
                currency=unit.currency if unit else None,
                closes=closes_between(
                    ((on, _major(close, unit), volume) for on, close, volume in quoted), first, last
                ),
                splits=_splits(splits, first, last),
                dividends=_dividends(in_known_currency, unit, first, last),
                left_out=[
                    LeftOut(on, "a dividend in an unknown currency")
                    for on in (
                        day(row["date"]) for row in dividends if row not in in_known_currency
                    )
                    if first <= on <= last
                ],
            )

    def _listing(self, row: dict[str, Any]) -> Listing:
        listed_as, unit = f"{text(row['Code'])}.{text(row['Exchange'])}", row["Currency"]
        return Listing(
            provider=self.name,
            provider_symbol=with_unit(listed_as, unit),
            symbol=text(row["Code"]).upper(),
            exchange=row["Exchange"],
            name=row["Name"] or row["Code"],
            asset_class=_ASSET_CLASSES.get(text(row["Type"]).lower(), AssetClass.OTHER),
            currency=unit_of(unit).currency,
            isin=row.get("ISIN") or None,
        )


def _the_one(rows: Sequence[dict[str, Any]], venue: str | None) -> dict[str, Any] | None:
    candidates = [row for row in rows if exchange_code(row["Exchange"]) == (venue or "US")]
    if not candidates and venue is None:
        candidates = (
            list(rows) if len(rows) == 1 else [row for row in rows if row.get("isPrimary") is True]
        )
    return candidates[0] if len(candidates) == 1 else None


def _splits(rows: Sequence[dict[str, Any]], first: date, last: date) -> list[Split]:
    by_day: dict[date, Split] = {}
    for row in rows:
        on = day(row["date"])
        if first <= on <= last:
            new, _, old = row["split"].partition("/")
            ratio = split_ratio(Decimal(new), Decimal(old))
            if ratio != (1, 1):
                by_day[on] = Split(on, *ratio)
    return [by_day[on] for on in sorted(by_day)]


def _dividends(
    rows: Sequence[dict[str, Any]], unit: Unit | None, first: date, last: date
) -> list[Dividend]:
    """As declared. A row without the unadjusted value is left out, and so is one that does not say
    its currency where the listing is quoted in hundredths: it might be pence as well as pounds.
    """
    dividends = []
    for row in rows:
        on, amount, written = (
            day(row["date"]),
            number(row.get("unadjustedValue")),
            row.get("currency"),
        )
        if amount is None or amount <= 0 or not first <= on <= last:
            continue
        if not written and unit is not None and unit.exponent:
            continue
        own = unit_of(written) if written else unit
        paid = row.get("paymentDate")
        dividends.append(
            Dividend(
                ex_date=on,
                amount=own.major(amount) if own else amount,
                pay_date=pay_day(paid, on) if paid else None,
                currency=own.currency if own else None,
            )
        )
    return sorted(dividends, key=lambda dividend: dividend.ex_date)


def _major(amount: Decimal | None, unit: Unit | None) -> Decimal | None:
    return amount if amount is None or unit is None else unit.major(amount)
