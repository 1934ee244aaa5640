"""What every adapter test may ask for; and whether the Firebase emulator is here, which the end of the run says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.firebase import why_not
from tests.adapters.vendor_server import VendorServer, running_vendor_server

NO_FIREBASE_EMULATOR = why_not()

collect_ignore = ["test_firebase_emulator.py"] if NO_FIREBASE_EMULATOR else []


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    verdict = f"not tried: {NO_FIREBASE_EMULATOR}" if NO_FIREBASE_EMULATOR else "signed in at Google's own emulator"
    terminalreporter.write_line(f"firebase: {verdict}")


@pytest.fixture(scope="session")
def _vendor_server() -> Iterator[VendorServer]:
    with running_vendor_server() as server:
        yield server


@pytest.fixture
def vendor(_vendor_server: VendorServer) -> VendorServer:
    """The loopback vendor, with nothing scripted and nothing remembered."""
    _vendor_server.reset()
    return _vendor_server
