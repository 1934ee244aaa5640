"""Days as people and banks write them, in one order for a whole column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.errors import Invalid
from shared.immutable import immutable
from shared.transactions.formats.format import DateOrder, Options

CHARACTERS_MAX: Final = 64

_MONTHS: Final = (
    "jan ene janv janvier gen januar januari janeiro gennaio enero",
    "feb fév févr février fev febr februar februari febrero fevereiro febbraio",
    "mar mär maa mrt mars mrz märz maart marzo março",
    "apr abr avr april avril abril aprile",
    "may mai mei maj mag mayo maio maggio",
    "jun juin giu juni junio junho giugno",
    "jul juil juillet lug juli julio julho luglio",
    "aug ago aoû août augusti augustus agosto",
    "sep sept set september septembre septiembre setembro settembre",
    "oct okt out ott octobre oktober octubre outubro ottobre",
    "nov november noviembre novembro novembre",
    "dec dez déc dic des décembre dezember december diciembre dezembro dicembre",
)
_ENGLISH: Final = (
    "january february march april may june july august september october november december"
)
_MONTH_NUMBERS: Final = {
    name: number
    for number, names in enumerate(_MONTHS, 1)
    for name in (*names.split(), _ENGLISH.split()[number - 1])
}
_TIME: Final = (
    r"(?:(?:[T,;]\s*|\s+)(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?|\d{6})"
    r"\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_NUMERIC: Final = re.compile(rf"(\d{{1,4}})([-/.])(\d{{1,2}})\2(\d{{1,4}})\.?{_TIME}", re.ASCII)
_COMPACT: Final = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}", re.ASCII)
_DAY_NAME: Final = re.compile(rf"(\d{{1,2}})[.\s/-]+([^\W\d_]+)[.,\s/-]+(\d{{2}}|\d{{4}}){_TIME}")
_NAME_DAY: Final = re.compile(rf"([^\W\d_]+)\.?\s+(\d{{1,2}}),?\s+(\d{{4}}){_TIME}")


@immutable
class DateReader:
    """Reads the days of one column."""

    order: DateOrder
    """Of days such as 03/04/2024; others are read in any order."""
    zone: ZoneInfo | None = None

    def day(self, text: str) -> str | None:
        """The day as 2024-01-31; None where the text is none. A timestamp with an offset gives its
        day in the zone, without a zone the day as written.
        """
        written = _written(text)
        if written is None:
            return None
        numbers, time = written
        day = _in_order(numbers, self.order)
        if day is None:
            return None
        if self.zone is not None and time is not None:
            return _moved(day, time, self.zone)
        return day.isoformat()

    @classmethod
    def of(cls, column: str, texts: Iterable[str], options: Options) -> DateReader:
        """The reader of a column, in the order that the request states, or that all its days have.
        Raises Invalid where they can be read in two ways, or contradict each other.
        """
        zone = zone_of(options)
        if options.dates is not None:
            return cls(options.dates, zone)
        orders: list[DateOrder] = ["ymd", "dmy", "mdy"]
        first: str | None = None
        for text in dict.fromkeys(texts):
            written = _written(text)
            if written is None:
                continue
            possible = [order for order in orders if _in_order(written[0], order) is not None]
            if not possible:
                if first is None:
                    continue  # a day of no calendar, which is an error of its row
                if not any(_in_order(written[0], order) for order in ("ymd", "dmy", "mdy")):
                    continue
                raise Invalid.field(
                    "?dates",
                    f"is needed: the column {column[:40]!r} has days in several forms, such as "
                    f"{first[:40]!r} and {text[:40]!r}",
                )
            if first is None or len({_in_order(written[0], order) for order in possible}) > 1:
                first = text
            orders = possible
        if first is not None and len(orders) > 1:
            numbers = _written(first)
            readings = {
                order: day
                for order in orders
                if numbers is not None and (day := _in_order(numbers[0], order)) is not None
            }
            if len(set(readings.values())) > 1:
                ways = " and ".join(f"{day} with dates={name}" for name, day in readings.items())
                raise Invalid.field(
                    "?dates", f"is needed: {first[:40]!r} in the column {column[:40]!r} is {ways}"
                )
        return cls(orders[0], zone)


def zone_of(options: Options) -> ZoneInfo | None:
    """The stated zone. Raises Invalid where there is none of this name."""
    if options.time_zone is None:
        return None
    try:
        return ZoneInfo(options.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid.field(
            "?time_zone", 'must be a name of the IANA database, such as "Europe/Madrid"'
        ) from None


@immutable
class _Numbers:
    """The three numbers of a day in the order in which they are written."""

    values: tuple[int, int, int]
    year_at: int | None
    """The place of the year, where its four digits show it; else it is not known."""
    order: DateOrder | None = None
    """Where the form leaves no doubt."""


@lru_cache(maxsize=8_192)  # a file has many rows a day
def _written(text: str) -> tuple[_Numbers, tuple[str, str, str] | None] | None:
    """The numbers of a day; and time, half of the day and offset where it has an offset."""
    text = text.strip()
    if not text or len(text) > CHARACTERS_MAX:
        return None
    numbers: _Numbers | None = None
    if match := _NUMERIC.fullmatch(text):
        numbers, rest = _numeric(match), match.groups()[4:]
    elif match := _COMPACT.fullmatch(text):
        year, month, day = (int(part) for part in match.groups()[:3])
        numbers, rest = _Numbers((year, month, day), 0, "ymd"), match.groups()[3:]
    elif match := _DAY_NAME.fullmatch(text):
        named = _MONTH_NUMBERS.get(match[2].lower())
        if named is not None:
            numbers = _Numbers((int(match[1]), named, _full_year(match[3])), 2, "dmy")
        rest = match.groups()[3:]
    elif match := _NAME_DAY.fullmatch(text):
        named = _MONTH_NUMBERS.get(match[1].lower())
        if named is not None:
            numbers = _Numbers((int(match[2]), named, int(match[3])), 2, "dmy")
        rest = match.groups()[3:]
    if numbers is None:
        return None
    time, half, offset = rest
    return numbers, (time, half or "", offset) if time and offset else None


def _numeric(match: re.Match[str]) -> _Numbers | None:
    first, mark, second, third = match.groups()[:4]
    if len(first) == 4 and len(third) <= 2:
        return _Numbers((int(first), int(second), int(third)), 0, "ymd")
    if len(first) > 2 or len(third) not in (2, 4):
        return None
    if len(third) == 4:
        # Days with dots have the day first, wherever they are written.
        order: DateOrder | None = "dmy" if mark == "." else None
        return _Numbers((int(first), int(second), int(third)), 2, order)
    order = "dmy" if mark == "." else None
    return _Numbers((int(first), int(second), int(third)), None, order)


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) - (100 if int(text) >= 70 else 0)


def _in_order(numbers: _Numbers, order: DateOrder) -> dt.date | None:
    """The day, where it is one in this order. One whose form leaves no doubt is one in each."""
    order = numbers.order or order
    if numbers.year_at == 2 and order == "ymd":
        return None
    first, second, third = numbers.values
    year, month, day = {
        "ymd": (first, second, third),
        "dmy": (third, second, first),
        "mdy": (third, first, second),
    }[order]
    if numbers.year_at is None:
        year = _full_year(f"{year:02}")
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _moved(day: dt.date, time: tuple[str, str, str], zone: ZoneInfo) -> str | None:
    """The day in the zone."""
    clock, half, offset = time
    digits = clock.replace(":", "")
    hour, minute, second = int(digits[:-4] or 0), 0, 0
    if ":" in clock:
        parts = re.split(r"[:.,]", clock)
        hour, minute, second = int(parts[0]), int(parts[1]), int(parts[2]) if parts[2:] else 0
    else:
        hour, minute, second = int(clock[:2]), int(clock[2:4]), int(clock[4:])
    if half:
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    minutes = 0
    if offset[0] in "+-":
        minutes = int(offset[1:3]) * 60 + int(offset[-2:])
        minutes = -minutes if offset[0] == "-" else minutes
    try:
        utc = dt.timezone(dt.timedelta(minutes=minutes))
        instant = dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=utc)
        return instant.astimezone(zone).date().isoformat()
    except (ValueError, OverflowError):
        return None
