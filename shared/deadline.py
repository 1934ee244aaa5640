"""How long the request under way may go on computing: until its time is up, or until nobody waits
for its answer.

Loops that can grow with what somebody keeps or sends call `check`, directly or by way of `paced` in
the ledger, which knows no clock. Outside a request, as in ingestion or a test, there is no deadline
and `check` returns.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from shared.errors import ClientGone, DeadlineExceeded

SHARE: Final = 0.9
"""Of the time that the platform gives a function's request; the rest is for what no check reaches,
and for the answer.
"""

LOOK_S: Final = 0.5
"""Between two looks at whether the client is still there; each is a system call."""


@dataclass(slots=True)
class Deadline:
    """Of one request that began now and may take `seconds`; `is_client_gone` is None where nobody
    can tell.
    """

    seconds: float
    is_client_gone: Callable[[], bool] | None = None
    _until_s: float = field(init=False)
    _look_at_s: float = field(init=False)

    def __post_init__(self) -> None:
        now_s = time.monotonic()
        self._until_s, self._look_at_s = now_s + self.seconds, now_s + LOOK_S

    @property
    def remaining_s(self) -> float:
        """Not below zero."""
        return max(0.0, self._until_s - time.monotonic())

    def check(self) -> None:
        """Raises DeadlineExceeded or ClientGone."""
        now_s = time.monotonic()
        if now_s >= self._until_s:
            raise DeadlineExceeded(
                f"This takes longer than the {self.seconds:.0f} seconds that a request may take, and was ended. Nothing has "
                "changed. Ask for less at once: a shorter range of days, a part of the portfolio, a smaller file"
            )
        if now_s >= self._look_at_s:
            self._look_at_s = now_s + LOOK_S
            if self.is_client_gone is not None and self.is_client_gone():
                raise ClientGone("The client closed the connection")


current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def check() -> None:
    """Raises DeadlineExceeded where the request's time is up, and ClientGone where nobody waits for
    its answer.
    """
    deadline = current.get()
    if deadline is not None:
        deadline.check()
