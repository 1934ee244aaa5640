"""Euro reference rates of the European Central Bank: 1 EUR = rate of each currency, about 16:00 CET
on TARGET days.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Self, Unpack

from shared.config import Settings
from shared.errors import BadAnswer, SymbolNotServed
from shared.ledger.fx_kinds import FxKind
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.protocols import PublishedRate
from shared.vendors.rates.checks import day_in_text, in_range, number_in_text, validated

EURO_CURRENCIES: Final = frozenset(
    (
        "AUD BGN BRL CAD CHF CNY CYP CZK DKK EEK EUR GBP HKD HRK HUF IDR ILS INR ISK JPY KRW LTL "
        "LVL MTL MXN MYR NOK NZD PHP PLN ROL RON RUB SEK SGD SIT SKK THB TRL TRY USD ZAR"
    ).split()
)
"""Every currency that has ever had a euro reference rate, the euro itself among them."""

RANGE_MAX = timedelta(days=366)
"""Longer ranges are read from the whole history: 0.6 MB once, where the data service sends 400
bytes for each rate.
"""

HISTORY_BYTES_MAX = 50_000_000
"""Of the unpacked history, which is 2 MB today: a limit against an archive that never ends."""

_NOT_OBSERVED = frozenset({"H", "L", "M", "O", "Q"})
"""SDMX observation statuses that say "no rate": holiday, not collected, missing (twice),
suppressed.
"""


class Ecb:
    """Official rates only. `data_url` is the SDMX data service, `history_url` the site that serves
    eurofxref-hist.zip.
    """

    name = "ecb"
    publishes = EURO_CURRENCIES
    today_only = False

    def __init__(self, data_url: str, history_url: str, **http: Unpack[HttpOptions]) -> None:
        self._data = VendorHttp(self.name, data_url, bytes_max=HISTORY_BYTES_MAX, **http)
        self._history = VendorHttp(self.name, history_url, bytes_max=HISTORY_BYTES_MAX, **http)

    @classmethod
    def from_settings(cls, settings: Settings, _now: Callable[[], datetime], /) -> Self:
        """As KeylessSource.from_settings."""
        return cls(settings.ecb_url, settings.ecb_history_url)

    def daily(
        self, currencies: Collection[str], kind: str, first: date, last: date
    ) -> Sequence[PublishedRate]:
        """EUR against each of `currencies`, as RateSource.daily."""
        quotes = set(currencies) & EURO_CURRENCIES - {"EUR"}
        if kind != FxKind.OFFICIAL or not quotes or last < first:
            return []
        if last - first > RANGE_MAX:
            rates = in_range(_history_rates(self._unpacked(), quotes), first, last)
        else:
            rates = _sdmx_rates(self._sdmx(first, last), quotes)
        try:
            return validated(self.name, rates, quotes, first, last)
        except csv.Error as error:
            raise BadAnswer(f"{self.name} answered with a table that can't be read") from error

    def _sdmx(self, first: date, last: date) -> str:
        try:
            # Every currency, not only the requested ones: "nothing" then means the range, and one
            # odd code can't cause it.
            return self._data.get_text(
                "/service/data/EXR/D..EUR.SP00.A",
                format="csvdata",
                startPeriod=first.isoformat(),
                endPeriod=last.isoformat(),
            )
        except SymbolNotServed as error:
            if error.extra.get(
                "empty"
            ):  # no rates in this range: a weekend, Good Friday. Or 200, as empty as that.
                return ""
            raise

    def _unpacked(self) -> str:
        body = self._history.get_bytes("/stats/eurofxref/eurofxref-hist.zip")
        try:
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                [member] = [
                    entry for entry in archive.infolist() if entry.filename.endswith(".csv")
                ]
                if member.file_size > HISTORY_BYTES_MAX:
                    raise BadAnswer(f"{self.name} sent a history of {member.file_size} bytes")
                return archive.read(member).decode("utf-8-sig")
        except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, RuntimeError) as error:
            # RuntimeError: packed with a password, or in a way or a version of the format that
            # Python does not know.
            raise BadAnswer(f"{self.name} sent a history that can't be unpacked") from error


def _sdmx_rates(text: str, quotes: set[str]) -> Iterator[PublishedRate]:
    """One row for each currency and day; the columns are many, in no promised order, and named in
    the first row.
    """
    if not text:
        return
    reader = csv.reader(io.StringIO(text))
    columns = {title.strip(): at for at, title in enumerate(next(reader, []))}
    try:
        frequency, quote, base, day, value, status = (
            columns[title]
            for title in (
                "FREQ",
                "CURRENCY",
                "CURRENCY_DENOM",
                "TIME_PERIOD",
                "OBS_VALUE",
                "OBS_STATUS",
            )
        )
    except KeyError as error:
        raise BadAnswer(f"ecb answered without the column {error}") from None
    for row in reader:
        if not row:
            continue
        if len(row) != len(columns):
            raise BadAnswer("ecb answered with a row cut short")
        if row[quote] not in quotes:
            continue
        if row[frequency] != "D" or row[base] != "EUR":
            raise BadAnswer(
                f"ecb was asked for daily rates of EUR and answered {row[frequency]}, {row[base]}"
            )
        rate = number_in_text("ecb", row[value])
        if rate is not None and row[status] not in _NOT_OBSERVED:
            yield PublishedRate(
                day_in_text("ecb", row[day]), "EUR", row[quote], FxKind.OFFICIAL, rate
            )


def _history_rates(text: str, quotes: set[str]) -> Iterator[PublishedRate]:
    """One row for each day, newest first, one column for each currency there ever was, and a comma
    at the end.
    """
    reader = csv.reader(io.StringIO(text))
    titles = [title.strip() for title in next(reader, [])]
    if titles[:1] != ["Date"]:
        raise BadAnswer("ecb sent a history without its Date column")
    columns = [(at, title) for at, title in enumerate(titles) if title in quotes]
    for row in reader:
        if not row:
            continue
        if len(row) != len(titles):
            raise BadAnswer("ecb sent a history with a row cut short")
        day = day_in_text("ecb", row[0].strip())
        for at, quote in columns:
            rate = number_in_text("ecb", row[at].strip())
            if rate is not None:
                yield PublishedRate(day, "EUR", quote, FxKind.OFFICIAL, rate)
