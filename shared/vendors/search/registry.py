"""Which vendors are searched, and in which order they come among equal matches.

A text            Tiingo, EODHD, Yahoo, CoinGecko, Kraken
an ISIN           EODHD, Yahoo, OpenFIGI

Tiingo, EODHD and CoinGecko are asked with a key only, Yahoo where it is switched on. CoinGecko
comes before Kraken, which prices coins first, because it knows their names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Final, Unpack

from shared import clock
from shared.config import Settings
from shared.vendors.protocols import SearchSource, named

if TYPE_CHECKING:
    from shared.vendors.http import HttpOptions


_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)


def calls_max(vendor: str, settings: Settings) -> tuple[int, timedelta]:
    """How many calls the searches of all users together may cause within a time. The vendor's limit
    is shared with the runs that read prices.
    """
    bounds = {
        "tiingo": (settings.tiingo_searches_hour, _HOUR),
        "eodhd": (settings.eodhd_searches_hour, _HOUR),
        "coingecko": (settings.coingecko_searches_hour, _HOUR),
        "yahoo": (120, _HOUR),
        "kraken": (60, _HOUR),
        "openfigi": (200 if settings.openfigi_key else 20, _MINUTE),
    }
    return bounds[vendor]


@cache
def search_adapters() -> Mapping[str, type[SearchSource]]:
    """Every adapter by its vendor's name, in order. Imported at the first call and not with this
    module, as those of closes.
    """
    from shared.vendors.prices.coingecko import CoinGecko
    from shared.vendors.prices.eodhd import Eodhd
    from shared.vendors.prices.kraken import Kraken
    from shared.vendors.prices.tiingo import Tiingo
    from shared.vendors.prices.yahoo import Yahoo
    from shared.vendors.search.openfigi import OpenFigi

    in_order: Sequence[type[SearchSource]] = (Tiingo, Eodhd, Yahoo, CoinGecko, Kraken, OpenFigi)
    return {adapter.name: adapter for adapter in in_order}


def search_source(
    vendor: str, settings: Settings, **http: Unpack[HttpOptions]
) -> SearchSource | None:
    """The vendor's adapter; None where its key or its switch is not set."""
    source = search_adapters()[vendor].from_settings(settings, clock.now, **http)
    return None if source is None else named(source, sample=settings.sample_market)
