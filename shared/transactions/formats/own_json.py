"""Our own JSON: `{"items": [...]}`, each item as POST /transactions takes it, and its asset's
symbol and exchange. /transactions/export writes it too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from typing import Annotated, Any, Final

from pydantic import Field

from shared.schema.fields import Request
from shared.schema.json_bodies import object_as, parse_json, values_max
from shared.transactions.batch_schemas import IMPORT_ITEMS_MAX, ImportFile
from shared.transactions.formats.format import JSON, Format, Opening, Options, Row
from shared.transactions.formats.own_fields import COLUMNS, LOTS, Pages, Texts, lots, ratio

_START: Final = re.compile(r'\s*\{\s*"items"\s*:')


class _UncheckedFile(Request):
    """An ImportFile of which only the frame is checked; the items are checked like any format's."""

    items: Annotated[list[Any], Field(max_length=IMPORT_ITEMS_MAX)]


def write(pages: Pages) -> Generator[bytes]:
    """A file in pieces, one for each page and one for the end."""
    between = '{"items": ['
    for rows in pages:
        yield (
            between + ", ".join(json.dumps(item(row), ensure_ascii=False) for row in rows)
        ).encode()
        between = ", "
    yield (f"{between}]}}" if between != ", " else "]}").encode()


def item(row: Texts) -> dict[str, object]:
    """A stored transaction as an item of the file."""
    fields: dict[str, object] = {
        name: text for name in COLUMNS if (text := row.get(name)) is not None
    }
    if order := row["order"]:
        fields["order"] = int(order)
    if new_to_old := row.get("ratio"):
        fields["ratio"] = ratio(new_to_old)
    for name in LOTS & fields.keys():
        fields[name] = lots(str(fields[name]))
    return fields


def detect(opening: Opening) -> bool:
    return _START.match(opening.text) is not None


def read(content: bytes, _options: Options) -> Iterator[Row]:
    file = object_as(_UncheckedFile, parse_json(content, values_max(ImportFile)))
    for item in file.items:
        yield Row(None, item)


FORMAT: Final = Format(
    "json",
    (JSON,),
    detect,
    read,
    broker="Finance API",
    how_to_get="GET /transactions/export?format=json.",
    known_by=('{"items": [',),
)
