"""The formats of import files, and the choice among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from shared.errors import Invalid
from shared.schema.fields import ErrorsListed
from shared.transactions.batch_schemas import IMPORT_ITEMS_MAX, ImportFile, RefusedItem
from shared.transactions.formats import own_csv, own_json
from shared.transactions.formats.format import START_BYTES, Format, Opening, unreadable
from shared.transactions.formats.tables import columns_of
from shared.transactions.schemas import TransactionFields

FORMATS: Final[Sequence[Format]] = (
    own_csv.FORMAT,
    own_json.FORMAT,
)
NAMES: Final = tuple(format_.name for format_ in FORMATS)
MEDIA_TYPES: Final = tuple(dict.fromkeys(format_.media_type for format_ in FORMATS))


def read_file(
    content: bytes, media_type: str, name: str | None
) -> Sequence[TransactionFields | RefusedItem]:
    """The transactions of a file, a RefusedItem for a row that is none. The format is the one of
    this name, else the one that the content shows.

    `media_type` is one of MEDIA_TYPES, `name` one of NAMES. Raises Malformed, and Invalid where the
    file can't be read as a whole or the named format has another media type.
    """
    format_ = _format_of(content, media_type, name)
    rows: list[object] = []
    for row in format_.read(content):
        rows.append(row.fields)
        if len(rows) > IMPORT_ITEMS_MAX:
            raise unreadable(f"has more than {IMPORT_ITEMS_MAX} transactions")
    return ImportFile.model_validate({"items": rows}, context=ErrorsListed()).items


def _format_of(content: bytes, media_type: str, name: str | None) -> Format:
    if name is not None:
        named = next(format_ for format_ in FORMATS if format_.name == name)
        if named.media_type != media_type:
            raise Invalid.field("?format", f"is {name}, but the Content-Type says {media_type}")
        return named
    candidates = [format_ for format_ in FORMATS if format_.media_type == media_type]
    opening = Opening(content[:START_BYTES], columns_of(content))
    # The first one of each media type is our own. Its reader says what a file lacks that no format
    # recognises.
    return next((format_ for format_ in candidates if format_.detect(opening)), candidates[0])
