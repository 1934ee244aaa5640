"""Ghostfolio's exports: its JSON, and the CSV that it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from shared.schema.json_bodies import parse_json
from shared.transactions.batch_schemas import IMPORT_ITEMS_MAX
from shared.transactions.formats.dates import zone_of
from shared.transactions.formats.format import (
    JSON,
    Format,
    Opening,
    Options,
    Row,
    StatementAccount,
    unreadable,
)
from shared.transactions.formats.statement import (
    Fields,
    Record,
    rows_of,
    table_format,
)
from shared.transactions.formats.statement_figures import (
    NotUnderstood,
    isin_or_symbol,
    product,
)

_VALUES_MAX: Final = 40 * IMPORT_ITEMS_MAX
_START: Final = re.compile(r'\s*\{\s*"(?:meta|accounts|activities|date)"\s*:')
_PLACEHOLDER: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The symbol of an asset that its owner made."""
_OF_AN_ASSET: Final = frozenset({"BUY", "SELL", "DIVIDEND"})


def detect(opening: Opening) -> bool:
    return _START.match(opening.text) is not None and (
        '"activities"' in opening.text or '"assetProfiles"' in opening.text
    )


def read(content: bytes, options: Options) -> Iterator[Row]:
    parsed = parse_json(content, _VALUES_MAX)
    activities = parsed.get("activities") if isinstance(parsed, dict) else None
    if not isinstance(activities, list):
        raise unreadable('is no export of Ghostfolio: it has no "activities"')
    zone = zone_of(options)
    profiles = _by_symbol(parsed.get("assetProfiles"))
    records = [Record(None, _texts(activity), zone) for activity in activities]
    for name in dict.fromkeys(record.text("accountId") for record in records):
        yield Row(None, StatementAccount(name))
    yield from rows_of(records, lambda record: _transaction(record, profiles))


def _by_symbol(profiles: object) -> dict[str, Mapping[str, Any]]:
    if not isinstance(profiles, list):
        return {}
    return {
        profile["symbol"]: profile
        for profile in profiles
        if isinstance(profile, dict) and isinstance(profile.get("symbol"), str)
    }


def _texts(activity: object) -> dict[str, str]:
    if not isinstance(activity, dict):
        return {}
    return {
        name: str(value)
        for name, value in activity.items()
        if isinstance(value, str | int | Decimal) and not isinstance(value, bool)
    }


def _number(record: Record, name: str) -> Decimal:
    try:
        value = Decimal(record.text(name) or "0")
    except InvalidOperation:
        raise NotUnderstood(f"/{name}", "is no number") from None
    if not value.is_finite() or abs(value.adjusted()) > 40:
        raise NotUnderstood(f"/{name}", "is too large or too small")
    return value


def _transaction(record: Record, profiles: Mapping[str, Mapping[str, Any]]) -> Fields:
    symbol = record.text("symbol")
    profile = profiles.get(symbol, {})
    texts = {name: text for name, text in profile.items() if isinstance(text, str)}
    own = record.text("dataSource") == "MANUAL" or _PLACEHOLDER.fullmatch(symbol) is not None
    name = texts.get("name", "")
    asset: Fields = {
        "isin": texts.get("isin"),
        "symbol": name[:100] if own and name and _PLACEHOLDER.fullmatch(symbol) else symbol,
        "name": name,
        "asset_currency": texts.get("currency"),
    }
    return _activity(
        record.text("type").upper(),
        record.day("ymd", "date"),
        asset,
        (_number(record, "quantity"), _number(record, "unitPrice"), _number(record, "fee")),
        {"currency": record.text("currency"), "note": record.text("comment")},
    )


def _activity(
    kind: str, on: str, asset: Fields, figures: tuple[Decimal, Decimal, Decimal], rest: Fields
) -> Fields:
    """An activity of either form. The gross of one without units is their product, mostly of 1."""
    quantity, price, fee = figures
    fields: Fields = {"type": kind, "date": on}
    if kind in _OF_AN_ASSET:
        fields |= {**asset, "quantity": quantity, "unit_price": price, "fee": fee}
    elif kind == "FEE":
        fields["amount"] = product(quantity, price) + fee
    elif kind == "INTEREST":
        fields |= {"amount": product(quantity, price), "fee": fee}
    else:
        raise NotUnderstood(
            "/type", f"is {kind[:40]!r}: only BUY, SELL, DIVIDEND, INTEREST and FEE are read"
        )
    if kind not in _OF_AN_ASSET and not rest.get("note"):
        rest = {**rest, "note": asset.get("name") or asset.get("symbol")}
    return {**fields, **rest}


FORMAT: Final = Format(
    "ghostfolio",
    (JSON,),
    detect,
    read,
    "Ghostfolio",
    "Portfolio, Activities, the menu of three dots: Export Activities.",
    ("activities", "unitPrice", "dataSource"),
)


def _row(record: Record) -> Fields:
    return _activity(
        record.text("Action").upper(),
        record.day("dmy", "Date"),
        isin_or_symbol(record.text("Code")),
        (
            record.figure("Quantity") or Decimal(0),
            record.figure("Price") or Decimal(0),
            record.figure("Fee") or Decimal(0),
        ),
        {"currency": record.text("Currency"), "note": record.text("Note")},
    )


CSV_FORMAT: Final = table_format(
    "ghostfolio_csv",
    "Ghostfolio",
    ("Date", "Code", "DataSource", "Currency", "Price", "Quantity", "Action", "Fee"),
    _row,
    "The table that Ghostfolio's own import takes.",
)
