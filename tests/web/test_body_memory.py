"""Large bodies in one instance wait for memory, and small ones never wait."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from shared.errors import Unavailable
from shared.web import body_memory
from shared.web.body_memory import SMALL_BYTES_MAX, BodyMemory

LARGE = 10 * SMALL_BYTES_MAX


def test_a_body_that_finds_no_memory_waits_for_it():
    """It is admitted as soon as another request ends, also where that one fails."""
    memory, entered = BodyMemory(LARGE), threading.Event()

    def second():
        with memory.reserved(LARGE):
            entered.set()

    thread = threading.Thread(target=second)
    with suppress(ValueError), memory.reserved(LARGE // 2):
        thread.start()
        assert not entered.wait(0.1)
        raise ValueError
    assert entered.wait(5)
    thread.join()


def test_a_body_that_finds_no_memory_for_long_is_refused(monkeypatch):
    """The refusal says when to try again."""
    monkeypatch.setattr(body_memory, "WAIT_S_MAX", 0.05)
    memory = BodyMemory(LARGE)
    with memory.reserved(LARGE):
        with pytest.raises(Unavailable), memory.reserved(SMALL_BYTES_MAX + 1):
            pass
        with memory.reserved(SMALL_BYTES_MAX):
            pass
    with memory.reserved(LARGE):
        pass
