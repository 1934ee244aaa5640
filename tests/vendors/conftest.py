"""What every vendor test may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.vendors.vendor_server import VendorServer, running_vendor_server


@pytest.fixture(scope="session")
def _vendor_server() -> Iterator[VendorServer]:
    with running_vendor_server() as server:
        yield server


@pytest.fixture
def vendor(_vendor_server: VendorServer) -> VendorServer:
    """The loopback vendor, with nothing scripted and nothing remembered."""
    _vendor_server.reset()
    return _vendor_server
