"""What vendors answered a moment ago: bounded in number and in time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from shared.vendors.search.matches import SearchMatch, SearchText

REMEMBERED_S: Final = 600.0
REMEMBERED_MAX: Final = 1_000
"""Answers, of MATCHES_MAX matches each: ten megabytes at most."""


class AnswerMemory:
    """The answers of vendors to searches. Safe to use from several threads."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, str], tuple[float, Sequence[SearchMatch]]] = (
            OrderedDict()
        )
        self._lock = threading.Lock()

    def put(self, vendor: str, query: SearchText, matches: Sequence[SearchMatch]) -> None:
        """Remembers an answer, and forgets the oldest where there are too many."""
        with self._lock:
            self._answers[search_key(vendor, query)] = (time.monotonic(), matches)
            while len(self._answers) > REMEMBERED_MAX:
                self._answers.popitem(last=False)

    def get(self, vendor: str, query: SearchText) -> Sequence[SearchMatch] | None:
        """The answer, which may be empty; None where there is none, or an old one."""
        key = search_key(vendor, query)
        with self._lock:
            answer = self._answers.get(key)
            if answer is None:
                return None
            read_at_s, matches = answer
            if time.monotonic() - read_at_s > REMEMBERED_S:
                del self._answers[key]
                return None
            return matches


def search_key(vendor: str, query: SearchText) -> tuple[str, str]:
    """Equal for the same search, in whatever letters it is written."""
    return vendor, query.text.upper()
