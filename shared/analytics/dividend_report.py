"""The dividends of one portfolio, received and expected, before they are rounded for the answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from shared import deadline
from shared.analytics.explain.records import rate_used
from shared.analytics.valuation import ValuedPortfolio
from shared.immutable import immutable
from shared.ledger.dividends import (
    DeclaredDividend,
    ExpectedDividend,
    RecordedDividend,
    expected_dividends,
    recorded_as,
)
from shared.ledger.exchange_rates import Resolution
from shared.ledger.kinds import TransactionType
from shared.ledger.money import PRECISE, add, multiply


@immutable
class ReceivedDividend:
    """A recorded dividend in the reporting currency, at `fx`; None where no rate is known."""

    recorded: RecordedDividend
    fx: Resolution | None
    gross: Decimal | None
    fee: Decimal | None
    tax: Decimal | None

    @property
    def date(self) -> date:
        return self.recorded.transaction.date

    @property
    def net(self) -> Decimal | None:
        charged = add(self.fee, self.tax)
        return (
            None if self.gross is None or charged is None else PRECISE.subtract(self.gross, charged)
        )


@immutable
class DividendReport:
    """Dividends of a portfolio: `received` up to the end of the range, `expected` of all days.

    `upcoming_until` is the last day of a range that ends in the future, which bounds what is
    upcoming; None: all of it is.
    """

    valued: ValuedPortfolio
    first: date | None
    today: date
    received: Sequence[ReceivedDividend]
    expected: Sequence[ExpectedDividend]
    recorded_as: dict[DeclaredDividend, RecordedDividend]
    upcoming_until: date | None = None

    @classmethod
    def of(
        cls,
        valued: ValuedPortfolio,
        declared: Iterable[DeclaredDividend],
        first: date | None,
        today: date,
        *,
        upcoming_until: date | None = None,
    ) -> DividendReport:
        ledger = valued.ledger
        recorded = [
            RecordedDividend(transaction, ledger.ex_dates.get(str(transaction.key)))
            for transaction in ledger.transactions
            if transaction.type == TransactionType.DIVIDEND
        ]
        recorded.sort(
            key=lambda dividend: (dividend.transaction.date, dividend.transaction.recorded)
        )
        expected = expected_dividends(ledger.transactions, ledger.splits, declared, deadline.check)
        expected.sort(
            key=lambda dividend: (
                dividend.declared.due,
                dividend.declared.ex_date,
                dividend.declared.asset,
            )
        )
        received = [
            _received(dividend, valued)
            for dividend in recorded
            if dividend.transaction.date <= valued.view.as_of
        ]
        return cls(
            valued,
            first,
            today,
            received,
            expected,
            recorded_as(expected, recorded, deadline.check),
            upcoming_until,
        )

    @property
    def last(self) -> date:
        """The last day of the range."""
        return self.upcoming_until or self.valued.view.as_of

    def in_range(self, day: date) -> bool:
        return self.first is not None and self.first <= day <= self.last

    def is_upcoming(self, dividend: ExpectedDividend) -> bool:
        if self.upcoming_until is not None and not self.in_range(dividend.declared.due):
            return False
        return max(dividend.declared.due, dividend.declared.ex_date) > self.today

    def rate_for(self, dividend: ExpectedDividend) -> Resolution | None:
        """The rate of the day on which it is due; today's where that day is still ahead."""
        day = min(dividend.declared.due, max(self.today, self.valued.view.as_of))
        return self.valued.rates.find(dividend.declared.currency, self.valued.view.currency, day)


def _received(recorded: RecordedDividend, valued: ValuedPortfolio) -> ReceivedDividend:
    transaction, view = recorded.transaction, valued.view
    fx = rate_used(transaction, view.currency, view.base_currency, valued.rates)
    rate = fx.rate if fx else None
    return ReceivedDividend(
        recorded,
        fx,
        multiply(transaction.gross, rate),
        multiply(transaction.fee, rate),
        multiply(transaction.tax, rate),
    )
