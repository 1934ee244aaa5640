"""A vendor's answer as lines of CSV for staging. Built as text at once: a million rows go through
here in one run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from shared.errors import BadAnswer
from shared.ingestion.staging.merge import StagedRows, csv_line
from shared.ingestion.targets import AssetTarget
from shared.ledger.money import PRECISE, normalized
from shared.schema.action_types import ActionType
from shared.schema.fields import as_text
from shared.vendors.protocols import Close, DailyPrices, Dividend

NUMERIC_DECIMALS: Final = 9
SMALLEST_CLOSE: Final = Decimal(1).scaleb(-NUMERIC_DECIMALS)
"""What BigQuery's NUMERIC can hold; a coin below it has no close that could be stored."""


def close_rows(
    target: AssetTarget, provider: str, symbol: str, closes: Sequence[Close]
) -> StagedRows | None:
    """`closes` in the order of STAGED_PRICES; None without any. `symbol` is the provider's."""
    if not closes:
        return None
    asset_id = str(target.asset_id)
    rest = csv_line((target.currency, provider, symbol)).decode()
    lines = [
        f"{asset_id},{close.date.isoformat()},{numeric_text(close.close)},{rest}"
        for close in closes
    ]
    return StagedRows(["".join(lines).encode()], len(lines), closes[0].date, closes[-1].date)


class ActionRow(NamedTuple):
    """A split or a dividend in the order of STAGED_ACTIONS."""

    asset_id: str
    type: ActionType
    ex_date: date
    pay_date: date | None
    ratio_new: int | None
    ratio_old: int | None
    amount: Decimal | None
    currency: str | None
    source: str

    @property
    def key(self) -> tuple[str, date]:
        """What an asset has one of at most."""
        return self.type, self.ex_date


def action_rows(target: AssetTarget, provider: str, prices: DailyPrices) -> list[ActionRow]:
    """The answer's splits and dividends. Raises BadAnswer for two splits, or dividends in two
    currencies, of one day.
    """
    asset_id = str(target.asset_id)
    rows = [
        ActionRow(
            asset_id,
            ActionType.SPLIT,
            split.ex_date,
            None,
            split.new,
            split.old,
            None,
            None,
            provider,
        )
        for split in prices.splits
    ]
    for dividend in _one_a_day(prices.dividends):
        amount, currency = (
            Decimal(numeric_text(dividend.amount)),
            dividend.currency or target.currency,
        )
        if amount:
            rows.append(
                ActionRow(
                    asset_id,
                    ActionType.DIVIDEND,
                    dividend.ex_date,
                    dividend.pay_date,
                    None,
                    None,
                    amount,
                    currency,
                    provider,
                )
            )
    if len({row.key for row in rows}) != len(rows):
        raise BadAnswer(f"{provider} answered two splits of one day")
    return rows


def staged_actions(rows: Sequence[ActionRow]) -> StagedRows | None:
    """As lines; None where there are none."""
    if not rows:
        return None
    days = [row.ex_date for row in rows]
    return StagedRows([csv_line(row) for row in rows], len(rows), min(days), max(days))


def joined(rows: Iterable[StagedRows | None]) -> StagedRows | None:
    """All of them as one."""
    parts = [staged for staged in rows if staged is not None]
    if not parts:
        return None
    return StagedRows(
        [line for staged in parts for line in staged.lines],
        sum(staged.count for staged in parts),
        min(staged.first for staged in parts),
        max(staged.last for staged in parts),
    )


def numeric_text(amount: Decimal) -> str:
    """The amount with at most nine decimals, half to even."""
    text = as_text(amount)
    point = text.find(".")
    if 0 <= point < len(text) - NUMERIC_DECIMALS - 1:
        return as_text(normalized(amount.quantize(SMALLEST_CLOSE, context=PRECISE)))
    return text


def _one_a_day(dividends: Sequence[Dividend]) -> Iterable[Dividend]:
    """A regular and a special dividend of one day are one amount per share; a repeated row is one
    row.
    """
    by_day: dict[date, list[Dividend]] = {}
    for dividend in dict.fromkeys(dividends):
        by_day.setdefault(dividend.ex_date, []).append(dividend)
    for day, paid in by_day.items():
        if len({dividend.currency for dividend in paid}) > 1:
            raise BadAnswer(f"dividends in two currencies on {day}")
        total = sum((dividend.amount for dividend in paid), Decimal(0))
        yield Dividend(
            day,
            total,
            min((dividend.pay_date for dividend in paid if dividend.pay_date), default=None),
            paid[0].currency,
        )
