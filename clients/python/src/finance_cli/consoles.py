"""Where commands write: figures to standard output, all else to standard error."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

out = Console(highlight=False)
notes = Console(stderr=True, highlight=False)


def write(content: bytes, output: Path | None) -> None:
    """Into the file, or to standard output."""
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(content)
        notes.print(f"{output} is written.")
