"""Exports, imports and dumps accounts inside one database transaction, and compares exports."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.account_import.schemas import AccountFile, AccountImportAnswer
from shared.account_import.service import import_account
from shared.database.caller import Caller
from shared.schema.json_bodies import parse_model
from shared.users.export import pieces_of
from shared.users.schemas import AccountExportQuery

NOW = datetime(2026, 6, 1, tzinfo=UTC)
WHOLE = AccountExportQuery()
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def exported(work: Connection, user_id: UUID, query: AccountExportQuery = WHOLE) -> bytes:
    return b"".join(pieces_of(work, Caller(user_id), query))


def imported(work: Connection, user_id: UUID, content: bytes) -> AccountImportAnswer:
    return import_account(work, Caller(user_id), parse_model(AccountFile, content), NOW)


def without_ids(content: bytes) -> Any:
    """The file with the place of each id's first occurrence for the id, and without the account's
    own profile and the instants of storing.
    """
    places: dict[str, str] = {}
    document = json.loads(content)
    del document["user"]
    for portfolio in document["portfolios"]:
        del portfolio["updated_at"]
    for transaction in document["transactions"]:
        del transaction["updated_at"]
    text = json.dumps(document)
    return json.loads(_ID.sub(lambda match: places.setdefault(match[0], f"id {len(places)}"), text))


def dump(work: Connection, user_id: UUID) -> list[object]:
    """Every row of the account, as text."""
    statement = sa.text(
        """
        SELECT (SELECT u::text FROM users u WHERE id = :id),
          (SELECT string_agg(p::text, '|' ORDER BY id) FROM portfolios p WHERE owner_id = :id),
          (SELECT string_agg(a::text, '|' ORDER BY id) FROM assets a WHERE owner_id = :id),
          (SELECT string_agg(t::text, '|' ORDER BY t.id) FROM transactions t
             JOIN portfolios p ON p.id = t.portfolio_id WHERE p.owner_id = :id),
          (SELECT string_agg(c::text, '|' ORDER BY c.asset_id, c.date)
             FROM manual_closes c JOIN assets a ON a.id = c.asset_id WHERE a.owner_id = :id),
          (SELECT string_agg(c::text, '|' ORDER BY c.asset_id, c.date)
             FROM own_closes c WHERE c.owner_id = :id),
          (SELECT string_agg(g::text, '|' ORDER BY g.asset_id)
             FROM asset_tags g WHERE g.owner_id = :id),
          (SELECT string_agg(g::text, '|' ORDER BY g.portfolio_id, g.by)
             FROM allocation_targets g WHERE g.owner_id = :id)
        """
    )
    return list(work.execute(statement, {"id": user_id}).one())
