"""Splits and dividends in quarantine: in a table of PostgreSQL that no calculation reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shared.database.market import quarantined_actions
from shared.ingestion.staging.merge import action_text
from shared.ingestion.staging.rows import ActionRow


class QuarantinedAction(NamedTuple):
    """One that waits; or, `released`, one that an operator has confirmed."""

    row: ActionRow
    reason: str
    released: bool = False


class KnownDoubt(NamedTuple):
    """What an earlier run has put into quarantine, and why."""

    value: str
    reason: str
    released: bool


KnownDoubts = Mapping[tuple[str, date], KnownDoubt]
"""Of one asset, by type and ex-date."""


def value_of(row: ActionRow) -> str:
    """What makes an action the same one when it is reported again; its pay date does not."""
    return action_text(row.ratio_new, row.ratio_old, row.amount, row.currency, None)


def read_known_doubts(work: Connection) -> Mapping[UUID, KnownDoubts]:
    """All of them, by asset. One statement."""
    doubts: dict[UUID, dict[tuple[str, date], KnownDoubt]] = {}
    for row in work.execute(sa.select(quarantined_actions)):
        doubts.setdefault(row.asset_id, {})[row.type, row.ex_date] = KnownDoubt(
            row.value, row.reason, row.released
        )
    return doubts


def save_action_quarantine(
    work: Connection,
    waiting: Sequence[QuarantinedAction],
    settled: Iterable[tuple[UUID, tuple[str, date]]],
    run_id: UUID,
) -> None:
    """Forgets what is settled, and remembers what waits, and what is released."""
    for asset_id, (type_, ex_date) in settled:
        work.execute(
            sa.delete(quarantined_actions).where(
                quarantined_actions.c.asset_id == asset_id,
                quarantined_actions.c.type == type_,
                quarantined_actions.c.ex_date == ex_date,
            )
        )
    rows = {
        (action.row.asset_id, action.row.key): {
            "asset_id": UUID(action.row.asset_id),
            "type": action.row.type,
            "ex_date": action.row.ex_date,
            "value": value_of(action.row),
            "source": action.row.source,
            "reason": action.reason,
            "run_id": run_id,
            "released": action.released,
        }
        for action in waiting
    }
    if not rows:
        return
    statement = insert(quarantined_actions).values([*rows.values()])
    work.execute(
        statement.on_conflict_do_update(
            index_elements=["asset_id", "type", "ex_date"],
            set_={
                name: statement.excluded[name]
                for name in ("value", "source", "reason", "run_id", "released")
            },
        )
    )
