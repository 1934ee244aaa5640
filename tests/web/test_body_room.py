"""Large bodies in one instance take turns, and small ones never wait."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from shared.errors import Unavailable
from shared.web import body_memory
from shared.web.body_memory import SMALL_BYTES_MAX, BodyRoom

LARGE = 10 * SMALL_BYTES_MAX


def test_a_body_that_finds_no_room_waits_for_it():
    """And gets in as soon as another is done, also where that failed."""
    room, entered = BodyRoom(LARGE), threading.Event()

    def second():
        with room.taken(LARGE):
            entered.set()

    thread = threading.Thread(target=second)
    with suppress(ValueError), room.taken(LARGE // 2):
        thread.start()
        assert not entered.wait(0.1)
        raise ValueError
    assert entered.wait(5)
    thread.join()


def test_a_body_that_finds_no_room_for_long_is_refused(monkeypatch):
    """With the time after which it may come again."""
    monkeypatch.setattr(body_memory, "WAIT_S_MAX", 0.05)
    room = BodyRoom(LARGE)
    with room.taken(LARGE):
        with pytest.raises(Unavailable), room.taken(SMALL_BYTES_MAX + 1):
            pass
        with room.taken(SMALL_BYTES_MAX):
            pass
    with room.taken(LARGE):
        pass
