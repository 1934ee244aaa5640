"""One stack for the stories that only use it, with the demo account as it is at a first start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stories.running import Running


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    started = Running(tmp_path_factory.mktemp("stories") / "data")
    yield started
    if started.process.poll() is None:
        started.interrupt()
