"""`finance import`: what a file would do, and then doing it."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from finance_api_client import answer_of
from finance_api_client.generated.api.transactions import transactions_import
from finance_api_client.generated.client import AuthenticatedClient
from finance_api_client.generated.models.import_answer import ImportAnswer
from finance_api_client.generated.models.import_item_answer import ImportItemAnswer
from finance_api_client.generated.models.imported_asset_status import ImportedAssetStatus
from finance_api_client.generated.models.transactions_import_dates import (
    TransactionsImportDates,
)
from finance_api_client.generated.models.transactions_import_decimal import (
    TransactionsImportDecimal,
)
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


@dataclass(frozen=True)
class Reading:
    """How a file is to be read, and what is to be done with it."""

    format_: TransactionsImportFormat | Unset = UNSET
    decimal: TransactionsImportDecimal | Unset = UNSET
    dates: TransactionsImportDates | Unset = UNSET
    mapping: str | Unset = UNSET
    skip_invalid: bool = False
    look_alikes: bool = False
    create_assets: bool = False


def import_file(
    client: AuthenticatedClient,
    portfolio_id: UUID,
    path: Path,
    reading: Reading,
    *,
    dry_run: bool,
    sent: Callable[[int], None],
) -> ImportAnswer:
    """Sends the file as it is: its content says what it is. `sent` is called with the number of
    bytes that are on their way. Raises RequestFailed, and OSError for the file.
    """
    content = path.read_bytes()
    answer = answer_of(
        transactions_import.sync_detailed(
            client=client,
            portfolio_id=portfolio_id,
            body=File(payload=cast("BinaryIO", Upload(content, sent))),
            format_=reading.format_,
            decimal=reading.decimal,
            dates=reading.dates,
            mapping=reading.mapping,
            skip_invalid=reading.skip_invalid,
            look_alikes=reading.look_alikes,
            create_assets=reading.create_assets,
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
        "look_alike": "like a recorded one: left out (--look-alikes records them)",
        "skipped": "nothing to record",
        "invalid": "invalid: nothing is recorded while there are any (--skip-invalid leaves them)",
    }
    for status in {**names, **counts}:
        if counts[status] or status in ("created", "duplicate", "invalid"):
            table.add_row(names.get(status, status), f"{counts[status]:,}")
    return table, counts["invalid"]


def errors_of(answer: ImportAnswer) -> list[str]:
    """A line for each error, by its line in the file, or the item's place, from 1; the first
    ones.
    """
    lines = [
        f"{_place(item)}: {error.pointer} {error.detail}"
        for item in answer.items
        for error in item.errors
    ]
    omitted = max(0, len(lines) - _ERRORS_SHOWN) + answer.errors_omitted
    return lines[:_ERRORS_SHOWN] + ([f"and {omitted:,} more errors"] if omitted else [])


def _place(item: ImportItemAnswer) -> str:
    return f"row {item.index + 1}" if item.line is None else f"line {item.line}"


def remarks_of(answer: ImportAnswer) -> list[str]:
    """What is to be known about the file as a whole, and about its assets."""
    lines = [*answer.warnings]
    for asset in answer.assets:
        name = asset.symbol or asset.isin or asset.name or ""
        if asset.status == ImportedAssetStatus.CREATED:
            own = "as one of your own, without closes" if asset.manual else "with its provider"
            lines.append(f"{name} is added {own}")
        elif asset.status == ImportedAssetStatus.UNKNOWN:
            lines.append(f"{name} {asset.reason or 'is unknown'}")
    return lines
