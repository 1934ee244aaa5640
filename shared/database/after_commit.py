"""What a request does once its unit of work has committed, such as putting a task on a queue: a
write that is rolled back must cause nothing.

    needs = collected(request_readings, Needs)  # while the unit of work is open
    if needs is not None:
        needs.add(...)

The write has been made by then, so nothing that fails here becomes an error of the request.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_log = logging.getLogger("finance_api")
_waiting: ContextVar[dict[Callable[[Any], None], Any] | None] = ContextVar(
    "after_commit", default=None
)


@contextmanager
def after_commit() -> Iterator[None]:
    """Runs around a unit of work: at its end, unless it raises, what has been collected in it is
    handed to its actions.
    """
    waiting: dict[Callable[[Any], None], Any] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for action, argument in waiting.items():
        try:
            action(argument)
        except Exception as error:  # noqa: BLE001 - the write has committed: it has succeeded
            # Without the text, which may quote what was written.
            _log.exception("after a commit: %s", type(error).__name__)


def collected(action: Callable[[T], None], make: Callable[[], T]) -> T | None:
    """What `action` will receive after the commit; made by the first call in a unit of work. None
    outside of `after_commit`, where nothing follows a commit.
    """
    waiting = _waiting.get()
    if waiting is None:
        return None
    if action not in waiting:
        waiting[action] = make()
    argument: T = waiting[action]
    return argument
