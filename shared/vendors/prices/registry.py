"""Which vendors of closes are asked, and in which order: the list of shared/vendors/prices.

exchange            first       then         then
none, or US         Tiingo      EODHD        Yahoo
crypto              Kraken      CoinGecko
any other           EODHD       Yahoo

Tiingo, EODHD and CoinGecko are asked with a key only, Yahoo where it is switched on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, Unpack

from shared import clock
from shared.config import Settings
from shared.vendors.prices.symbols import CRYPTO, exchange_code
from shared.vendors.protocols import PriceSource, named

if TYPE_CHECKING:
    from shared.vendors.http import HttpOptions

CALLS_AT_ONCE: Final = {"tiingo": 8, "eodhd": 8, "yahoo": 2, "kraken": 1, "coingecko": 1}
"""Of one run to one vendor, by the vendor's name as all tables here. The vendors without a key
limit by address, and answer 429 to more.
"""

WITHOUT_ACTIONS: Final = frozenset({"kraken", "coingecko"})
"""Vendors of coins, which neither split nor pay."""

ACTIONS_IN_ROWS: Final = frozenset({"tiingo"})
"""Vendors that tell splits and dividends in the rows of the closes: a row that tells none says that
there was none.
"""

UNADJUSTED: Final = frozenset({"yahoo"})
"""Vendors whose closes come divided by later splits and are multiplied again on the way in: they
show every split that the vendor tells, also one that never was.
"""

HISTORY_DAYS: Final = {"kraken": 720}
"""Vendors that answer a longer range with its end only. What lies before is asked of the next
vendor in the chain.
"""


def chain_for(exchange: str | None) -> Sequence[str]:
    """The names of the vendors that may know a symbol of this exchange (under any of its names), in
    order.
    """
    code = exchange_code(exchange)
    if code in (None, "US"):
        return ("tiingo", "eodhd", "yahoo")
    return ("kraken", "coingecko") if code == CRYPTO else ("eodhd", "yahoo")


def price_sources(
    settings: Settings, now: Callable[[], datetime] = clock.now, **http: Unpack[HttpOptions]
) -> Mapping[str, PriceSource]:
    """The vendors that these settings allow, by name; only their modules are imported.

    To be made anew for each run: a vendor that failed too often in a row is left alone by the
    object that saw it fail. `http` is how patiently they are asked: a run has minutes, somebody who
    waits for an answer has seconds.
    """
    sources: list[PriceSource] = []
    if settings.tiingo_key is not None:
        from shared.vendors.prices.tiingo import Tiingo

        sources.append(Tiingo(settings.tiingo_url, settings.tiingo_key.get_secret_value(), **http))
    if settings.eodhd_key is not None:
        from shared.vendors.prices.eodhd import Eodhd

        sources.append(Eodhd(settings.eodhd_url, settings.eodhd_key.get_secret_value(), **http))
    if settings.yahoo_enabled:
        from shared.vendors.prices.yahoo import Yahoo

        sources.append(Yahoo(settings.yahoo_url, now=now, **http))
    if settings.coingecko_key is not None:
        from shared.vendors.prices.coingecko import CoinGecko

        key, history_days = (
            settings.coingecko_key.get_secret_value(),
            settings.coingecko_history_days,
        )
        sources.append(
            CoinGecko(settings.coingecko_url, key, now=now, history_days=history_days, **http)
        )
    from shared.vendors.prices.kraken import Kraken

    sources.append(Kraken(settings.kraken_url, now=now, **http))
    sources = [named(source, sample=settings.sample_market) for source in sources]
    return {source.name: source for source in sources}
