"""The requests and the answers of the sample market's vendors, without sockets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo

SAMPLE_KEY = "sample"
"""The one API key that the sample's vendors take."""


@dataclass(frozen=True, slots=True)
class Request:
    """One GET request, or a POST where it has a body.

    `path` has no vendor prefix, no slash at either end, and is decoded; header names are lower
    case.
    """

    path: str
    today: date
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.path.split("/"))

    def day(self, name: str, default: date) -> date:
        """The date in a query parameter, `default` where it is absent.

        Raises ValueError where it is no date.
        """
        text = self.query.get(name)
        return date.fromisoformat(text) if text else default


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    content_type: str = "application/json"


def json_answer(body: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(body, ensure_ascii=False).encode())


def text_answer(
    body: str, status: int = 200, content_type: str = "text/plain; charset=utf-8"
) -> Answer:
    return Answer(status, body.encode(), content_type)


def epoch_s(day: date, at: time, zone: tzinfo) -> int:
    """Seconds since 1970 of a wall clock time in a zone."""
    return int(datetime.combine(day, at, zone).timestamp())
