"""An empty market with loopback vendors, and the loopback queue that calls the functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from shared.config import settings
from tests.functions.at_once.queue_stage import Queue, queue_settings
from tests.ingestion.stage import Stage
from tests.vendors.vendor_server import VendorServer


@pytest.fixture
def stage(stage: Stage, vendor: VendorServer, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The vendors of rates too."""
    for name in ("ECB", "ECB_HISTORY", "BCRA", "FRANKFURTER", "ARGENTINADATOS", "DOLARAPI"):
        monkeypatch.setenv(f"{name}_URL", vendor.url)
    settings.cache_clear()
    return stage


@pytest.fixture
def queue(
    stage: Stage, client: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Queue]:
    """Its delivery begins with `deliver`, except that of rates, which no test scripts."""
    queue = Queue(client)
    with queue_settings(monkeypatch, queue.server.settings()):
        yield queue
    queue.server.stop()
