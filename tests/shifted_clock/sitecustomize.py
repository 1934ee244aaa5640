"""Shifts the clock of a Python process with this folder on its PYTHONPATH by TEST_CLOCK_SHIFT_S.

`make test-dates` puts it there, and each process that a test starts inherits it: the stack, the
functions, the emulator. The product knows nothing of it. Only the time of day is shifted: sleeps,
time-outs and monotonic clocks are not. What is not Python keeps the real time: PostgreSQL, Node.js,
OpenSSL.

A process that can't be shifted ends at once: one that went on would prove nothing.
"""

import ctypes
import datetime
import gc
import os
import sys
import time


def shift(seconds: int) -> None:
    """Replace what reads the time of day in place: modules that hold `datetime` are shifted too."""
    real_time_ns, shift_ns = time.time_ns, seconds * 1_000_000_000

    def time_ns() -> int:
        return real_time_ns() + shift_ns

    def time_s() -> float:
        return time_ns() / 1e9

    def now(cls: type[datetime.datetime], tz: datetime.tzinfo | None = None) -> datetime.datetime:
        return cls.fromtimestamp(time_s(), tz)

    def utcnow(cls: type[datetime.datetime]) -> datetime.datetime:
        return cls.fromtimestamp(time_s(), datetime.UTC).replace(tzinfo=None)

    time.time, time.time_ns = time_s, time_ns  # date.today() and datetime.today() ask time.time()
    # A subclass in its place would be another type to every `isinstance` and table of types.
    methods = gc.get_referents(datetime.datetime.__dict__)[0]
    methods["now"], methods["utcnow"] = classmethod(now), classmethod(utcnow)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime.datetime))

    expected_ns = real_time_ns() + shift_ns
    readings = (
        datetime.datetime.now(datetime.UTC),
        datetime.datetime.now().astimezone(),
        datetime.datetime.today().astimezone(),
        datetime.datetime.fromtimestamp(time.time(), datetime.UTC),
    )
    if any(abs(reading.timestamp() - expected_ns / 1e9) > 60 for reading in readings):
        raise RuntimeError(f"this Python's clock can't be shifted: {readings}")


if os.environ.get("TEST_CLOCK_SHIFT_S"):
    try:
        shift(int(os.environ["TEST_CLOCK_SHIFT_S"]))
    except Exception as failure:  # noqa: BLE001 - whatever it is, `site` would report it and go on
        sys.stderr.write(f"{__file__}: {failure!r}\n")
        sys.stderr.flush()
        os._exit(70)
