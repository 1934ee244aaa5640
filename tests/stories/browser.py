"""A headless Chromium that a test drives through a pipe, where one is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

import pytest

NAMES: Final = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome-headless-shell",
)
ANSWER_S_MAX: Final = 60
_NAVIGATED: Final = "navigated or closed"


class NavigatedError(Exception):
    """The page left for another one while a command waited for its answer."""


class Browser:
    """One page of it. Its protocol is Chrome's own: JSON, each message ended by a NUL, on the file
    descriptors 3 (to it) and 4 (from it).
    """

    def __init__(self, profile: Path) -> None:
        program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
        if program is None:
            pytest.skip("there is no Chromium here (the variable CHROMIUM can name one)")
        to_browser, self._commands = os.pipe()
        self._events, from_browser = os.pipe()
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"]
        # The shell gives the pipes the numbers that Chromium expects.
        command = 'exec "$@" 3<&"$IN" 4>&"$OUT"'
        self._process = subprocess.Popen(
            [
                "/bin/bash",
                "-c",
                command,
                "chromium",
                program,
                *options,
                f"--user-data-dir={profile}",
            ],
            env={**os.environ, "IN": str(to_browser), "OUT": str(from_browser)},
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._read = b""
        self._count = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        """What the domains that a test has enabled have reported, in order."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)
        os.close(self._commands)
        os.close(self._events)

    def ask(self, method: str, **parameters: Any) -> Any:
        """The result of one command; fails where it has none."""
        self._count += 1
        session = {"sessionId": self._session} if self._session else {}
        command = {"id": self._count, "method": method, "params": parameters, **session}
        os.write(self._commands, json.dumps(command).encode() + b"\0")
        while True:
            while b"\0" not in self._read:
                piece = os.read(self._events, 1 << 16)
                assert piece, "Chromium has ended"
                self._read += piece
            message, _, self._read = self._read.partition(b"\0")
            answer = json.loads(message)
            if "method" in answer:
                self.events.append(answer)
            if answer.get("id") == self._count:
                if _NAVIGATED in answer.get("error", {}).get("message", ""):
                    raise NavigatedError(method)
                assert "error" not in answer, answer
                return answer["result"]

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression in the page."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait_until(self, script: str) -> None:
        """Until the expression is true."""
        deadline_s = time.monotonic() + ANSWER_S_MAX
        while not self._is_true(script):
            assert time.monotonic() < deadline_s, script
            time.sleep(0.1)

    def _is_true(self, script: str) -> bool:
        """Whether the expression is true; no, while one page gives way to the next."""
        with suppress(NavigatedError):
            return bool(self.evaluate(f"Boolean({script})"))
        return False
