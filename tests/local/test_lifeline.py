"""A child program ends with its parent, in an orderly way, however the parent ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from local.lifeline import Child

# Writes its process id, then waits; at SIGTERM it says goodbye, unless it is deaf.
PROGRAM = """
import os, signal, sys, time
from pathlib import Path
folder = Path(sys.argv[1])
def end(number, frame):
    (folder / "goodbye").touch()
    sys.exit(7)
signal.signal(signal.SIGTERM, signal.SIG_IGN if "deaf" in sys.argv else end)
(folder / "pid.part").write_text(str(os.getpid()))
(folder / "pid.part").rename(folder / "pid")
print("it runs", flush=True)
time.sleep(60)
"""

PARENT = """
import sys, time
from pathlib import Path
from local.lifeline import Child
child = Child([sys.executable, "-c", sys.argv[2], sys.argv[1]], log=Path(sys.argv[1], "log"))
time.sleep(60)
"""


def process_of(folder: Path) -> psutil.Process:
    """The program, as soon as it runs."""
    deadline = time.monotonic() + 10
    while not (folder / "pid").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return psutil.Process(int((folder / "pid").read_text()))


def test_stop_asks_first_and_waits(tmp_path: Path) -> None:
    child = Child([sys.executable, "-c", PROGRAM, tmp_path], log=tmp_path / "log")
    program = process_of(tmp_path)
    assert child.running()
    child.stop()
    assert not child.running()
    assert not program.is_running()
    assert (tmp_path / "goodbye").exists()
    assert child.output_end() == "it runs"
    child.stop()  # a second time does nothing


def test_a_program_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    child = Child([sys.executable, "-c", PROGRAM, tmp_path, "deaf"], log=tmp_path / "log", stop_s=1)
    program = process_of(tmp_path)
    child.stop()
    assert not program.is_running()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_the_parent_is_killed(tmp_path: Path, end: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, tmp_path, PROGRAM], stderr=subprocess.DEVNULL
    )
    program = process_of(tmp_path)
    parent.send_signal(end)
    parent.wait(10)
    program.wait(10)
    assert (tmp_path / "goodbye").exists()


def test_ctrl_c_in_the_terminal_reaches_the_parent_only(tmp_path: Path) -> None:
    child = Child([sys.executable, "-c", PROGRAM, tmp_path], log=tmp_path / "log")
    program = process_of(tmp_path)
    assert os.getsid(program.pid) != os.getsid(0)
    child.stop()


def test_a_program_that_ends_by_itself_is_noticed(tmp_path: Path) -> None:
    child = Child([sys.executable, "-c", "raise SystemExit('no such thing')"], log=tmp_path / "log")
    deadline = time.monotonic() + 10
    while child.running():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert child.output_end() == "no such thing"
    child.stop()
