"""States which market a folder of local data belongs to: the sample's or the real vendors'."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from local.folder_lock import lock_folder

SAMPLE: Final = "sample"
LIVE: Final = "live"

_MARK: Final = "market"
_ENGINES: Final = ("postgres", "bigquery")


class WrongMarket(RuntimeError):
    """The folder holds data of another market, or of an unknown one; the text says what to do."""


def market_folder(root: Path, *, live: bool) -> Path:
    """`root`/sample or `root`/live, created and marked with its market when it is new.

    Raises WrongMarket where the folder holds data and another mark, or none, because it was renamed
    or copied; FolderInUse when another process is creating it.
    """
    market = LIVE if live else SAMPLE
    folder = root / market
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / _MARK
    with lock_folder(mark):
        if not mark.exists():
            if any((folder / engine).exists() for engine in _ENGINES):
                raise WrongMarket(
                    f"{folder} holds data and does not say of which market. {_WAY_OUT}"
                )
            mark.write_text(f"{market}\n")
    marked = mark.read_text().strip()
    if marked != market:
        raise WrongMarket(
            f"{folder} holds data of the {marked} market, and this is a {market} run. {_WAY_OUT}"
        )
    return folder


def before_markets(root: Path) -> str | None:
    """The message about data of an earlier version in `root` itself; None without such data."""
    if not any((root / engine).exists() for engine in _ENGINES):
        return None
    return (
        f"{root} also holds data of an earlier version, which kept sample and live rates under one "
        "name: they are not used. `make clean` removes them, with everything else there"
    )


_WAY_OUT: Final = "Move it away to keep it; `make clean` forgets all local data."
