"""Which publishers of exchange rates are called for what, and in which order: the list of
shared/vendors/rates.

kind              first                    then                  then
official, ARS     BCRA                     Frankfurter's BCRA    Open Exchange Rates, with a key
mep, ccl, blue    argentinadatos           dolarapi (today)
official, others  European Central Bank    Frankfurter's ECB     Open Exchange Rates, with a key
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Final, Protocol, Self

from shared import clock
from shared.config import Settings
from shared.immutable import immutable
from shared.ledger.fx_kinds import FxKind
from shared.ledger.money import CURRENCIES
from shared.vendors.protocols import RateSource, named, source_name

LAST_RESORT_DAYS: Final = 180
"""How far back Open Exchange Rates is asked for a currency that it alone has: each day costs one of
its counted calls.
"""


class KeylessSource(RateSource, Protocol):
    """A publisher that is asked without a key."""

    @classmethod
    def from_settings(cls, settings: Settings, now: Callable[[], datetime], /) -> Self:
        """The adapter with its address; `now` is the clock."""


@immutable
class Publisher:
    """One publisher in a chain. `make` makes its adapter, once, and `currencies` are those to ask
    it for; neither imports the adapter before it is called. With `days_max` it is asked so far back
    at most, and one currency that it refuses is not looked for by asking for each alone.
    """

    name: str
    make: Callable[[], RateSource]
    currencies: Callable[[], frozenset[str]]
    days_max: int | None = None

    @property
    def publishes(self) -> frozenset[str]:
        """The currencies that it has a rate of, against its pivot. The pivot is among them where
        another publisher of the chain has another one.
        """
        return self.currencies()


@immutable
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

    def publisher(vendor: str, adapter: Callable[[], type[KeylessSource]]) -> Publisher:
        @cache
        def make() -> RateSource:
            source = adapter().from_settings(settings, now)
            return named(source, sample=settings.sample_market)

        name = source_name(vendor, sample=settings.sample_market)
        return Publisher(name, make, lambda: adapter().publishes)

    def openexchangerates(
        currencies: Callable[[], frozenset[str]], only: frozenset[str] | None = None
    ) -> Sequence[Publisher]:
        key = settings.openexchangerates_key
        if key is None:
            return ()

        @cache
        def make() -> RateSource:
            from shared.vendors.rates.openexchangerates import OpenExchangeRates

            source = OpenExchangeRates(
                settings.openexchangerates_url, key.get_secret_value(), now, only=only
            )
            return named(source, sample=settings.sample_market)

        name = source_name("openexchangerates", sample=settings.sample_market)
        return (Publisher(name, make, currencies, LAST_RESORT_DAYS),)

    parallel_dollars = (
        publisher("argentinadatos", _argentinadatos),
        publisher("dolarapi", _dolarapi),
    )
    return (
        RateChain(
            FxKind.OFFICIAL,
            _beside_pesos,
            (
                publisher("ecb", _ecb),
                publisher("frankfurter:ECB", _frankfurter_ecb),
                *openexchangerates(_not_through_pesos),
            ),
        ),
        RateChain(
            FxKind.OFFICIAL,
            _with_pesos,
            (
                publisher("bcra", _bcra),
                publisher("frankfurter:BCRA", _frankfurter_bcra),
                *openexchangerates(lambda: frozenset({"USD"}), only=frozenset({"ARS"})),
            ),
        ),
        *(
            RateChain(kind, _dollar_in_pesos, parallel_dollars)
            for kind in (FxKind.MEP, FxKind.CCL, FxKind.BLUE)
        ),
    )


def _ecb() -> type[KeylessSource]:
    from shared.vendors.rates.ecb import Ecb

    return Ecb


def _bcra() -> type[KeylessSource]:
    from shared.vendors.rates.bcra import Bcra

    return Bcra


def _frankfurter_ecb() -> type[KeylessSource]:
    from shared.vendors.rates.frankfurter import FrankfurterEcb

    return FrankfurterEcb


def _frankfurter_bcra() -> type[KeylessSource]:
    from shared.vendors.rates.frankfurter import FrankfurterBcra

    return FrankfurterBcra


def _argentinadatos() -> type[KeylessSource]:
    from shared.vendors.rates.argentinadatos import ArgentinaDatos

    return ArgentinaDatos


def _dolarapi() -> type[KeylessSource]:
    from shared.vendors.rates.dolarapi import DolarApi

    return DolarApi


def _not_through_pesos() -> frozenset[str]:
    """What Open Exchange Rates is asked for beside the peso. What BCRA alone quotes is resolved
    through the peso: it costs no call of a counted plan.
    """
    return frozenset(CURRENCIES) - (_bcra().publishes - _ecb().publishes)


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
