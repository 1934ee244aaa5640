"""The deadline of the current request: when its time is up, or its client has disconnected.

Loops that grow with a user's data call `check`, directly or through `paced` in the ledger, which
has no clock. Outside a request, as in ingestion or a test, there is no deadline and `check`
returns.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from shared.errors import ClientGone, DeadlineExceeded

SHARE: Final = 0.9
"""The part of the platform's timeout that a request may use. The rest is for code without checks,
and for the response.
"""

CLIENT_CHECK_S: Final = 0.5
"""The interval between two checks of the client's connection; each is a system call."""


@dataclass(slots=True)
class Deadline:
    """The deadline of a request that begins now and may take `seconds`. `is_client_gone` is None
    where the server offers no connection.
    """

    seconds: float
    is_client_gone: Callable[[], bool] | None = None
    _until_s: float = field(init=False)
    _client_check_at_s: float = field(init=False)

    def __post_init__(self) -> None:
        now_s = time.monotonic()
        self._until_s, self._client_check_at_s = now_s + self.seconds, now_s + CLIENT_CHECK_S

    @property
    def remaining_s(self) -> float:
        """The remaining seconds, at least 0."""
        return max(0.0, self._until_s - time.monotonic())

    def check(self) -> None:
        """Raises DeadlineExceeded or ClientGone."""
        now_s = time.monotonic()
        if now_s >= self._until_s:
            raise DeadlineExceeded(
                f"This takes longer than the {self.seconds:.0f} seconds that a request may take, "
                "and was ended. Nothing has changed. Ask for less at once: a shorter range of "
                "days, a part of the portfolio, a smaller file"
            )
        if now_s >= self._client_check_at_s:
            self._client_check_at_s = now_s + CLIENT_CHECK_S
            if self.is_client_gone is not None and self.is_client_gone():
                raise ClientGone("The client closed the connection")


current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def check() -> None:
    """Raises DeadlineExceeded where the request's time is up, and ClientGone where its client has
    disconnected.
    """
    deadline = current.get()
    if deadline is not None:
        deadline.check()
