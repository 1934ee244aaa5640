"""`finance import`: what a file would do, and then doing it."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from finance_api_client import answer_of
from finance_api_client.generated.api.transactions import transactions_import
from finance_api_client.generated.client import AuthenticatedClient
from finance_api_client.generated.models.import_answer import ImportAnswer
from finance_api_client.generated.models.import_file import ImportFile
from finance_api_client.generated.models.transactions_import_format import (
    TransactionsImportFormat,
)
from finance_api_client.generated.types import UNSET, File, Unset
from rich.table import Table

_CHUNK_BYTES = 64 * 1024
_ERRORS_SHOWN = 30


class Upload:
    """The bytes of a file in pieces, which reports each piece that is sent. It can be sent again
    from the start, as a retry does.
    """

    def __init__(self, content: bytes, sent: Callable[[int], None]) -> None:
        self._content = io.BytesIO(content)
        self._sent = sent

    def __iter__(self) -> Iterator[bytes]:
        self._content.seek(0)
        self._sent(0)
        while piece := self._content.read(_CHUNK_BYTES):
            yield piece
            self._sent(self._content.tell())

    def tell(self) -> int:
        """With `seek`: how httpx learns the length, which it announces."""
        return self._content.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._content.seek(offset, whence)


def import_file(
    client: AuthenticatedClient,
    portfolio_id: UUID,
    path: Path,
    *,
    format_: TransactionsImportFormat | Unset = UNSET,
    dry_run: bool,
    sent: Callable[[int], None],
) -> ImportAnswer:
    """Sends the file: JSON where it is named so, else a table of text. `sent` is called with the
    number of bytes that are on their way. Raises RequestFailed, and OSError for the file.
    """
    content = path.read_bytes()
    body: File | ImportFile
    if path.suffix.lower() == ".json":
        import json

        body = ImportFile.from_dict(json.loads(content))
    else:
        body = File(payload=cast("BinaryIO", Upload(content, sent)))
    answer = answer_of(
        transactions_import.sync_detailed(
            client=client,
            portfolio_id=portfolio_id,
            body=body,
            format_=format_,
            dry_run=dry_run,
        )
    )
    sent(len(content))
    return answer


def outcome(answer: ImportAnswer) -> tuple[Table, int]:
    """What would happen, as a table, and how many items are invalid."""
    counts = Counter(item.status.value for item in answer.items)
    counts["created"] = answer.created
    table = Table(title="What the file would do", title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    table.add_column("rows", justify="right")
    names = {
        "created": "new: recorded",
        "duplicate": "recorded before: left as they are",
        "invalid": "invalid: nothing is recorded while there are any",
    }
    for status in {**names, **counts}:
        table.add_row(names.get(status, status), f"{counts[status]:,}")
    return table, counts["invalid"]


def errors_of(answer: ImportAnswer) -> list[str]:
    """A line for each error, by the item's place in the file, from 1; the first ones."""
    lines = [
        f"row {item.index + 1}: {error.pointer} {error.detail}"
        for item in answer.items
        for error in item.errors
    ]
    omitted = max(0, len(lines) - _ERRORS_SHOWN) + answer.errors_omitted
    return lines[:_ERRORS_SHOWN] + ([f"and {omitted:,} more errors"] if omitted else [])
