"""Tells the rows of a file that are recorded already, so that no file adds anything twice.

A row without an id of its sender's is known by what it says: its file's format, the hash of its
fields, and its place among equal rows of the file. So the same file, or one that overlaps it, adds
nothing, and two equal trades of one day stay two.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from operator import attrgetter
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from shared import deadline
from shared.ledger.pacing import paced
from shared.transactions import statement_repository as repository
from shared.transactions.record_repository import ids_by_text, ids_stored
from shared.transactions.records import Record

FACTS: Final = (
    "type",
    "date",
    "asset_id",
    "quantity",
    "unit_price",
    "amount",
    "ratio_new",
    "ratio_old",
    "fee",
    "tax",
    "currency",
    "fee_currency",
    "to_asset_id",
    "to_quantity",
    "to_currency",
    "to_amount",
)
"""Two transactions that are equal in all of these look alike."""

_SAID: Final = (
    *FACTS,
    "order",
    "fx_rate",
    "settle_date",
    "ex_date",
    "note",
    "cost_share",
    "lots",
    "from_lots",
)
"""What a row of a file says."""

_said: Final = attrgetter(*_SAID)
_facts: Final = attrgetter(*FACTS)
_encode: Final = json.JSONEncoder(sort_keys=True).encode

_Facts = tuple[object, ...]


@dataclass(slots=True)
class Recorded:
    """Those rows of a file that are recorded already, by their index."""

    duplicates: dict[int, UUID] = field(default_factory=dict)
    """With the stored transaction of the same row."""
    look_alikes: dict[int, UUID] = field(default_factory=dict)
    """With a stored transaction that is equal, but not of the same row of a statement."""


def statement_rows(format_name: str, records: Mapping[int, Record]) -> dict[int, str]:
    """What each row is known by; rows with an external id are known by that."""
    count: Counter[str] = Counter()
    rows = {}
    for index, record in paced(records.items(), deadline.check):
        if record.external_id is not None:
            continue
        said = _encode([None if value is None else _text(value) for value in _said(record)])
        fingerprint = f"{format_name}:{sha256(said.encode()).hexdigest()[:32]}"
        count[fingerprint] += 1
        rows[index] = f"{fingerprint}:{count[fingerprint]}"
    return rows


def recorded_rows(
    work: Connection,
    portfolio_id: UUID,
    records: Mapping[int, Record],
    rows: Mapping[int, str],
    ids_in_file: Mapping[int, UUID],
    matched_ids: set[UUID],
) -> Recorded:
    """Which of the records are stored in the portfolio already. `ids_in_file` are those that the
    file gives its rows, as an export does; `matched_ids` the stored transactions that other rows of
    the file stand for. At most three statements.
    """
    recorded = Recorded()
    own_ids = ids_stored(work, portfolio_id, set(ids_in_file.values()))
    by_row = ids_by_text(work, portfolio_id, "statement_row", list(rows.values()))
    for index in records:
        exported = ids_in_file.get(index)
        stored = exported if exported in own_ids else by_row.get(rows.get(index, ""))
        if stored is not None:
            recorded.duplicates[index] = stored
    taken = matched_ids | set(recorded.duplicates.values())
    new = {index: record for index, record in records.items() if index not in recorded.duplicates}
    if new:
        _find_look_alikes(work, portfolio_id, new, taken, recorded)
    return recorded


def _find_look_alikes(
    work: Connection,
    portfolio_id: UUID,
    new: Mapping[int, Record],
    taken: set[UUID],
    recorded: Recorded,
) -> None:
    """Each stored transaction stands for at most one row. Two with different external ids are
    different, however alike they look.
    """
    days = {record.date for record in new.values()}
    alike: dict[_Facts, list[tuple[UUID, bool]]] = defaultdict(list)
    for stored_id, external_id, *facts in repository.facts_of_days(work, portfolio_id, days, FACTS):
        if stored_id not in taken:
            alike[tuple(facts)].append((stored_id, external_id is not None))
    for index, record in new.items():
        candidates = alike.get(_facts(record), [])
        for place, (stored_id, has_external_id) in enumerate(candidates):
            if not (has_external_id and record.external_id is not None):
                recorded.look_alikes[index] = stored_id
                del candidates[place]
                break


def _text(value: object) -> object:
    """In one form, however many zeros the file has behind the point."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
    return value if isinstance(value, list) else str(value)
