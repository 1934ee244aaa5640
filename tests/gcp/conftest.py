"""The tests with the Firebase emulator run where it is installed; the summary reports whether."""

from __future__ import annotations

import pytest

from local.firebase import why_not

NO_FIREBASE_EMULATOR = why_not()

collect_ignore = ["test_firebase_emulator.py"] if NO_FIREBASE_EMULATOR else []


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    verdict = (
        f"not tried: {NO_FIREBASE_EMULATOR}"
        if NO_FIREBASE_EMULATOR
        else "signed in at Google's own emulator"
    )
    terminalreporter.write_line(f"firebase: {verdict}")
