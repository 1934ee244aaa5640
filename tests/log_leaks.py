"""Checks every line that the tests make our code log, as it would be written, and fails a run with
a leak, whichever worker of the run found it.

Tokens, e-mail addresses, passwords, and figures of an account are leaks. The passwords that the
tests use are read from their code. `tests/test_log_leaks.py` shows that a leak is detected.
"""

from __future__ import annotations

import ast
import json
import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from shared.log_redaction import redact
from shared.web.request_log import StructuredFormatter

PATTERNS: Final = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"),
    "a signed token": re.compile(r"eyJ[\w-]{8,}\.[\w-]+"),
    "a bearer token": re.compile(r"bearer\s+\S", re.IGNORECASE),
    "a refresh token or a key": re.compile(r"(?<![\w/-])[\w-]{43}(?![\w-])", re.ASCII),
    "a personal token": re.compile(r"fa_[0-9A-Za-z]{16,}", re.ASCII),
    "a private key": re.compile(r'\\?"d\\?"\s*:|PRIVATE KEY'),
    "an amount": re.compile(r"(?<![\w.:-])-?\d+\.\d+(?![\w.])"),
}
MEASURED: Final = frozenset({"latency_ms", "rows_per_s"})
"""Fields with decimal figures that are not money."""

PASSWORD_LENGTH_MIN: Final = 8
"""Shorter ones in tests exist to be refused, and are too common in a log."""


class Watch(logging.Handler):
    """Matches every line of our loggers with the patterns. `found_leaks` has the test, the kind of
    leak and the line.
    """

    def __init__(self, passwords: frozenset[str]) -> None:
        super().__init__()
        self.setFormatter(StructuredFormatter())
        self.found_leaks: list[str] = []
        self.lines = 0
        self._passwords = passwords

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        self.lines += 1
        test = os.environ.get("PYTEST_CURRENT_TEST", "between tests").partition(" ")[0]
        self.found_leaks += [f"{test}: {kind}: {line}" for kind in leaks(line, self._passwords)]


def leaks(line: str, passwords: frozenset[str] = frozenset()) -> Iterator[str]:
    """The kinds of leak in a line of the log."""
    fields = {name: value for name, value in json.loads(line).items() if name not in MEASURED}
    text = json.dumps(fields, ensure_ascii=False)
    yield from (kind for kind, pattern in PATTERNS.items() if pattern.search(text))
    if any(password in text for password in passwords):
        yield "a password"


def passwords_in(folder: Path) -> frozenset[str]:
    """Each text whose name contains `password`: that of a field, an argument or a constant."""
    texts: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            texts.update(value for name, value in _named_texts(node) if "password" in name.lower())
    return frozenset(
        text for text in texts if len(text) >= PASSWORD_LENGTH_MIN and not text.startswith("/")
    )


def _named_texts(node: ast.AST) -> Iterator[tuple[str, str]]:
    pairs: list[tuple[Any, Any]] = []
    if isinstance(node, ast.Dict):
        pairs = [
            (key.value, value)
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant)
        ]
    elif isinstance(node, ast.keyword):
        pairs = [(node.arg, node.value)]
    elif isinstance(node, ast.Assign):
        pairs = [(target.id, node.value) for target in node.targets if isinstance(target, ast.Name)]
    for name, value in pairs:
        if (
            isinstance(name, str)
            and isinstance(value, ast.Constant)
            and isinstance(value.value, str)
        ):
            yield name, value.value


_watch = pytest.StashKey[Watch]()
_OUTPUT: Final = "log_leaks"


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_watch] = watch = Watch(passwords_in(Path(__file__).parent))
    redact()
    log = logging.getLogger("finance_api")
    log.setLevel(logging.INFO)
    for logger in (log, logging.getLogger()):
        logger.addHandler(watch)


def pytest_unconfigure(config: pytest.Config) -> None:
    for logger in (logging.getLogger("finance_api"), logging.getLogger()):
        logger.removeHandler(config.stash[_watch])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Adds what a worker of pytest-xdist found; it can't fail the run by itself."""
    watch = node.config.stash[_watch]
    lines, found_leaks = getattr(node, "workeroutput", {}).get(_OUTPUT, (0, ()))
    watch.lines += lines
    watch.found_leaks += found_leaks


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    output: dict[str, object] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        watch = session.config.stash[_watch]
        output[_OUTPUT] = (watch.lines, watch.found_leaks)
    if session.config.stash[_watch].found_leaks and session.exitstatus in (
        pytest.ExitCode.OK,
        pytest.ExitCode.NO_TESTS_COLLECTED,
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    watch = config.stash[_watch]
    if watch.lines:
        terminalreporter.write_line(
            f"log: {watch.lines} lines, "
            f"{len(watch.found_leaks)} with something that must not be in them"
        )
    for leak in watch.found_leaks[:20]:
        terminalreporter.write_line(f"LEAK {leak}", red=True)
