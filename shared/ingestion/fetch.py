"""Requests to an asset's vendors in their order: the first good answer wins. Runs in the threads of
a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from shared.errors import ProviderError, ProviderRateLimited, ProviderRefused, ProviderUnavailable
from shared.gcp.bigquery import BigQuery
from shared.ingestion.asset_results import AssetRead, Plan
from shared.ingestion.closes import closes_to_store
from shared.ingestion.corporate_actions.complete_reports import complete_report_of
from shared.ingestion.corporate_actions.judgement import judged
from shared.ingestion.corporate_actions.quarantine import KnownDoubts
from shared.ingestion.coverage import REREAD_DAYS, Days
from shared.ingestion.quarantine import Quarantined
from shared.ingestion.staging.rows import close_rows
from shared.ingestion.targets import AssetTarget
from shared.ingestion.validation import Suspect
from shared.ingestion.vendor_answer import (
    CheckedAnswer,
    Sources,
    has_usable_actions,
    last_accepted_day,
    note_left_out,
    take_actions,
    vendors_after,
    without_duplicates,
)
from shared.ingestion.vendor_calls import VendorCalls
from shared.ledger.exchange_rates import FRESH_DAYS_MAX
from shared.schema.action_types import ActionType
from shared.vendors.protocols import Close, PriceSource

_DAY: Final = timedelta(days=1)


class PriceReader:
    """Reads assets through `sources`. `bigquery` is queried only about what needs a confirmation;
    `doubts` are the splits and dividends that earlier runs have put into quarantine, by asset.
    """

    def __init__(
        self,
        sources: Mapping[str, PriceSource],
        bigquery: BigQuery,
        doubts: Mapping[UUID, KnownDoubts],
    ) -> None:
        self._vendors = VendorCalls(sources, bigquery)
        self._bigquery = bigquery
        self._doubts = doubts

    def read(self, target: AssetTarget, plan: Plan) -> AssetRead:
        """Asks for what is planned. Raises Unavailable where BigQuery is needed and down."""
        result = self._begin(target, plan)
        sources = self._available_sources(result)
        if not sources:
            return result
        for days in plan.past:
            self._read_past(result, days, sources)
        if plan.recent is not None:
            self._read_recent(result, plan.recent, sources)
        return result

    def read_actions(self, target: AssetTarget, plan: Plan, today: date) -> AssetRead:
        """Splits and dividends alone, of `plan.recent`, which may reach beyond `today`: announced
        dividends count, announced splits do not, since they may still be called off.
        """
        result = self._begin(target, plan)
        sources = self._available_sources(result)
        if plan.recent is None or not sources:
            return result
        failures: list[ProviderError] = []
        answers = self._answers(result, plan.recent, sources, failures)
        usable = (answer for answer in answers if has_usable_actions(result, answer, plan.recent))
        answer = self._undisputed(result, usable, sources)
        result.failed = answer is None and not result.disputed and (result.failed or bool(failures))
        if answer is None:
            return result
        take_actions(result, answer, plan.recent, sources)
        result.actions = [
            row for row in result.actions if row.type == ActionType.DIVIDEND or row.ex_date <= today
        ]
        result.complete_report = complete_report_of(
            answer.prices,
            answer.provider,
            plan.recent,
            today,
            trust_vendor=plan.trust_vendor,
            actions_in_rows=self._vendors.source(answer.provider).actions_in_rows,
            doubted=[doubt.row.key for doubt in answer.doubted],
        )
        return result

    def _begin(self, target: AssetTarget, plan: Plan) -> AssetRead:
        return AssetRead(target, plan, target.covered_by, self._doubts.get(target.asset_id, {}))

    def _available_sources(self, result: AssetRead) -> Sources:
        """The asset's vendors that can be asked; where there is none, that is noted."""
        sources = [
            (provider, symbol)
            for provider, symbol in result.target.sources
            if provider in self._vendors.names
        ]
        if not sources:
            result.failed = True
            result.note("no_provider", "none of the asset's vendors is switched on, or has a key")
        return sources

    def _read_past(self, result: AssetRead, days: Days, sources: Sources) -> None:
        """Where no vendor reaches so far back, that is an answer; where one was down, they are
        asked again next time.
        """
        failures: list[ProviderError] = []
        if self._read_days(result, days, sources, failures):
            return
        if any(isinstance(failure, ProviderUnavailable | ProviderRefused) for failure in failures):
            result.failed = True
            return
        result.note("history_missing", f"no vendor has closes from {days.first} to {days.last}")
        result.read.append(days)

    def _read_recent(self, result: AssetRead, days: Days, sources: Sources) -> None:
        """Where the first vendor's closes end long before the range does, the ones after it are
        asked for what follows: perhaps only that vendor has lost the symbol. For a new asset
        without any close, the symbols are wrong.

        Days after the last close are requested again. A share that is suspended or gone looks like
        a vendor that answers 200 and has lost its data; and one request from there on costs no more
        than one for ten days.
        """
        failures: list[ProviderError] = []
        answer = self._read_days(result, days, sources, failures)
        if answer is None:
            if result.disputed:
                return
            covered = result.target.covered
            result.failed |= bool(failures) or covered is None
            if result.failed or (days.last - days.first).days >= REREAD_DAYS - 1:
                detail = f"no vendor gave a close from {days.first} to {days.last}"
                result.note("no_closes", detail, close_date=covered.last if covered else None)
            return
        while (days.last - answer.last.date).days > FRESH_DAYS_MAX:
            rest = Days(answer.last.date + _DAY, days.last)
            others = vendors_after(answer.provider, sources)
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
    ) -> CheckedAnswer | None:
        """The answer of the vendor that answered well, and with closes; `failures` are those of the
        others. `before` is a close that has been read in this run and comes before these days.
        """
        answers = self._answers(result, days, sources, failures)
        answer = self._undisputed(
            result, (candidate for candidate in answers if candidate.prices.closes), sources
        )
        if answer is None:
            return None
        target, closes = (
            result.target,
            closes_to_store(self._bigquery, result, answer, answers, before),
        )
        result.closes += filter(None, [close_rows(target, answer.provider, answer.symbol, closes)])
        take_actions(result, answer, days, sources)
        result.settled += [(target.asset_id, day) for day in target.quarantined if day in days]
        first = self._within_reach(result, days, answer, sources)
        if result.plan.recent is None or days.last != result.plan.recent.last:
            result.read.append(Days(first, days.last))
        elif last := last_accepted_day(result, answer):
            result.read.append(Days(first, last))
            if target.covered is None or last >= target.covered.last:
                result.provider = answer.provider
        return answer

    def _within_reach(
        self, result: AssetRead, days: Days, answer: CheckedAnswer, sources: Sources
    ) -> date:
        """From which day on `days` have been answered. Some vendors answer a long range with its
        end only; what lies before is requested from the vendors after them.
        """
        first = answer.prices.closes[0].date
        if (
            self._vendors.source(answer.provider).history_days is None
            or (first - days.first).days <= REREAD_DAYS
        ):
            return days.first
        others = vendors_after(answer.provider, sources)
        self._read_past(result, Days(days.first, first - _DAY), others)
        return first

    def _answers(
        self, result: AssetRead, days: Days, sources: Sources, failures: list[ProviderError]
    ) -> Iterator[CheckedAnswer]:
        """The good answers, one vendor after the other; each is asked when it is needed, and its
        failure is noted.
        """
        for provider, symbol in sources:
            try:
                prices = self._vendors.daily(result.target, provider, symbol, days)
                prices = without_duplicates(result, provider, prices)
                note_left_out(result, provider, prices)
                judgement = judged(
                    result.target,
                    provider,
                    prices,
                    self._vendors.earlier(result.target, prices),
                    result.known_doubts,
                    partial(self._vendors.other_answers, result, sources, provider),
                    trust_vendor=result.plan.trust_vendor,
                )
            except ProviderError as failure:
                failures.append(failure)
                result.unanswered.add(provider)
                result.rate_limited |= isinstance(failure, ProviderRateLimited)
                result.note(failure.code, failure.detail, provider)
            else:
                for detail in judgement.moved:
                    result.note("split_moved", detail, provider)
                yield CheckedAnswer(
                    provider,
                    symbol,
                    judgement.prices,
                    judgement.actions,
                    judgement.doubted,
                    judgement.released,
                )

    def _undisputed(
        self, result: AssetRead, answers: Iterator[CheckedAnswer], sources: Sources
    ) -> CheckedAnswer | None:
        """The first answer; of a new asset the first whose last closes no other vendor contradicts,
        or one confirms. Where there is none, that is noted, and the last close is kept aside.
        """
        if (
            result.target.covered is not None
            or result.plan.trust_vendor
            or len(sources) < 2
            or result.agreed
        ):
            return next(answers, None)
        disputes: list[Quarantined] = []
        for answer in answers:
            dispute = (
                self._vendors.dispute(result, answer, sources) if answer.prices.closes else None
            )
            if dispute is None:
                result.agreed = True
                return answer
            suspect = Suspect(answer.last.date, answer.last.close, answer.last.close)
            disputes.append(Quarantined(result.target.asset_id, suspect, answer.provider, dispute))
        if disputes:
            result.disputed = True
            result.rejected += 1
            result.waiting.append(disputes[0])
            result.settled += [(result.target.asset_id, day) for day in result.target.quarantined]
            result.note("quarantined", disputes[0].reason, disputes[0].provider)
        return None
