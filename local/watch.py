"""Watches what `make run` has started, and stops the stack when an engine ends by itself.

The engine is not started again: what ended it (a full disk, no memory left) would end it again, and
a database that dies under writes needs attention. The next `make run` continues with the data on
disk.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import psutil

from local.lifeline import Child

POLL_S: Final = 0.5


class EngineEnded(RuntimeError):
    """The text says which engine ended, how, where its log is, and its last output."""


def check(engines: Mapping[str, Child], threads: Mapping[str, threading.Thread]) -> None:
    """Raises EngineEnded where a program or a thread of the stack, each by its name, has ended."""
    for name, child in engines.items():
        ending = child.how_it_ended()
        if ending is not None:
            output = child.output_end() or "(nothing)"
            raise EngineEnded(
                f"{name} ended by itself ({ending}), so everything stops. "
                f"Its log is {child.log}, and ends with:\n{output}"
            )
    for name, thread in threads.items():
        if not thread.is_alive():
            raise EngineEnded(
                f"{name} ended by itself, so everything stops. "
                "What went wrong stands above, if anything does"
            )


def watch(
    engines: Mapping[str, Child],
    threads: Mapping[str, threading.Thread],
    functions: Child,
    report: Callable[[str], None],
) -> None:
    """Does not return; raises EngineEnded as `check` does.

    A process of `functions` that ends is logged only: gunicorn starts another one by itself.
    """
    serving = processes(functions)
    while True:
        time.sleep(POLL_S)
        check(engines, threads)
        now = processes(functions)
        if serving - now:
            report(
                "The functions' process ended by itself and is started again. "
                f"The log is {functions.log}"
            )
        serving = now


def processes(child: Child) -> set[int]:
    """The ids of the child processes of a program; empty where it has ended."""
    return {
        process.pid
        for program in _children(child.supervisor_pid)
        for process in _children(program.pid)
    }


def _children(pid: int) -> Iterator[psutil.Process]:
    try:
        yield from psutil.Process(pid).children()
    except psutil.Error:
        return
