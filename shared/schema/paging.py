"""Keyset paging: a page continues after the last row of the previous one, so that inserts neither
repeat nor skip a row.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from pydantic import Field

from shared.errors import Invalid
from shared.schema.fields import Answer, Request

LIMIT_DEFAULT = 50
LIMIT_MAX = 200

T = TypeVar("T")
RowT = TypeVar("RowT")
ItemT = TypeVar("ItemT")


class PageQuery(Request):
    """The query of a list. Each list has a subclass, and accepts only its own cursors."""

    limit: Annotated[int, Field(ge=1, le=LIMIT_MAX, description="How many items at most.")] = (
        LIMIT_DEFAULT
    )
    cursor: Annotated[
        str | None,
        Field(
            max_length=500,
            description="`next_cursor` of the previous page.",
            json_schema_extra={"pattern": "^[A-Za-z0-9_-]+$"},
        ),
    ] = None

    def after(self, length: int) -> tuple[str, ...] | None:
        """The key after which this page begins, as `length` strings. Raises Invalid for a cursor of
        another list.
        """
        if self.cursor is None:
            return None
        try:
            key = json.loads(
                base64.urlsafe_b64decode(self.cursor.encode() + b"=" * (-len(self.cursor) % 4))
            )
        except (ValueError, binascii.Error):
            key = None
        if not (
            isinstance(key, list)
            and len(key) == length + 1
            and all(isinstance(part, str) for part in key)
        ):
            raise bad_cursor()
        if key[0] != type(self).__name__:
            raise bad_cursor()
        return tuple(key[1:])

    @classmethod
    def cursor_after(cls, *key: str) -> str:
        """The cursor of the page that begins after the row with this key."""
        # Not as ASCII: with \u sequences a symbol could make the cursor too long.
        content = json.dumps([cls.__name__, *key], ensure_ascii=False)
        return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")

    def page(
        self,
        rows: Sequence[RowT],
        item: Callable[[RowT], ItemT],
        key: Callable[[RowT], tuple[str, ...]],
    ) -> tuple[list[ItemT], str | None]:
        """The items of a page and its next cursor, from up to `limit` + 1 rows: the extra row shows
        that more follow.
        """
        page_rows = rows[: self.limit]
        next_cursor = self.cursor_after(*key(page_rows[-1])) if len(rows) > self.limit else None
        return [item(row) for row in page_rows], next_cursor


class Page(Answer, Generic[T]):
    items: list[T]
    next_cursor: Annotated[
        str | None, Field(description="Pass it as `cursor` for the next page; null at the end.")
    ]


def bad_cursor() -> Invalid:
    return Invalid.field("?cursor", "is not a cursor of this list")
