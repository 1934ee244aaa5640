"""The fields of a table's columns: as a mapping says, the others by their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from shared.errors import Invalid
from shared.transactions.formats.column_names import fields_of
from shared.transactions.formats.format import unreadable
from shared.transactions.formats.mapping import ColumnMapping
from shared.transactions.formats.own_fields import COLUMNS

REQUIRED: Final = frozenset({"type", "date"})


def fields_by_place(names: Sequence[str], mapping: ColumnMapping) -> dict[int, str]:
    """The fields by the places of their columns. Raises Invalid where the type or the date is in
    none, or two columns stand for one field.
    """
    fields = {
        place: field
        for place, field in fields_of(names).items()
        if names[place] not in mapping.columns
        and field not in mapping.constants
        and field not in mapping.columns.values()
    }
    for name, field in mapping.columns.items():
        if names.count(name) > 1:
            raise Invalid.field("?mapping", f"names the column {name[:40]!r}, which comes twice")
        if field is not None:
            fields[names.index(name)] = field
    if not set(fields.values()) | mapping.constants.keys() >= REQUIRED:
        listed = ", ".join(repr(name[:40]) for name in names if name)[:500]
        raise unreadable(
            "needs a column for the type of a transaction and one for its date; its columns are "
            f"{listed or 'without names'}. Say which is which in mapping; the first line names "
            f"columns, best out of {', '.join(COLUMNS)}"
        )
    for place, field in fields.items():
        for other, same in fields.items():
            if same == field and other < place:
                raise unreadable(
                    f"has the columns {names[other][:40]!r} and {names[place][:40]!r} "
                    f"for {field}; leave one out, call the right one {field}, or say which one it "
                    "is in mapping"
                )
    return fields
