"""The fields of our own two formats: those of a transaction, and its asset's symbol and exchange,
which an import uses where there is no asset_id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from shared.errors import Malformed
from shared.schema.json_bodies import parse_json

COLUMNS: Final = (
    "type",
    "date",
    "order",
    "asset_id",
    "symbol",
    "exchange",
    "quantity",
    "unit_price",
    "amount",
    "ratio",
    "fee",
    "tax",
    "currency",
    "fx_rate",
    "settle_date",
    "ex_date",
    "note",
    "external_id",
    "fee_currency",
    "to_asset_id",
    "to_symbol",
    "to_exchange",
    "to_quantity",
    "to_currency",
    "to_amount",
    "cost_share",
    "lots",
    "from_lots",
    "id",
)
LOTS: Final = frozenset({"lots", "from_lots"})
"""What these columns hold is JSON, also in a cell."""

LOTS_VALUES_MAX: Final = 5_000
"""The values that such JSON may have: more than the most lots have together."""

Texts = Mapping[str, str | None]
"""A stored transaction as texts by column; a ratio is written 7:1."""
Pages = Iterator[Sequence[Texts]]


def ratio(text: str) -> dict[str, int | str]:
    """7:1 as the field of a request; what is no number stays as it is."""
    new, _, old = text.partition(":")
    return {"new": whole(new), "old": whole(old)}


def lots(text: str) -> object:
    """JSON as the field of a request, with exact figures; what is none stays as it is."""
    try:
        return parse_json(text.encode(), LOTS_VALUES_MAX)
    except Malformed:
        return text


def whole(text: str) -> int | str:
    """A whole number; any other text stays as it is."""
    return int(text) if re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else text
