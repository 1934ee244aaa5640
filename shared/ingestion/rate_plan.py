"""What to ask the publishers of each chain for: the currencies that lack the same days together,
each other one by itself.

So a new currency costs a request for its own history and for no other's. A currency that its
publishers have refused before gets a request of its own, where it can't spoil the answer about the
others. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from shared.immutable import immutable
from shared.ingestion.coverage import Days, Explicit, missing
from shared.ledger.euro_parities import EURO_PARITIES
from shared.ledger.fx_kinds import FxKind
from shared.vendors.rates.registry import RateChain

CoverageKey = tuple[str, str]
"""(kind, currency), or (kind, GBP/ARS) of the chains that count in pesos."""

Coverage = Mapping[CoverageKey, tuple[Days, str]]
"""The days covered, and the publisher that gave the latest of them."""

_DAY: Final = timedelta(days=1)

NO_PUBLISHER: Final = "no publisher of official rates has this currency"


class CoveredBy(NamedTuple):
    """What is covered of a currency, and by whom."""

    days: Days
    source: str


@immutable
class RateRequest:
    """Some currencies of one chain, and the days to ask for.

    `covered` is what was covered before, by currency. Another publisher than the one that covered a
    day leaves it alone, unless an operator has named the days (`named`): one that stands in does
    not rewrite history.
    """

    chain: RateChain
    currencies: frozenset[str]
    days: Days
    covered: Mapping[str, CoveredBy]
    named: bool

    def name_of(self, currencies: Collection[str]) -> str:
        """As reports call some of its currencies."""
        pesos = {"ARS"} if self.chain.in_pesos else set[str]()
        return f"{self.chain.kind} {'/'.join(sorted(pesos.union(currencies)))}"


def coverage_key(chain: RateChain, currency: str) -> CoverageKey:
    return chain.kind, f"{currency}/ARS" if chain.in_pesos else currency


def requests_of(
    chain: RateChain,
    currencies: Collection[str],
    covered: Coverage,
    unpublished: Collection[CoverageKey],
    explicit: Explicit | None,
    needed: Days,
) -> list[RateRequest]:
    """The requests with the dollar first: it shows whether a publisher answers at all. None where
    the chain is not needed.

    `unpublished` are the currencies that no publisher had in earlier runs.
    """
    published = frozenset[str]().union(*(publisher.publishes for publisher in chain.publishers))
    covered_by_currency = _known(chain, covered)
    together: dict[tuple[Days, str], set[str]] = {}
    for currency in sorted(
        (chain.served(currencies) - ({"ARS"} if chain.in_pesos else set())) & published
    ):
        # The euro is the pivot of the first publishers and a currency of the last one: it goes with
        # the dollar.
        leading = "USD" if currency == "EUR" and not chain.in_pesos else currency
        days = _days(chain, leading, covered_by_currency, explicit, needed)
        if days is not None:
            alone = (
                currency
                if coverage_key(chain, currency) in unpublished and currency != "USD"
                else ""
            )
            together.setdefault((days, alone), set()).add(currency)
    requests = [
        RateRequest(
            chain,
            frozenset(group),
            days,
            {
                currency: covered_by_currency[currency]
                for currency in group
                if currency in covered_by_currency
            },
            named=explicit is not None,
        )
        for (days, _), group in together.items()
    ]
    return sorted(
        requests,
        key=lambda request: (
            "USD" not in request.currencies,
            -len(request.currencies),
            request.days.first,
        ),
    )


def is_read(currencies: Collection[str], covered: Coverage, first: date) -> bool:
    """Whether the official rates of all these currencies have been read from `first` on: then a
    task has nothing left to read.
    """
    official = {
        name.removesuffix("/ARS")
        for (kind, name), (days, _) in covered.items()
        if kind == FxKind.OFFICIAL and days.first <= first
    }
    has_pesos = (FxKind.OFFICIAL, "USD/ARS") in covered
    return all(code in official or (code == "ARS" and has_pesos) for code in currencies)


def without_publisher(chains: Sequence[RateChain], currencies: Collection[str]) -> frozenset[str]:
    """The currencies in use that no publisher of official rates claims to have, and that have no
    fixed rate to the euro.
    """
    published = (
        publisher.publishes
        for chain in chains
        if chain.kind == FxKind.OFFICIAL
        for publisher in chain.publishers
    )
    return frozenset(currencies) - frozenset({"ARS", *EURO_PARITIES}).union(*published)


def _known(chain: RateChain, covered: Coverage) -> Mapping[str, CoveredBy]:
    """Of what is covered, what was covered by a publisher that has the currency: another one has
    left it out.
    """
    publishes = {publisher.name: publisher.publishes for publisher in chain.publishers}
    covered_by_currency = {}
    for (kind, name), (days, source) in covered.items():
        currency = name.removesuffix("/ARS")
        if (kind, name) == coverage_key(chain, currency) and currency in publishes.get(
            source, {currency}
        ):
            covered_by_currency[currency] = CoveredBy(days, source)
    return covered_by_currency


def _days(
    chain: RateChain,
    currency: str,
    covered: Mapping[str, CoveredBy],
    explicit: Explicit | None,
    needed: Days,
) -> Days | None:
    """From the earliest day that the currency lacks up to the last; None where a caller names days
    that have none, and where nothing is lacking of a currency that became the euro: from that day
    on its rate is fixed, and no publisher is asked for it.
    """
    before = covered.get(currency)
    if currency in EURO_PARITIES:
        needed = Days(needed.first, min(needed.last, EURO_PARITIES[currency].since - _DAY))
        covered_days = before.days if before and explicit is None else None
        if needed.last < needed.first or (
            covered_days and needed.first in covered_days and needed.last in covered_days
        ):
            return None
    reach = [
        publisher.days_max for publisher in chain.publishers if currency in publisher.publishes
    ]
    first = needed.first
    if None not in reach:
        first = max(
            first, needed.last - timedelta(days=max(days for days in reach if days is not None))
        )
    if explicit is not None:
        named = explicit.days(first)
        if named is not None and None not in reach:
            named = Days(first, named.last) if named.first < first <= named.last else named
        if named is not None and currency in EURO_PARITIES:
            last = min(named.last, EURO_PARITIES[currency].since - _DAY)
            named = Days(named.first, last) if named.first <= last else None
        return named
    return Days(
        missing(Days(first, needed.last), before.days if before else None)[0].first, needed.last
    )
