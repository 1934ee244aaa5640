"""Personal tokens of a user, for tests of what they may do and see."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

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
