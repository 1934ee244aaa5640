"""The kinds of exchange rate. The pesos of several Argentine markets have a kind each."""

from __future__ import annotations

from typing import Final, Literal, get_args

FxKind = Literal["official", "mep", "ccl", "blue"]
FX_KINDS: Final[tuple[FxKind, ...]] = get_args(FxKind)

OFFICIAL: Final = "official"
"""The only kind of all currencies but ARS."""
