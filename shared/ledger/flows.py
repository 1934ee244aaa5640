"""Each day's flows: money across the portfolio's border, income, charges and trades.

    external flow  with cash tracked: deposits, withdrawals and transfers. Without: the portfolio
                   consists of its holdings, so a buy with its charges is money in; a sale, a
                   dividend, interest and returned capital after theirs are money out; a fee or tax
                   is money that came in to pay for it
    in, out        stored apart; a return needs what remains of the two
    earned         without cash: what the morning's portfolio earned in money that left it, which
                   are dividends, interest and returned capital, less the fees and taxes that belong
                   to no trade
    round trip     money that came in and went out again on the same day

Amounts are in the reporting currency, at the rate recorded on the transaction or else at that of
its day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from shared.ledger.money import PRECISE, add, subtract

_ZERO: Final = Decimal(0)


@dataclass(slots=True)
class DayTrades:
    """One asset's trades and transfers of a day.

    `change` is the units that they added, less those that they removed. `quantity` is the units
    bought and sold, and `amount` what was paid and received for them before fee and tax, in the
    asset's currency; None is unknown. Transfers have no price, and are in `change` alone.
    """

    change: Decimal = _ZERO
    quantity: Decimal = _ZERO
    amount: Decimal | None = _ZERO

    @property
    def average_price(self) -> Decimal | None:
        """Per unit bought or sold; None without a trade, or where the amount is unknown."""
        if not self.quantity or self.amount is None:
            return None
        return PRECISE.divide(self.amount, self.quantity)


@dataclass(slots=True)
class Turnover:
    """What crossed the border in units of one asset, or as cash in one currency: the largest single
    amount in, and everything out. In the reporting currency.
    """

    largest_in: Decimal = _ZERO
    out: Decimal = _ZERO


@dataclass(slots=True)
class DayFlows:
    """One day's sums. None: one of the amounts could not be converted or, of a transfer, valued.

    `money_in` and `money_out` are not negative. `traded` is what trades and transfers put into
    positions, less what they and returned capital took out, before fee and tax, by the currency of
    the asset and in it. `trades` are by asset, `turnovers` by asset or, of deposits and
    withdrawals, by currency. `earned` is zero where cash is tracked: the cash has it. `cash` is
    how each currency's balance changed, where cash is tracked.
    """

    money_in: Decimal | None = _ZERO
    money_out: Decimal | None = _ZERO
    dividends: Decimal | None = _ZERO
    interest: Decimal | None = _ZERO
    fees: Decimal | None = _ZERO
    taxes: Decimal | None = _ZERO
    traded: dict[str, Decimal | None] = field(default_factory=dict)
    cash: dict[str, Decimal] = field(default_factory=dict)
    earned: Decimal | None = _ZERO
    trades: dict[str, DayTrades] = field(default_factory=dict)
    turnovers: dict[str, Turnover] = field(default_factory=dict)

    @property
    def round_trip(self) -> Decimal:
        """The largest single amount that came in and went out again, at most what went out."""
        return max(
            (min(turnover.largest_in, turnover.out) for turnover in self.turnovers.values()),
            default=_ZERO,
        )

    @property
    def external_flow(self) -> Decimal | None:
        return subtract(self.money_in, self.money_out)

    @property
    def income(self) -> Decimal | None:
        """Gross, as in a position's totals."""
        return add(self.dividends, self.interest)

    def cross(self, money: Decimal | None) -> None:
        """Adds money that crosses the border: positive comes in, negative goes out."""
        if money is None:
            self.money_in = self.money_out = None
        elif money > 0:
            self.money_in = add(self.money_in, money)
        elif money < 0:
            self.money_out = subtract(self.money_out, money)

    def turn_over(self, key: str, money: Decimal | None) -> None:
        """The same money once more, by the asset or currency that it crossed as."""
        if not money:
            return
        turnover = self.turnovers.get(key)
        if turnover is None:
            turnover = self.turnovers[key] = Turnover()
        if money > 0:
            turnover.largest_in = max(turnover.largest_in, money)
        else:
            turnover.out = PRECISE.subtract(turnover.out, money)

    def change_units(self, asset: str, change: Decimal) -> DayTrades:
        """Counts units that a trade or transfer added, or removed where negative; returns the
        asset's trades of the day.
        """
        trades = self.trades.get(asset)
        if trades is None:
            trades = self.trades[asset] = DayTrades()
        trades.change = PRECISE.add(trades.change, change)
        return trades

    def put_in(self, currency: str, amount: Decimal | None) -> None:
        """Adds what a transaction put into positions in this currency; negative: took out."""
        self.traded[currency] = add(self.traded.get(currency, _ZERO), amount)
