"""Keyset paging: a page continues after the last row of the previous one, so that inserts neither
repeat nor skip a row.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar, overload

from pydantic import Field

from shared.errors import Invalid
from shared.schema.fields import Answer, Request

LIMIT_DEFAULT = 50
LIMIT_MAX = 200

T = TypeVar("T")
RowT = TypeVar("RowT")
ItemT = TypeVar("ItemT")
FirstT = TypeVar("FirstT")
SecondT = TypeVar("SecondT")
ThirdT = TypeVar("ThirdT")


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

    @overload
    def after(self, first: Callable[[str], FirstT], /) -> tuple[FirstT] | None: ...

    @overload
    def after(
        self, first: Callable[[str], FirstT], second: Callable[[str], SecondT], /
    ) -> tuple[FirstT, SecondT] | None: ...

    @overload
    def after(
        self,
        first: Callable[[str], FirstT],
        second: Callable[[str], SecondT],
        third: Callable[[str], ThirdT],
        /,
    ) -> tuple[FirstT, SecondT, ThirdT] | None: ...

    def after(self, *parsers: Callable[[str], Any]) -> tuple[Any, ...] | None:
        """The key after which this page begins; None for the first page. Each parser reads one part
        of the key from its text, and raises ValueError or OverflowError where it can't.

        Raises Invalid for a cursor of another list.
        """
        if self.cursor is None:
            return None
        try:
            key = json.loads(
                base64.urlsafe_b64decode(self.cursor.encode() + b"=" * (-len(self.cursor) % 4))
            )
            name, *parts = key if isinstance(key, list) else [None]
            if name != type(self).__name__ or not all(isinstance(part, str) for part in parts):
                raise _bad_cursor()
            return tuple(parse(part) for parse, part in zip(parsers, parts, strict=True))
        except (ValueError, OverflowError):
            raise _bad_cursor() from None

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


def _bad_cursor() -> Invalid:
    return Invalid.field("?cursor", "is not a cursor of this list")
