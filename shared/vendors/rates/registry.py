"""Which publishers of exchange rates are asked for what, and in which order: the list of
shared/vendors/rates.

kind              first                    then                  then
official, ARS     BCRA                     Frankfurter's BCRA    Open Exchange Rates, with a key
mep, ccl, blue    argentinadatos           dolarapi (today)
official, others  European Central Bank    Frankfurter's ECB     Open Exchange Rates, with a key
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Final

from shared import clock
from shared.config import Settings
from shared.ledger.money import CURRENCIES
from shared.vendors.protocols import RateSource, named, source_name
from shared.vendors.rates import published_currencies

LAST_RESORT_DAYS: Final = 180
"""How far back Open Exchange Rates is asked for a currency that it alone has: each day costs one of
its counted calls.
"""

TODAY_ONLY: Final = frozenset({"dolarapi"})
"""Publishers without a past: what they answer says nothing of the days before it."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """One publisher in a chain. `make` makes it, once; nothing is imported before that.

    `publishes` are the currencies that it has a rate of, against the one that it counts in; that
    one is among them where another publisher of the chain counts in another. With `days_max` it is
    asked so far back at most, and one currency that it refuses is not looked for by asking for each
    alone.
    """

    name: str
    make: Callable[[], RateSource]
    publishes: frozenset[str]
    days_max: int | None = None


@dataclass(frozen=True, slots=True)
class RateChain:
    """Publishers of one kind of rate, in the order in which they are asked.

    A publisher that raises a ProviderError, when it is made or when it is asked, hands over to the
    next one. An answer without a rate is an answer: nothing was published. No chain ever hands over
    to another chain, and so no kind to another: on one day the official dollar was 1520 pesos and
    the ccl 1589.70.
    """

    kind: str
    served: Callable[[Collection[str]], frozenset[str]]
    """Of the currencies in use, those to ask this chain's publishers for; none of them: the chain
    is not needed. The pivots of all its publishers are among them, since each leaves out its own.
    """
    publishers: Sequence[Publisher]

    @property
    def in_pesos(self) -> bool:
        """Whether its rates are those of the peso."""
        return "ARS" in self.served(("ARS",))


def chains(settings: Settings, now: Callable[[], datetime] = clock.now) -> Sequence[RateChain]:
    """Every chain that these settings allow; `now` is the clock, since publishers refuse days that
    have not come.
    """

    @cache
    def ecb() -> RateSource:
        from shared.vendors.rates.ecb import Ecb

        return named(Ecb(settings.ecb_url, settings.ecb_history_url), sample=settings.sample_market)

    @cache
    def bcra() -> RateSource:
        from shared.vendors.rates.bcra import Bcra

        return named(
            Bcra(settings.bcra_url, now, ca_file=settings.bcra_ca_file),
            sample=settings.sample_market,
        )

    @cache
    def frankfurter_ecb() -> RateSource:
        from shared.vendors.rates.frankfurter import FrankfurterEcb

        return named(FrankfurterEcb(settings.frankfurter_url), sample=settings.sample_market)

    @cache
    def frankfurter_bcra() -> RateSource:
        from shared.vendors.rates.frankfurter import FrankfurterBcra

        return named(FrankfurterBcra(settings.frankfurter_url), sample=settings.sample_market)

    @cache
    def argentinadatos() -> RateSource:
        from shared.vendors.rates.argentinadatos import ArgentinaDatos

        return named(ArgentinaDatos(settings.argentinadatos_url), sample=settings.sample_market)

    @cache
    def dolarapi() -> RateSource:
        from shared.vendors.rates.dolarapi import DolarApi

        return named(DolarApi(settings.dolarapi_url), sample=settings.sample_market)

    publisher = partial(_publisher, settings.sample_market)

    def openexchangerates(
        publishes: frozenset[str], only: frozenset[str] | None = None
    ) -> Sequence[Publisher]:
        key = settings.openexchangerates_key
        if key is None:
            return ()

        @cache
        def last_resort() -> RateSource:
            from shared.vendors.rates.openexchangerates import OpenExchangeRates

            source = OpenExchangeRates(
                settings.openexchangerates_url, key.get_secret_value(), now, only=only
            )
            return named(source, sample=settings.sample_market)

        return (publisher("openexchangerates", last_resort, publishes, LAST_RESORT_DAYS),)

    dollar, euros, pesos = (
        frozenset({"USD"}),
        published_currencies.ECB,
        frozenset(published_currencies.BCRA_CODES),
    )
    return (
        RateChain(
            "official",
            _beside_pesos,
            (
                publisher("ecb", ecb, euros),
                publisher("frankfurter:ECB", frankfurter_ecb, euros),
                # What BCRA quotes is resolved through the peso: it costs no call of a counted plan.
                *openexchangerates(frozenset(CURRENCIES) - (pesos - euros)),
            ),
        ),
        RateChain(
            "official",
            _with_pesos,
            (
                publisher("bcra", bcra, pesos),
                publisher("frankfurter:BCRA", frankfurter_bcra, pesos),
                *openexchangerates(dollar, only=frozenset({"ARS"})),
            ),
        ),
        *(
            RateChain(
                kind,
                _dollar_in_pesos,
                (
                    publisher("argentinadatos", argentinadatos, dollar),
                    publisher("dolarapi", dolarapi, dollar),
                ),
            )
            for kind in ("mep", "ccl", "blue")
        ),
    )


def _publisher(
    sample: bool,
    vendor: str,
    make: Callable[[], RateSource],
    publishes: frozenset[str],
    days_max: int | None = None,
) -> Publisher:
    return Publisher(source_name(vendor, sample=sample), make, publishes, days_max)


def _beside_pesos(currencies: Collection[str]) -> frozenset[str]:
    """Everything but ARS, which ECB does not publish; USD and EUR as the pivots that lead from one
    to another.
    """
    return frozenset(currencies) - {"ARS"} | {"EUR", "USD"} if currencies else frozenset()


def _with_pesos(currencies: Collection[str]) -> frozenset[str]:
    """Where ARS is in use: everything in ARS, and USD in any case, through which all others reach
    ARS.
    """
    return frozenset(currencies) | {"USD"} if "ARS" in currencies else frozenset()


def _dollar_in_pesos(currencies: Collection[str]) -> frozenset[str]:
    """Where ARS is in use: the parallel rates exist for the dollar alone."""
    return frozenset({"ARS", "USD"}) if "ARS" in currencies else frozenset()
