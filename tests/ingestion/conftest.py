"""What every ingestion test may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.postgres import PostgresServer
from tests.ingestion.stage import Stage, own_database
from tests.vendors.vendor_server import VendorServer, running_vendor_server


@pytest.fixture(scope="session")
def _vendor_server() -> Iterator[VendorServer]:
    with running_vendor_server() as server:
        yield server


@pytest.fixture
def stage(
    database: None, postgres: PostgresServer, market_dataset: str, _vendor_server: VendorServer
) -> Iterator[Stage]:
    """An empty market: no assets, no rows, vendors that know nothing yet."""
    _vendor_server.reset()
    with own_database(postgres):
        yield Stage(_vendor_server)
