"""The tests with the Firebase emulator run where it is installed; the summary reports whether."""

from __future__ import annotations

import pytest

from local.firebase import why_not
from tests.workers import add_to_summary

NO_FIREBASE_EMULATOR = why_not()

collect_ignore = ["test_firebase_emulator.py"] if NO_FIREBASE_EMULATOR else []


def pytest_sessionfinish(session: pytest.Session) -> None:
    verdict = (
        f"not tried: {NO_FIREBASE_EMULATOR}"
        if NO_FIREBASE_EMULATOR
        else "signed in at Google's own emulator"
    )
    add_to_summary(session.config, f"firebase: {verdict}")
