"""Runs another program that never outlives this process, however this process ends.

The child depends on a pipe from its parent: when the parent stops it, exits or is killed with
SIGKILL, the pipe closes, and a small supervisor between the two (this file, run as a script) ends
the child in an orderly way. Signals can't guarantee that, because nothing runs in a parent that was
killed. The child has a session of its own, so that Ctrl-C in the terminal reaches only the parent,
which then stops its children in its own order.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


class Child:
    """A running program, whose output is appended to `log`.

    It is ended with `stop_signal`, and killed after `stop_s`. `keep_open` are file descriptors that
    stay open until the child has ended: a lock held through one of them lasts as long as the child
    does, not as long as we do.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        stop_signal: signal.Signals = signal.SIGTERM,
        stop_s: int = 20,
        environment: Mapping[str, str] | None = None,
        keep_open: Sequence[int] = (),
    ) -> None:
        self.log = log
        self._stop_s = stop_s
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log_start = log.stat().st_size if log.exists() else 0
        with log.open("ab") as output:
            self._supervisor = subprocess.Popen(
                [
                    sys.executable,
                    "-I",
                    "-S",
                    __file__,
                    str(int(stop_signal)),
                    str(stop_s),
                    *map(str, command),
                ],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=environment,
                pass_fds=keep_open,
                start_new_session=True,
            )

    def running(self) -> bool:
        """Whether the program still runs."""
        return self._supervisor.poll() is None

    def wait_for_text(self, file: Path, seconds_max: float) -> str | None:
        """The text of the file that the program writes once it answers. None where it has ended, or
        is stopped because so many seconds have passed.
        """
        deadline = time.monotonic() + seconds_max
        while not file.exists():
            if not self.running() or time.monotonic() > deadline:
                self.stop()
                return None
            time.sleep(0.02)
        return file.read_text()

    def how_it_ended(self) -> str | None:
        """The reason of the end in words; None while the program still runs."""
        status = self._supervisor.poll()
        if status is None:
            return None
        number = (
            -status if status < 0 else 256 - status
        )  # sys.exit takes a negative number for one byte
        try:
            return f"killed by {signal.Signals(number).name}"
        except ValueError:
            return f"exit status {status}"

    @property
    def supervisor_pid(self) -> int:
        """The process between us and the program, whose only child the program is."""
        return self._supervisor.pid

    def output_end(self, lines: int = 15) -> str:
        """The last lines that the program wrote in this run, for the message when it fails."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])

    def stop(self) -> None:
        """End the program and wait until it has ended. Does nothing when it has ended already."""
        if self._supervisor.stdin is not None:
            self._supervisor.stdin.close()
        self._supervisor.wait(self._stop_s + 10)


def _supervise(stop_signal: int, stop_s: int, command: Sequence[str]) -> int:
    """Run `command` until it ends or our standard input closes, and return its exit status."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def end_with_parent() -> None:
        os.read(sys.stdin.fileno(), 1)
        child.send_signal(stop_signal)
        try:
            child.wait(stop_s)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            os.killpg(0, signal.SIGKILL)  # what it had started, and ourselves

    threading.Thread(target=end_with_parent, daemon=True).start()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: child.send_signal(stop_signal))
    return child.wait()


if __name__ == "__main__":
    sys.exit(_supervise(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
