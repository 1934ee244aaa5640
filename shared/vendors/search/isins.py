"""Asks for the listings of many ISINs together, before each of them is looked up. OpenFIGI takes
several in one request: one by one, the ISINs of a file would use up its limit of a minute.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Final

from shared.errors import ProviderError
from shared.vendors.search.asking import VENDOR_TIMEOUT_S, Searches
from shared.vendors.search.matches import SearchText
from shared.vendors.search.openfigi import OpenFigi
from shared.vendors.search.registry import search_source

VENDOR: Final = OpenFigi.name
_log: Final = logging.getLogger("finance_api")


def ask_together(
    searches: Searches, isins: Iterable[str], may_call: Callable[[], bool], until_s: float
) -> None:
    """Remembers the vendor's answers, which look-ups then find. `may_call` counts each request;
    none begins after `until_s` of time.monotonic(). A failure ends it: look-ups ask again.
    """
    texts = (SearchText.of(isin) for isin in dict.fromkeys(isins))
    queries = iter(searches.unanswered(VENDOR, [text for text in texts if text.isin]))
    source = search_source(OpenFigi.name, searches.settings, timeout_s=VENDOR_TIMEOUT_S, attempts=1)
    if not isinstance(source, OpenFigi):
        return
    while together := list(islice(queries, source.together_max)):
        if time.monotonic() >= until_s or not may_call():
            return
        try:
            answers = source.search_together(together)
        except ProviderError as error:
            _log.warning("searching: %s: %s", error.code, error.detail)
            return
        for query, matches in zip(together, answers, strict=True):
            if matches is not None:
                searches.remember(VENDOR, query, matches)
