"""Lists by keyset cursor: a page goes on after the last row seen, so inserts neither repeat nor skip a row."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from pydantic import Field

from shared.errors import Invalid
from shared.fields import Answer, Request

LIMIT_DEFAULT = 50
LIMIT_MAX = 200

T = TypeVar("T")
Row = TypeVar("Row")
Item = TypeVar("Item")


class PageQuery(Request):
    limit: Annotated[int, Field(ge=1, le=LIMIT_MAX, description="How many items at most.")] = LIMIT_DEFAULT
    cursor: Annotated[str | None, Field(max_length=500, description="`next_cursor` of the page before.")] = None

    def after(self, length: int) -> tuple[str, ...] | None:
        """The key after which this page begins, as `length` strings. Raises Invalid for a cursor not of ours."""
        if self.cursor is None:
            return None
        try:
            key = json.loads(base64.urlsafe_b64decode(self.cursor.encode() + b"=" * (-len(self.cursor) % 4)))
        except (ValueError, binascii.Error):
            key = None
        if not (isinstance(key, list) and len(key) == length and all(isinstance(part, str) for part in key)):
            raise bad_cursor()
        return tuple(key)


class Page(Answer, Generic[T]):
    items: list[T]
    next_cursor: Annotated[str | None, Field(description="Pass it as `cursor` for the next page; null at the end.")]


def bad_cursor() -> Invalid:
    return Invalid.field("?cursor", "is not a cursor of this list")


def paged(
    rows: Sequence[Row], limit: int, item: Callable[[Row], Item], key: Callable[[Row], tuple[str, ...]]
) -> tuple[list[Item], str | None]:
    """The items of a page and its next cursor, from up to `limit` + 1 rows: the one too many says that more follow."""
    shown = rows[:limit]
    more = len(rows) > limit
    return [item(row) for row in shown], _encode(key(shown[-1])) if more else None


def _encode(key: tuple[str, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")
