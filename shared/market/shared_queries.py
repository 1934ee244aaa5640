"""One query for what several requests need at once: one of them reads it, and the others wait.

Without it a thousand requests after a new version of the market would send a thousand queries.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable, Sequence
from concurrent.futures import Future
from typing import Final, Generic, TypeVar

from shared import deadline
from shared.errors import Unavailable

WAIT_S_MAX: Final = 25.0
"""How long a request waits for another one's query: longer than a query may take, which is
`READ_S_MAX` in shared/gcp/bigquery.py and a retry.
"""

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")
Looked = TypeVar("Looked")


class SharedQueries(Generic[Key, Answer]):
    """The queries under way of one memory. Safe to use from several threads.

    A failure is not remembered. The requests that waited for the failed query fail as it did, and
    do not send it again: only the next request does, so an outage costs one query at a time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[Key, Future[Answer]] = {}

    def between(self, look: Callable[[], Looked]) -> Looked:
        """What `look` returns, while no `missing` and no `keep` runs."""
        with self._lock:
            return look()

    def answers(
        self,
        missing: Callable[[], Collection[Key]],
        read: Callable[[Sequence[Key]], Answer],
        keep: Callable[[Answer], None],
    ) -> list[Answer]:
        """The answers that together have all missing keys; none where nothing is missing.

        `missing` looks into the memory, and `keep` adds to it; both run under the lock of these
        queries, which is never held during a query. `read` asks for the keys that no other request
        asks for at this moment: one query. Raises what `read` raises, and Unavailable where another
        request's query failed or takes too long.
        """
        own: Future[Answer] = Future()
        with self._lock:
            keys = missing()
            others = {self._under_way[key] for key in keys if key in self._under_way}
            unread = [key for key in keys if key not in self._under_way]
            self._under_way.update(dict.fromkeys(unread, own))
        answers = [self._read(unread, own, read, keep)] if unread else []
        # Own keys first: two requests that wait for each other have both read by now.
        return answers + [_answer_of(other) for other in others]

    def _read(
        self,
        keys: Sequence[Key],
        own: Future[Answer],
        read: Callable[[Sequence[Key]], Answer],
        keep: Callable[[Answer], None],
    ) -> Answer:
        try:
            answer = read(keys)
        except BaseException as failure:
            self._end(keys)
            own.set_exception(failure)
            raise
        with self._lock:
            # At once: between the two, another request would find the keys in neither place.
            keep(answer)
            self._forget(keys)
        own.set_result(answer)
        return answer

    def _end(self, keys: Sequence[Key]) -> None:
        with self._lock:
            self._forget(keys)

    def _forget(self, keys: Sequence[Key]) -> None:
        for key in keys:
            del self._under_way[key]


def _answer_of(query: Future[Answer]) -> Answer:
    request = deadline.current.get()
    wait_s = WAIT_S_MAX if request is None else min(WAIT_S_MAX, request.remaining_s)
    try:
        return query.result(timeout=wait_s)
    except BaseException as failure:
        deadline.check()
        raise Unavailable(
            "Market data is not available at the moment", retry_after_s=5
        ) from failure
