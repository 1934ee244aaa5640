"""Gives each folder of local data one owner, however its last owner ended."""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from typing import IO

WAIT_S_MAX = 15
"""An engine may still be closing its files when its parent was killed a moment ago."""


class FolderInUse(RuntimeError):
    """Another process has the folder."""


def lock_folder(folder: Path) -> IO[bytes]:
    """Lock `folder` with a file beside it, until every descriptor of that file is closed.

    Raises FolderInUse when another process holds the lock.
    """
    lock = folder.with_name(f"{folder.name}.lock").open("ab")
    deadline = time.monotonic() + WAIT_S_MAX
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                lock.close()
                raise FolderInUse(
                    f"{folder} is in use: is the stack of this checkout already running?"
                ) from None
            time.sleep(0.1)
        else:
            return lock
