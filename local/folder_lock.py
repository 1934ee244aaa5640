"""One owner for each folder of local data, however its last owner ended."""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from typing import IO

WAIT_S_MAX = 15
"""An engine whose parent was killed a moment ago may still be closing its files."""


class FolderInUse(RuntimeError):
    """Another process has the folder."""


def lock_folder(folder: Path) -> IO[bytes]:
    """The lock on `folder`, in a file beside it. It is held until every descriptor of that file is
    closed.

    Raises FolderInUse when another process keeps it.
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
