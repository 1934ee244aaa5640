"""Calls to the vendors of one run: a few at once to each of them, and each answer is checked."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from shared.errors import BadAnswer, ProviderError
from shared.gcp.bigquery import BigQuery
from shared.ingestion.asset_results import AssetRead
from shared.ingestion.corporate_actions.contradictions import NEIGHBOURS, needs_earlier
from shared.ingestion.coverage import Days
from shared.ingestion.quarantine import stored_closes
from shared.ingestion.targets import AssetTarget
from shared.ingestion.validation import COMPARED_DAYS, agree, check_answer, near
from shared.ingestion.vendor_answer import CheckedAnswer, Sources
from shared.vendors.protocols import Close, DailyPrices, PriceSource

_DAY: Final = timedelta(days=1)


class VendorCalls:
    """Safe to use from several threads. `names` are the vendors that can be asked."""

    def __init__(self, sources: Mapping[str, PriceSource], bigquery: BigQuery) -> None:
        self.names = frozenset(sources)
        self._sources = sources
        self._bigquery = bigquery
        self._slots = {
            name: threading.Semaphore(source.calls_at_once) for name, source in sources.items()
        }

    def source(self, provider: str) -> PriceSource:
        """The adapter of one of `names`."""
        return self._sources[provider]

    def daily(self, target: AssetTarget, provider: str, symbol: str, days: Days) -> DailyPrices:
        """One vendor's checked answer. Raises ProviderError, and Unavailable where BigQuery is
        needed and down.
        """
        with self._slots[provider]:
            prices = self.source(provider).daily(symbol, days.first, days.last)
        check_answer(prices, target.currency, days.first, days.last)
        if self.source(provider).split_adjusted and prices.splits and target.covered is not None:
            self._check_against_stored(target, prices)
        return prices

    def _check_against_stored(self, target: AssetTarget, prices: DailyPrices) -> None:
        """Raise BadAnswer for a split that the stored closes deny: a vendor that divides its closes
        by a split which never was would have all closes before it multiplied.
        """
        days = [split.ex_date for split in prices.splits]
        stored = stored_closes(
            self._bigquery, target.asset_id, min(days) - NEIGHBOURS, max(days) - _DAY
        )
        for day in days:
            both = [
                near(close.close, stored[close.date])
                for close in prices.closes
                if day - NEIGHBOURS <= close.date < day and close.date in stored
            ]
            if 2 * sum(both) < len(both):
                raise BadAnswer(
                    f"the closes before its split of {day} are others than those that are stored"
                )

    def earlier(self, target: AssetTarget, prices: DailyPrices) -> Sequence[Close]:
        """The stored closes before the answer's first, where its actions may need them."""
        if target.covered is None or not needs_earlier(prices):
            return []
        first = prices.closes[0].date
        stored = stored_closes(
            self._bigquery, target.asset_id, first - 2 * NEIGHBOURS, first - _DAY
        )
        return [Close(day, close) for day, close in stored.items()]

    def other_answers(
        self, result: AssetRead, sources: Sources, provider: str, days: Days
    ) -> Iterator[tuple[str, DailyPrices]]:
        """The answers of the asset's other vendors, before this one and after it, about some days.
        A vendor that fails, or has failed in this run, is left out: the asset does not depend on
        it.
        """
        for name, symbol in sources:
            if name != provider and name not in result.unanswered:
                with suppress(ProviderError):
                    yield name, self.daily(result.target, name, symbol, days)

    def dispute(self, result: AssetRead, answer: CheckedAnswer, sources: Sources) -> str | None:
        """How the other vendors' closes differ from an answer's, where none agrees with them and
        one does not.
        """
        compared = answer.prices.closes[-COMPARED_DAYS:]
        dispute = None
        for name, prices in self.other_answers(
            result, sources, answer.provider, Days(compared[0].date, compared[-1].date)
        ):
            agrees = agree(compared, prices.closes)
            if agrees:
                return None
            if agrees is False and dispute is None:
                other = prices.closes[-1]
                dispute = (
                    f"{answer.last.close:f} on {answer.last.date}, "
                    f"where {name} has {other.close:f} on {other.date}: "
                    "they do not mean the same, and nothing is stored"
                )
        return dispute
