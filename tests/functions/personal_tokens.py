"""Personal tokens of a user, for tests of what they may do and see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient

from shared.database import cloud_sql
from shared.database.auth import personal_tokens
from tests.answers import json_of

Headers = dict[str, str]


def create_token(http: FlaskClient, headers: Headers, **fields: Any) -> dict[str, Any]:
    """The answer to POST /account/tokens: a read token, except for `fields`."""
    body = {"name": "Test", "scope": "read", **fields}
    reply = http.post("/account/tokens", json=body, headers=headers)
    assert reply.status_code == 201, reply.text
    answer: dict[str, Any] = json_of(reply)
    return answer


def bearer(token: str) -> Headers:
    return {"Authorization": f"Bearer {token}"}


def token_headers(http: FlaskClient, headers: Headers, **fields: Any) -> Headers:
    """The headers that authenticate with a new token."""
    return bearer(create_token(http, headers, **fields)["token"])


def stored(token_id: str) -> Any:
    """The row of a token; None where there is none."""
    with cloud_sql.reading() as work:
        query = sa.select(personal_tokens).where(personal_tokens.c.id == UUID(token_id))
        return work.execute(query).mappings().one_or_none()


def change_stored(token_id: str, **values: Any) -> None:
    """Changes the row of a token."""
    with cloud_sql.writing() as work:
        update = personal_tokens.update().where(personal_tokens.c.id == UUID(token_id))
        work.execute(update.values(**values))
