"""Closes in quarantine: stored apart until the next run, or a second vendor, reports the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shared.database.market import quarantined_closes
from shared.gcp.bigquery import BigQuery
from shared.gcp.bigquery_statements import Statement
from shared.immutable import immutable
from shared.ingestion.validation import Suspect
from shared.vendors.protocols import Close

AGREEMENT: Final = Decimal("0.01")
"""Two vendors' closes of one day may differ by this much and still agree."""

PAUSE_MAX: Final = timedelta(days=366)
"""How far back a close counts as the one before."""

STORED_CLOSES: Final = Statement(
    "stored_closes",
    """
    SELECT date, close FROM {dataset}.asset_prices
    WHERE asset_id = @asset_id AND date BETWEEN @first_day AND @last_day
    ORDER BY date
    """,
    {"asset_id": "STRING", "first_day": "DATE", "last_day": "DATE"},
)


@immutable
class Quarantined:
    """One close that waits for confirmation."""

    asset_id: UUID
    suspect: Suspect
    provider: str
    disputed: str = ""
    """How another vendor's closes differ, where that is why."""

    @property
    def reason(self) -> str:
        return self.disputed or (
            f"{self.suspect.close} on {self.suspect.date} after {self.suspect.before}: "
            "a move of more than 40% without a split"
        )


def stored_closes(
    bigquery: BigQuery, asset_id: UUID, first: date, last: date
) -> Mapping[date, Decimal]:
    """An asset's closes as they are stored, oldest first. One query."""
    rows = bigquery.query(
        STORED_CLOSES, {"asset_id": str(asset_id), "first_day": first, "last_day": last}
    )
    return dict(rows)


def last_stored(bigquery: BigQuery, asset_id: UUID, before: date) -> Close | None:
    """The stored close that `before`'s is to be measured against."""
    closes = stored_closes(bigquery, asset_id, before - PAUSE_MAX, before - timedelta(days=1))
    return Close(*list(closes.items())[-1]) if closes else None


def unconfirmed(suspects: Sequence[Suspect], stored: Mapping[date, Decimal]) -> list[Suspect]:
    """Those that `stored` does not have with the very same close."""
    return [suspect for suspect in suspects if stored.get(suspect.date) != suspect.close]


def contested(suspects: Sequence[Suspect], others: Iterator[Sequence[Close]]) -> list[Suspect]:
    """Those that none of the other vendors' closes agree with. They are asked one by one, while any
    suspect is left.
    """
    open_suspects = list(suspects)
    while open_suspects and (closes := next(others, None)) is not None:
        other_closes = {close.date: close.close for close in closes}
        open_suspects = [
            suspect
            for suspect in open_suspects
            if not _agrees(suspect.close, other_closes.get(suspect.date))
        ]
    return open_suspects


def save_quarantine(
    work: Connection,
    waiting: Sequence[Quarantined],
    settled: Iterable[tuple[UUID, date]],
    run_id: UUID,
) -> None:
    """Delete what is settled, and store what waits."""
    for asset_id, day in settled:
        work.execute(
            sa.delete(quarantined_closes).where(
                quarantined_closes.c.asset_id == asset_id, quarantined_closes.c.date == day
            )
        )
    if not waiting:
        return
    statement = insert(quarantined_closes).values(
        [
            {
                "asset_id": quarantined.asset_id,
                "date": quarantined.suspect.date,
                "close": quarantined.suspect.close,
                "source": quarantined.provider,
                "reason": quarantined.reason,
                "run_id": run_id,
            }
            for quarantined in waiting
        ]
    )
    work.execute(
        statement.on_conflict_do_update(
            index_elements=["asset_id", "date"],
            set_={
                name: statement.excluded[name] for name in ("close", "source", "reason", "run_id")
            },
        )
    )


def _agrees(close: Decimal, other: Decimal | None) -> bool:
    return other is not None and abs(other - close) <= close * AGREEMENT
