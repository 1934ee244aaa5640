"""Asking an asset's vendors in their order: the first that answers well wins. Runs in the threads of a run."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from shared.adapters.bigquery import BigQuery
from shared.errors import ProviderError, ProviderRefused, ProviderResting, ProviderUnavailable
from shared.market.asset_read import AssetRead, Plan
from shared.market.coverage import REREAD_DAYS, Days
from shared.market.price_chains import CALLS_AT_ONCE, HISTORY_DAYS
from shared.market.price_rows import SMALLEST_CLOSE, ActionRow, action_rows, close_rows
from shared.market.quarantine import Quarantined, contested, last_stored, stored_closes, unconfirmed
from shared.market.same_split import told_twice
from shared.market.targets import AssetTarget
from shared.market.told_in_full import told_in_full
from shared.market.validation import check_answer, suspects
from shared.sources import Close, DailyPrices, PriceSource, vendor_of

_DAY: Final = timedelta(days=1)

FRESH_DAYS_MAX: Final = 7
"""A last close that is older is reported. Valuations that rest on it carry the warning of the same name."""

Sources = Sequence[tuple[str, str]]
"""(provider, provider_symbol) in the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """One vendor's answer, to be believed but for its suspects."""

    provider: str
    symbol: str
    prices: DailyPrices
    actions: Sequence[ActionRow]

    @property
    def last(self) -> Close:
        """Its last close; only where it has any."""
        return self.prices.closes[-1]


class PriceReader:
    """Reads assets through `sources`. `bigquery` is asked only about closes that can't be believed at once."""

    def __init__(self, sources: Mapping[str, PriceSource], bigquery: BigQuery) -> None:
        self._sources = sources
        self._bigquery = bigquery
        self._turns = {name: threading.Semaphore(CALLS_AT_ONCE.get(vendor_of(name), 1)) for name in sources}

    def read(self, target: AssetTarget, plan: Plan) -> AssetRead:
        """Asks for what is planned. Raises Unavailable where BigQuery is needed and down."""
        result = AssetRead(target, plan, target.covered_by)
        sources = self._known(result)
        if not sources:
            return result
        for days in plan.past:
            self._read_past(result, days, sources)
        if plan.recent is not None:
            self._read_recent(result, plan.recent, sources)
        return result

    def read_actions(self, target: AssetTarget, plan: Plan, today: date) -> AssetRead:
        """Splits and dividends alone, of `plan.recent`, which may reach beyond `today`: announced dividends count,
        announced splits do not, since they may still be called off.
        """
        result = AssetRead(target, plan, target.covered_by)
        sources = self._known(result)
        if plan.recent is None or not sources:
            return result
        failures: list[ProviderError] = []
        answers = self._answers(result, plan.recent, sources, failures)
        answer = next((each for each in answers if _believable(result, each, plan.recent)), None)
        result.failed = answer is None and (result.failed or bool(failures))
        if answer is None:
            return result
        result.actions += (
            row for row in _not_kept(result, answer, sources) if row.type == "DIVIDEND" or row.ex_date <= today
        )
        result.in_full = told_in_full(answer.prices, answer.provider, plan.recent, today, at_its_word=plan.at_its_word)
        return result

    def _known(self, result: AssetRead) -> Sources:
        """The asset's vendors that can be asked; where there is none, that is noted."""
        sources = [(provider, symbol) for provider, symbol in result.target.sources if provider in self._sources]
        if not sources:
            result.failed = True
            result.note("no_provider", "none of the asset's vendors is switched on, or has a key")
        return sources

    def _read_past(self, result: AssetRead, days: Days, sources: Sources) -> None:
        """Where no vendor reaches so far back, that is an answer; where one was down, they are asked again next time."""
        failures: list[ProviderError] = []
        if self._read_days(result, days, sources, failures):
            return
        if any(isinstance(failure, ProviderUnavailable | ProviderRefused) for failure in failures):
            result.failed = True
            return
        result.note("history_missing", f"no vendor has closes from {days.first} to {days.last}")
        result.read.append(days)

    def _read_recent(self, result: AssetRead, days: Days, sources: Sources) -> None:
        """Where the first vendor's closes end long before the range does, the ones after it are asked for what follows:
        perhaps only that vendor has lost the symbol. For a new asset without any close, the symbols are wrong.

        Days after the last close stay to be asked for. Nothing tells a share that is suspended or gone from a vendor that
        answers 200 and has lost its data; and one request from there on costs no more than one for ten days.
        """
        failures: list[ProviderError] = []
        answer = self._read_days(result, days, sources, failures)
        if answer is None:
            covered = result.target.covered
            result.failed |= bool(failures) or covered is None
            if result.failed or (days.last - days.first).days >= REREAD_DAYS - 1:
                detail = f"no vendor gave a close from {days.first} to {days.last}"
                result.note("no_closes", detail, close_date=covered.last if covered else None)
            return
        while (days.last - answer.last.date).days > FRESH_DAYS_MAX:
            rest, others = Days(answer.last.date + _DAY, days.last), _after(answer.provider, sources)
            later = self._read_days(result, rest, others, failures, answer.last)
            if later is None:
                detail = f"no close after {answer.last.date}, up to {days.last}"
                result.note("price_stale", detail, answer.provider, answer.last.date)
                return
            answer = later

    def _read_days(
        self,
        result: AssetRead,
        days: Days,
        sources: Sources,
        failures: list[ProviderError],
        before: Close | None = None,
    ) -> _Answer | None:
        """The answer of the vendor that answered well, and with closes; `failures` are those of the others. `before` is a
        close that has been read in this run and comes before these days.
        """
        answers = self._answers(result, days, sources, failures)
        answer = next((each for each in answers if each.prices.closes), None)
        if answer is None:
            return None
        target, closes = result.target, self._believed(result, answer, answers, before)
        result.closes += filter(None, [close_rows(target, answer.provider, answer.symbol, closes)])
        result.actions += _not_kept(result, answer, sources)
        result.settled += [(target.asset_id, day) for day in target.quarantined if day in days]
        first = self._within_reach(result, days, answer, sources)
        if result.plan.recent is None or days.last != result.plan.recent.last:
            result.read.append(Days(first, days.last))
        elif known := _last_known(result, answer):
            result.read.append(Days(first, known))
            if target.covered is None or known >= target.covered.last:
                result.provider = answer.provider
        return answer

    def _within_reach(self, result: AssetRead, days: Days, answer: _Answer, sources: Sources) -> date:
        """From which day on `days` have been answered. Some vendors answer a long range with its end only; what lies before
        is asked of the vendors after them.
        """
        first = answer.prices.closes[0].date
        if vendor_of(answer.provider) not in HISTORY_DAYS or (first - days.first).days <= REREAD_DAYS:
            return days.first
        self._read_past(result, Days(days.first, first - _DAY), _after(answer.provider, sources))
        return first

    def _answers(
        self, result: AssetRead, days: Days, sources: Sources, failures: list[ProviderError]
    ) -> Iterator[_Answer]:
        """The good answers, one vendor after the other; each is asked when it is needed, and its failure is noted."""
        for provider, symbol in sources:
            try:
                with self._turns[provider]:
                    prices = self._sources[provider].daily(symbol, days.first, days.last)
                check_answer(prices, result.target.currency, days.first, days.last)
                prices = _without_doubles(result, provider, prices)
                _note_left_out(result, provider, prices)
                actions = action_rows(result.target, provider, prices)
            except ProviderError as failure:
                failures.append(failure)
                result.rested |= isinstance(failure, ProviderResting)
                result.note(failure.code, failure.detail, provider)
            else:
                yield _Answer(provider, symbol, prices, actions)

    def _believed(
        self, result: AssetRead, answer: _Answer, others: Iterator[_Answer], before: Close | None
    ) -> Sequence[Close]:
        """The closes to store: all but those that moved too far and that nothing else confirms."""
        closes, target, kept = answer.prices.closes, result.target, result.plan.kept
        paused = target.covered is not None and closes[0].date > target.covered.last
        if paused and before is None:
            before = last_stored(self._bigquery, target.asset_id, closes[0].date)
        left = unconfirmed(suspects(closes, answer.prices.splits, before), target.quarantined)
        if left:
            left = unconfirmed(left, stored_closes(self._bigquery, target.asset_id, left[0].date, left[-1].date))
        if left:
            left = contested(left, (other.prices.closes for other in others))
        for suspect in left:
            quarantined = Quarantined(target.asset_id, suspect, answer.provider)
            result.waiting.append(quarantined)
            result.note("quarantined", quarantined.reason, answer.provider)
        refused = {suspect.date for suspect in left}
        believed = [each for each in closes if each.close >= SMALLEST_CLOSE and each.date not in refused]
        result.rejected += len(closes) - len(believed)
        if kept is not None and answer.provider != target.covered_by:
            believed = [each for each in believed if each.date not in kept or each.date in target.quarantined]
        if tiny := sum(each.close < SMALLEST_CLOSE for each in closes):
            result.note("close_too_small", f"{tiny} closes are below {SMALLEST_CLOSE:f}", answer.provider)
        return believed


def _believable(result: AssetRead, answer: _Answer, days: Days) -> bool:
    """Whether an answer about actions is one. Years of them without a single close are those of a symbol that the vendor
    does not know; a weekend's may be right.
    """
    if answer.prices.closes or not answer.actions:
        return bool(answer.prices.closes)
    if (days.last - days.first).days < REREAD_DAYS:
        return True
    result.failed = True
    result.note("no_closes", f"{len(answer.actions)} splits and dividends, and not one close", answer.provider)
    return False


def _note_left_out(result: AssetRead, provider: str, prices: DailyPrices) -> None:
    for reason, each in groupby(prices.left_out, key=lambda left_out: left_out.reason):
        days = [left_out.ex_date for left_out in each]
        result.rejected += len(days)
        result.note("dividend_left_out", f"{reason}: {len(days)}, the last on {max(days)}", provider)


def _without_doubles(result: AssetRead, provider: str, prices: DailyPrices) -> DailyPrices:
    twice = told_twice(prices.splits, prices.closes)
    for split in twice:
        result.rejected += 1
        detail = f"{split.new}:{split.old} on {split.ex_date} is told a second time, and the closes fell once"
        result.note("split_duplicate", detail, provider)
    return replace(prices, splits=[split for split in prices.splits if split not in twice]) if twice else prices


def _after(provider: str, sources: Sources) -> Sources:
    """The vendors that are asked when this one can't help."""
    return sources[[name for name, _ in sources].index(provider) + 1 :]


def _last_known(result: AssetRead, answer: _Answer) -> date | None:
    """The day of the answer's last close that is not doubted; None where all are."""
    doubted = {each.suspect.date for each in result.waiting}
    return max((each.date for each in answer.prices.closes if each.date not in doubted), default=None)


def _not_kept(result: AssetRead, answer: _Answer, sources: Sources) -> Sequence[ActionRow]:
    """Of the kept days the vendor that gave their closes says what there was; one that stands in for it says nothing of them."""
    kept, covered_by = result.plan.kept, result.target.covered_by
    if kept is None or answer.provider == covered_by or covered_by not in dict(sources):
        return answer.actions
    return [row for row in answer.actions if row.ex_date not in kept]
