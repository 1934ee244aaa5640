"""Answers as files, in a form that the generated client does not read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from finance_api_client import RequestFailed
from finance_api_client.generated.client import AuthenticatedClient
from finance_api_client.generated.models.problem import Problem
from finance_api_client.generated.types import Unset


def gains_table(client: AuthenticatedClient, portfolio_id: UUID | str, **query: Any) -> bytes:
    """The realized gains of a portfolio, or of "all", as a CSV file. Raises RequestFailed."""
    stated = {name: value for name, value in query.items() if not isinstance(value, Unset)}
    reply = client.get_httpx_client().get(
        f"/gains/{portfolio_id}", params={**stated, "format": "csv"}
    )
    if reply.status_code != 200:
        is_problem = reply.headers.get("Content-Type", "").startswith("application/problem+json")
        raise RequestFailed(
            reply.status_code, Problem.from_dict(reply.json()) if is_problem else None
        )
    return reply.content
