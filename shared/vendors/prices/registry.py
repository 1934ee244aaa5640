"""Which vendors of closes are asked, and in which order: the list of shared/vendors/prices.

exchange            first       then         then         then
none, or US         Tiingo      EODHD        Yahoo
crypto              Kraken      Bitstamp     Coinbase     CoinGecko
any other           EODHD       Yahoo

Tiingo, EODHD and CoinGecko are asked with a key only, Yahoo where it is switched on. What else has
to be known of a vendor stands in its adapter (shared/vendors/protocols.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Unpack

from shared import clock
from shared.config import Settings
from shared.vendors.prices.symbols import exchange_code
from shared.vendors.protocols import PriceSource, named, vendor_of

if TYPE_CHECKING:
    from shared.vendors.http import HttpOptions


@cache
def adapters() -> Mapping[str, type[PriceSource]]:
    """Every adapter by its vendor's name, in the order in which they are asked. Imported at the
    first call and not with this module: most requests need no vendor.
    """
    from shared.vendors.prices.bitstamp import Bitstamp
    from shared.vendors.prices.coinbase import Coinbase
    from shared.vendors.prices.coingecko import CoinGecko
    from shared.vendors.prices.eodhd import Eodhd
    from shared.vendors.prices.kraken import Kraken
    from shared.vendors.prices.tiingo import Tiingo
    from shared.vendors.prices.yahoo import Yahoo

    in_order: Sequence[type[PriceSource]] = (
        Tiingo,
        Eodhd,
        Yahoo,
        Kraken,
        Bitstamp,
        Coinbase,
        CoinGecko,
    )
    return {adapter.name: adapter for adapter in in_order}


def chain_for(exchange: str | None) -> Sequence[str]:
    """The names of the vendors that may know a symbol of this exchange (under any of its names), in
    order.
    """
    code = exchange_code(exchange)
    return [name for name, adapter in adapters().items() if adapter.serves(code)]


def reports_actions(source: str) -> bool:
    """Whether a source, switched on or not, may report splits and dividends; one that is unknown
    may.
    """
    adapter = adapters().get(vendor_of(source))
    return adapter is None or adapter.reports_actions


def price_sources(
    settings: Settings, now: Callable[[], datetime] = clock.now, **http: Unpack[HttpOptions]
) -> Mapping[str, PriceSource]:
    """The vendors that these settings allow, by name.

    To be made anew for each run: a vendor that failed too often in a row is not called again by the
    object that saw it fail. `http` is how patiently they are asked: a run has minutes, a client
    that waits for an answer has seconds.
    """
    sources = (adapter.from_settings(settings, now, **http) for adapter in adapters().values())
    allowed = [
        named(source, sample=settings.sample_market) for source in sources if source is not None
    ]
    return {source.name: source for source in allowed}
