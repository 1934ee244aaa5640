"""Whatever of the stack ends by itself is named, with how it ended and where its log is."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from local.lifeline import Child
from local.watch import EngineEnded, check, watch

ENDINGS = {
    "import os, signal; os.kill(os.getpid(), signal.SIGKILL)": "killed by SIGKILL",
    "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)": "killed by SIGSEGV",
    "import sys; sys.exit(3)": "exit status 3",
    "print('done')": "exit status 0",
}


def python(code: str, log: Path) -> Child:
    return Child([sys.executable, "-c", code], log=log)


def wait_for_the_end(child: Child) -> None:
    deadline_s = time.monotonic() + 30
    while child.running():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


@pytest.mark.parametrize(("code", "ending"), ENDINGS.items(), ids=ENDINGS.values())
def test_a_program_that_ends(tmp_path, code, ending):
    child = python(f"print('its last words', flush=True); {code}", tmp_path / "engine.log")
    wait_for_the_end(child)
    with pytest.raises(EngineEnded) as raised:
        check({"The engine": child}, {})
    text = str(raised.value)
    assert text.startswith(f"The engine ended by itself ({ending}), so everything stops.")
    assert str(tmp_path / "engine.log") in text
    assert "its last words" in text


def test_a_thread_that_ends():
    """The scheduler's and the sample market's are threads of the stack itself."""
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
    with pytest.raises(EngineEnded, match="The scheduler of ingest-rates ended by itself"):
        check({}, {"The scheduler of ingest-rates": thread})


def test_a_running_program_is_not_stopped(tmp_path):
    child = python("import time; time.sleep(60)", tmp_path / "engine.log")
    try:
        check({"The engine": child}, {"This one": threading.current_thread()})
    finally:
        child.stop()


def test_it_is_seen_while_the_stack_is_watched(tmp_path):
    """Killed from outside, later."""
    engine = python("import time; time.sleep(60)", tmp_path / "engine.log")
    functions = python("import time; time.sleep(60)", tmp_path / "functions.log")
    threading.Timer(1, lambda: os.kill(engine.supervisor_pid, signal.SIGTERM)).start()
    try:
        with pytest.raises(EngineEnded, match=r"The engine ended by itself \(killed by SIGTERM\)"):
            watch({"The engine": engine}, {}, functions, print)
    finally:
        functions.stop()
