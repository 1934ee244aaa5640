"""Which publishers are asked for the rate between two currencies, by name: for messages to people,
without loading an adapter. A test compares it with the registry.
"""

from __future__ import annotations

from typing import Final

from shared.ledger.fx_kinds import FxKind

PESOS: Final = ("bcra", "frankfurter:BCRA", "openexchangerates")
PARALLEL_DOLLARS: Final = ("argentinadatos", "dolarapi")
OTHERS: Final = ("ecb", "frankfurter:ECB", "openexchangerates")
WITH_KEY: Final = {"openexchangerates": "OPENEXCHANGERATES_KEY"}
"""Asked only where this setting is there."""


def publishers_between(base: str, quote: str, kind: str) -> list[str]:
    """In the order in which they are asked; the parallel dollars are asked for ARS alone."""
    pair = {base, quote}
    names: list[str] = []
    if "ARS" in pair:
        names += PESOS if kind == FxKind.OFFICIAL else PARALLEL_DOLLARS
    if "ARS" not in pair or (kind != FxKind.OFFICIAL and pair != {"ARS", "USD"}):
        names += OTHERS
    return list(dict.fromkeys(names))


def named_publishers(names: list[str]) -> str:
    """As part of a sentence: "ecb, frankfurter:ECB, openexchangerates (where
    OPENEXCHANGERATES_KEY is set)".
    """
    return ", ".join(
        f"{name} (where {WITH_KEY[name]} is set)" if name in WITH_KEY else name for name in names
    )
