"""Requests to a chain's publishers in their order; a currency that one of them refuses fails alone.

A publisher that fails is not asked again in the run. One that has answered, and refuses one
currency of several, is asked for each by itself: the others' rates do not wait for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from shared.errors import (
    BadAnswer,
    ProviderError,
    ProviderRefused,
    ProviderUnavailable,
    SymbolNotServed,
)
from shared.ingestion.coverage import Days, grown
from shared.ingestion.rate_plan import CoverageKey, RateRequest, coverage_key
from shared.ingestion.schemas import IngestionError
from shared.vendors.protocols import PublishedRate
from shared.vendors.rates.registry import Publisher, RateChain

PROBE: Final = "USD"
"""Every publisher has it: where it is refused, the publisher fails and not the currency."""


class RateAnswer(NamedTuple):
    """What one publisher has of some currencies; `accepted` is what is to be stored of it.
    `today_only` as its adapter says.
    """

    request: RateRequest
    source: str
    currencies: frozenset[str]
    rates: Sequence[PublishedRate]
    accepted: Sequence[PublishedRate]
    today_only: bool


@dataclass(slots=True)
class ChainRead:
    """What came of one chain. `unpublished`: currencies that no publisher has, and why; `failed`:
    others are not read.
    """

    chain: RateChain
    answers: list[RateAnswer] = field(default_factory=list)
    unpublished: dict[str, str] = field(default_factory=dict)
    failed: bool = False
    errors: list[IngestionError] = field(default_factory=list)

    def last_of(self, source: str) -> date | None:
        """The last day with a rate of any currency: a single one may have ended for good."""
        return max(
            (
                rate.date
                for answer in self.answers
                if answer.source == source
                for rate in answer.rates
            ),
            default=None,
        )

    def covered(self, until: date) -> dict[CoverageKey, tuple[Days, str]]:
        """The coverage to store, with the publisher that gave its latest days. Not the days after
        the last rate: a publisher that answers with nothing may have lost its data as well as have
        had a holiday.
        """
        covered = {}
        for answer in self.answers:
            last, first = self.last_of(answer.source), answer.request.days.first
            if answer.today_only:
                first = min((rate.date for rate in answer.rates), default=date.max)
            if last is None or last < first:
                continue
            read = Days(first, last)
            for currency in answer.currencies - self.unpublished.keys():
                earlier = answer.request.covered.get(currency)
                before = earlier.days if earlier else None
                days = grown(before, [read], until)
                if days is not None and (
                    days != before or (before is not None and before.last in read)
                ):
                    covered[coverage_key(self.chain, currency)] = (days, answer.source)
        return covered


def read_chain(chain: RateChain, requests: Sequence[RateRequest]) -> ChainRead:
    """Send the requests one after another. Raises nothing: what fails is reported."""
    reading = _Reading(chain)
    for request in requests:
        reading.read(request)
    return reading.result


class _Reading:
    """The reading of one chain in one run. `_answered` and `_down` are names of publishers."""

    def __init__(self, chain: RateChain) -> None:
        self.result = ChainRead(chain)
        self._answered: set[str] = set()
        self._down: set[str] = set()

    def read(self, request: RateRequest) -> None:
        remaining = set(request.currencies)
        refused: dict[str, str] = {}
        for publisher in self.result.chain.publishers:
            currencies = frozenset(remaining & publisher.publishes)
            if currencies and publisher.name not in self._down:
                remaining -= self._ask(publisher, request, currencies, refused)
        self.result.unpublished |= {
            currency: refused[currency] for currency in remaining if currency in refused
        }
        self.result.failed |= not remaining <= refused.keys()

    def _ask(
        self,
        publisher: Publisher,
        request: RateRequest,
        currencies: frozenset[str],
        refused: dict[str, str],
    ) -> frozenset[str]:
        """The currencies that are answered for. Into `refused` go those that this publisher
        refuses, and not because it refuses us: it has answered for others, or the one before it has
        refused the same.
        """
        try:
            self._take(publisher, request, currencies)
        except ProviderError as failure:
            if len(currencies) == 1 and (
                publisher.name in self._answered or currencies <= refused.keys()
            ):
                [currency] = currencies
                self._refusal(publisher, request, currency, failure, refused)
                return frozenset()
            if (
                isinstance(failure, ProviderUnavailable)
                or len(currencies) == 1
                or publisher.days_max is not None
            ):
                self._fail(publisher, request, currencies, failure)
                return frozenset()
        else:
            return currencies
        return self._ask_for_each(publisher, request, currencies, refused)

    def _ask_for_each(
        self,
        publisher: Publisher,
        request: RateRequest,
        currencies: frozenset[str],
        refused: dict[str, str],
    ) -> frozenset[str]:
        answered: set[str] = set()
        for currency in sorted(currencies, key=lambda currency: (currency != PROBE, currency)):
            try:
                self._take(publisher, request, frozenset({currency}))
            except ProviderError as failure:
                if isinstance(failure, ProviderUnavailable) or publisher.name not in self._answered:
                    self._fail(publisher, request, currencies - answered, failure)
                    break
                self._refusal(publisher, request, currency, failure, refused)
            else:
                answered.add(currency)
        return frozenset(answered)

    def _take(self, publisher: Publisher, request: RateRequest, currencies: frozenset[str]) -> None:
        """Raises ProviderError where there is no good answer."""
        source = publisher.make()
        pivots = {"ARS"} if self.result.chain.in_pesos else set[str]()
        days = request.days
        rates = source.daily(currencies | pivots, self.result.chain.kind, days.first, days.last)
        _check(rates, request)
        self._answered.add(publisher.name)
        accepted = [rate for rate in rates if _is_new_or_own(rate, publisher.name, request)]
        self.result.answers.append(
            RateAnswer(request, publisher.name, currencies, rates, accepted, source.today_only)
        )
        silent = (
            currencies
            - {_currency_of(rate, request) for rate in rates}
            - request.covered.keys()
            - {"EUR"}
        )
        if len(currencies) == 1 and silent and self.result.last_of(publisher.name) is not None:
            self.result.unpublished |= dict.fromkeys(
                silent, f"{publisher.name} has no rate of it in these days"
            )

    def _refusal(
        self,
        publisher: Publisher,
        request: RateRequest,
        currency: str,
        failure: ProviderError,
        refused: dict[str, str],
    ) -> None:
        """One currency, of a publisher that answers for others. A refusal says that it has none;
        anything else may pass.
        """
        if isinstance(failure, ProviderRefused | SymbolNotServed):
            refused.setdefault(currency, failure.detail)
        else:
            self._note(request, {currency}, publisher, failure)
        if isinstance(failure, ProviderUnavailable):
            self._down.add(publisher.name)

    def _fail(
        self,
        publisher: Publisher,
        request: RateRequest,
        currencies: Collection[str],
        failure: ProviderError,
    ) -> None:
        self._down.add(publisher.name)
        self._note(request, currencies, publisher, failure)

    def _note(
        self,
        request: RateRequest,
        currencies: Collection[str],
        publisher: Publisher,
        failure: ProviderError,
    ) -> None:
        self.result.errors.append(
            IngestionError(
                pair=request.name_of(currencies),
                provider=publisher.name,
                code=failure.code,
                detail=failure.detail,
            )
        )


def _check(rates: Sequence[PublishedRate], request: RateRequest) -> None:
    for rate in rates:
        if rate.rate <= 0 or rate.kind != request.chain.kind or rate.date not in request.days:
            raise BadAnswer(
                f"a rate of {rate.base}/{rate.quote} on {rate.date} "
                "that was not requested, or is not one"
            )


def _is_new_or_own(rate: PublishedRate, source: str, request: RateRequest) -> bool:
    """False on days that another publisher has given before this one stood in for it."""
    covered = request.covered.get(_currency_of(rate, request))
    return (
        request.named
        or covered is None
        or covered.source == source
        or rate.date not in covered.days
    )


def _currency_of(rate: PublishedRate, request: RateRequest) -> str:
    """The requested one: of 1 GBP = 1858 ARS the pound, of 1 EUR = 0.86 GBP the pound too."""
    if not request.chain.in_pesos:
        return rate.quote
    return rate.base if rate.quote == "ARS" else rate.quote
