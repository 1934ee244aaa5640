"""The answer of a request, or its problem as an exception."""

from __future__ import annotations

from typing import TypeVar

from finance_api_client.generated.models.problem import Problem
from finance_api_client.generated.types import Response, Unset

T = TypeVar("T")


class RequestFailed(Exception):
    """The API refused a request, or failed. `problem` is None where the response was not one of
    its own, such as a proxy's.
    """

    def __init__(self, status: int, problem: Problem | None) -> None:
        self.status = status
        self.problem = problem
        super().__init__(_sentence(status, problem))


def answer_of(response: Response[T | Problem]) -> T:
    """What a request of `sync_detailed` answered. Raises RequestFailed."""
    parsed = response.parsed
    if isinstance(parsed, Problem):
        raise RequestFailed(int(response.status_code), parsed)
    if int(response.status_code) >= 300 or (parsed is None and response.content):
        raise RequestFailed(int(response.status_code), None)
    return parsed  # type: ignore[return-value]  # None where there is no content: T is None then


def _sentence(status: int, problem: Problem | None) -> str:
    if problem is None:
        return f"The server answered {status}, which is no answer of Finance API."
    errors = [] if isinstance(problem.errors, Unset) or problem.errors is None else problem.errors
    return "\n".join(
        [
            f"{problem.detail} ({problem.code.value}, {status})",
            *(f"  {error.pointer} {error.detail}" for error in errors),
        ]
    )
