"""Why nothing was found: which vendors were asked, which are off and what switches them on, and in
the sample market what there is.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from shared.config import Settings
from shared.errors import UnknownSymbol
from shared.vendors.protocols import source_name
from shared.vendors.search.asking import searches
from shared.vendors.search.matches import SearchText
from shared.vendors.switches import missing_setting

SAMPLE_TEXT: Final = "synthetic"
"""A word in each name of the sample market."""

SAMPLE_S: Final = 2.0
"""How long the sample market, which is on this machine, may take to list what it has."""


def unknown_symbol(settings: Settings, vendors: Sequence[str], pointer: str) -> UnknownSymbol:
    """The refusal of a request whose field `pointer` names nothing that any of `vendors` lists."""
    settings_missing = {vendor: missing_setting(settings, vendor) for vendor in vendors}
    on = [
        source_name(vendor, sample=settings.sample_market)
        for vendor, setting in settings_missing.items()
        if setting is None
    ]
    sentences = [
        f"is not known to {_listed(on)}" if on else "may be known to no provider that is on"
    ]
    for vendor, setting in settings_missing.items():
        if setting is not None:
            why = "is off" if "=" in setting else "has no key here"
            sentences.append(f"{vendor} {why}: {setting} switches it on")
    if settings.sample_market:
        sentences.append(f"This is the sample market, which has {sample_listings(settings)}")
    return UnknownSymbol.field(pointer, ". ".join(sentences))


def sample_listings(settings: Settings) -> str:
    """What the vendors of the sample market list, by exchange."""
    query = SearchText.of(SAMPLE_TEXT)
    vendors = searches(settings)
    answers = vendors.ask(query, vendors.needed(query), time.monotonic() + SAMPLE_S)
    keys = {match.key for answer in answers for match in answer.matches}
    by_exchange = groupby(
        sorted((exchange, symbol) for symbol, exchange in keys), lambda key: key[0]
    )
    return "; ".join(
        f"{_listed(symbol for _, symbol in group)} ({exchange})" for exchange, group in by_exchange
    )


def _listed(names: Iterable[str]) -> str:
    """The names in a sentence: a, b and c."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
