"""The delivery of one queue's tasks: in order of their times, a few at once, and again after a
pause, which doubles, until the function answers 2xx or the time is up.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Final

import httpx

from local.catalog import QueueLimits
from local.platform_identity import QUEUE, Platform

_WAIT_S: Final = 0.5
"""How long a worker waits for a task before it looks whether it is to stop."""


@dataclass(slots=True)
class WaitingTask:
    """A POST that waits. `delay_s` is the time until the first try, `deadline_s` that of each."""

    name: str
    headers: Mapping[str, str]
    body: bytes
    delay_s: float
    deadline_s: float
    tries: int = 0
    first_try_s: float = 0.0

    @property
    def task_id(self) -> str:
        return self.name.rpartition("/")[2]

    @property
    def queue(self) -> str:
        return self.name.split("/")[5]


@dataclass(slots=True)
class _Schedule:
    """The tasks that wait, by the time of the next try, and how many are under way."""

    heap: list[tuple[float, int, WaitingTask]] = field(default_factory=list)
    under_way: int = 0
    next_dispatch_s: float = 0.0


class Delivery:
    """One queue's workers. `send` is as in TaskQueueServer; `ended` is called with each task that
    will not be tried again.
    """

    def __init__(
        self,
        name: str,
        limits: QueueLimits,
        send: Callable[[WaitingTask], int | None],
        ended: Callable[[WaitingTask], None],
        print_progress: Callable[[str], None],
    ) -> None:
        self._name, self._limits = name, limits
        self._send, self._ended, self._print_progress = send, ended, print_progress
        self._changed = threading.Condition()
        self._schedule = _Schedule()
        self._order = count()
        self._stopping = False
        self._held = True
        for number in range(limits.concurrent):
            threading.Thread(
                target=self._work, name=f"The queue of {name}, {number + 1}", daemon=True
            ).start()

    def add(self, task: WaitingTask) -> None:
        self._push(task, time.monotonic() + task.delay_s)

    def waiting(self) -> int:
        with self._changed:
            return len(self._schedule.heap) + self._schedule.under_way

    def begin(self) -> None:
        """Tasks are delivered from now on; until then they wait."""
        with self._changed:
            self._held = False
            self._changed.notify_all()

    def stop(self) -> None:
        """No further try begins."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def _push(self, task: WaitingTask, due_s: float) -> None:
        with self._changed:
            heapq.heappush(self._schedule.heap, (due_s, next(self._order), task))
            self._changed.notify()

    def _work(self) -> None:
        while (task := self._next()) is not None:
            task.first_try_s = task.first_try_s or time.monotonic()
            task.tries += 1
            status = self._send(task)
            self._settle(task, status)
            with self._changed:
                self._schedule.under_way -= 1

    def _next(self) -> WaitingTask | None:
        """The next task that is due; None once the queue stops."""
        with self._changed:
            while not self._stopping:
                now_s = time.monotonic()
                heap = self._schedule.heap
                due_s = max(heap[0][0], self._schedule.next_dispatch_s) if heap else now_s + _WAIT_S
                if due_s > now_s or self._held:
                    self._changed.wait(min(max(due_s - now_s, 0.01), _WAIT_S))
                    continue
                self._schedule.next_dispatch_s = now_s + 1 / self._limits.per_second
                self._schedule.under_way += 1
                return heapq.heappop(heap)[2]
        return None

    def _settle(self, task: WaitingTask, status: int | None) -> None:
        if status is not None and 200 <= status < 300:
            self._ended(task)
            return
        pause_s = min(self._limits.backoff_s * 2 ** (task.tries - 1), self._limits.backoff_s_max)
        retry_s = time.monotonic() + pause_s
        if retry_s - task.first_try_s > self._limits.retry_s:
            self._print_progress(f"queue: {self._name} gave a task up, after {task.tries} tries")
            self._ended(task)
            return
        self._push(task, retry_s)


def sender(base_url: str, platform: Platform) -> Callable[[WaitingTask], int | None]:
    """Sends a task to its queue's function below `base_url`, with the queues' identity."""

    def send(task: WaitingTask) -> int | None:
        url = f"{base_url}/{task.queue}"
        headers = {
            **task.headers,
            **platform.authorization(QUEUE, url),
            "User-Agent": "Google-Cloud-Tasks",
            "X-CloudTasks-QueueName": task.queue,
            "X-CloudTasks-TaskName": task.task_id,
            "X-CloudTasks-TaskRetryCount": str(task.tries - 1),
        }
        try:
            answer = httpx.post(url, content=task.body, headers=headers, timeout=task.deadline_s)
        except httpx.HTTPError:
            return None
        return answer.status_code

    return send
