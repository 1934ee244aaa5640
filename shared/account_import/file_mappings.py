"""How the owner of a file reads imported tables: the mappings that are remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from shared.account_import.schemas import FileMapping, ImportedCount
from shared.errors import FieldError, Invalid
from shared.transactions.formats.mapping import ColumnMapping
from shared.transactions.mapping_repository import add_missing


def store(work: Connection, user_id: UUID, listed: Mapping[int, FileMapping]) -> ImportedCount:
    """Stores those of headers for which the account has none. Raises Invalid for one that an import
    of a table would refuse.
    """
    mappings: dict[str, tuple[ColumnMapping, datetime]] = {}
    for index, in_file in listed.items():
        at = f"/mappings/{index}"
        if in_file.header in mappings:
            errors = [FieldError(f"{at}/header", "is the header of an earlier mapping")]
            raise Invalid("The file can't be imported", errors)
        parts = {
            "columns": in_file.columns,
            "types": in_file.types,
            "constants": in_file.constants,
        }
        mapping = ColumnMapping.parse(json.dumps(parts, ensure_ascii=False), at)
        mappings[in_file.header] = (mapping, in_file.used_at)
    added = add_missing(work, user_id, mappings)
    return ImportedCount(created=added, existing=len(mappings) - added)
