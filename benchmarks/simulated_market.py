"""A market without BigQuery: it answers the statements of `shared.market` from prepared texts, and
counts them and what they send.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from shared.config import Settings
from shared.gcp.bigquery import BigQuery, Row
from shared.gcp.bigquery_statements import Statement
from shared.market.packed_rates import UNIX_EPOCH

HISTORY_YEARS: Final = 10
CURRENCIES: Final = 40
QUIET_SHARE: Final = 0.02
"""Of the assets: not traded for two years."""


class SimulatedMarket(BigQuery):
    """5,000 assets over ten years and forty currencies. `sent` counts queries by statement,
    `histories` the histories read, and `bytes_sent` the text of all answers.
    """

    def __init__(self, assets: int, today: date, seed: int) -> None:
        super().__init__(Settings())
        chance = random.Random(seed)  # noqa: S311 - invented data, not a secret
        weekdays = [
            day
            for offset in range(HISTORY_YEARS * 365 + 3)
            if (day := today - timedelta(days=1 + offset)).weekday() < 5
        ][::-1]
        days = [str(day.toordinal() - UNIX_EPOCH) for day in weekdays]
        figures = [f"{chance.randint(1_000, 90_000) / 100:.2f}" for _ in days]
        self.today = today
        self._all, self._quiet = ",".join(days), ",".join(days[:-520])
        self._figures, self._quiet_figures = ",".join(figures), ",".join(figures[:-520])
        self._recent = ",".join(days[-7:]), ",".join(figures[-7:])
        self.asset_ids = [str(UUID(int=chance.getrandbits(128))) for _ in range(assets)]
        self._by_part: dict[str, list[str]] = defaultdict(list)
        for asset_id in self.asset_ids:
            self._by_part[asset_id[-2:]].append(asset_id)
        self._quiet_ids = frozenset(chance.sample(self.asset_ids, int(assets * QUIET_SHARE)))
        self._rates = [
            ("rate", "EUR", f"C{number:02}", "official", "ecb", self._all, self._figures)
            for number in range(CURRENCIES)
        ]
        self.sent: Counter[str] = Counter()
        self.histories = 0
        self.bytes_sent = 0

    def query(
        self, statement: Statement, parameters: Mapping[str, object], *, staging: str | None = None
    ) -> list[Row]:
        """The rows that BigQuery would answer. Raises KeyError for another statement."""
        del staging
        self.sent[statement.name] += 1
        rows: list[Row] = {
            "market_snapshot": self._snapshot,
            "quiet_closes": self._quiet_closes,
            "market_history": self._history,
            "dividends": self._dividends,
        }[statement.name](parameters)
        self.bytes_sent += sum(len(f"{value}") for row in rows for value in row)
        return rows

    def _snapshot(self, parameters: Mapping[str, Any]) -> list[Row]:
        rows: list[Row] = []
        for asset_day in parameters["asset_days"]:
            text, _, asset_id = asset_day.partition(" ")
            day = min(date.fromisoformat(text), self.today - timedelta(days=1))
            unix_day = str(day.toordinal() - UNIX_EPOCH)
            rows.append(("close", asset_id, text, "", "tiingo", unix_day, "12.34"))
        if parameters["traded_since"] < self.today:
            sources = ",".join(["tiingo"] * 7)
            rows += [
                ("recent", asset_id, "", "", sources, *self._recent)
                for asset_id in self._recent_ids(parameters)
                if asset_id not in self._quiet_ids
            ]
        return rows + self._packed_rates(parameters)

    def _recent_ids(self, parameters: Mapping[str, Any]) -> Sequence[str]:
        return self.asset_ids if parameters["recent_of_all"] else parameters["recent_ids"]

    def _quiet_closes(self, _: Mapping[str, Any]) -> list[Row]:
        day = self._quiet.rpartition(",")[2]
        return [
            ("recent", asset_id, "", "", "tiingo", day, "1.23")
            for asset_id in sorted(self._quiet_ids)
        ]

    def _history(self, parameters: Mapping[str, Any]) -> list[Row]:
        asset_ids = self._requested(parameters)
        self.histories += len(asset_ids)
        rows: list[Row] = [
            ("close", asset_id, "", "", "", self._quiet, self._quiet_figures)
            if asset_id in self._quiet_ids
            else ("close", asset_id, "", "", "", self._all, self._figures)
            for asset_id in asset_ids
        ]
        return rows + self._packed_rates(parameters)

    def _dividends(self, parameters: Mapping[str, Any]) -> list[Row]:
        """Every other asset pays every quarter."""
        return [
            (asset_id, self.today - timedelta(days=91 * quarter), None, Decimal(1), "USD", "eodhd")
            for asset_id in self._requested(parameters)
            if int(asset_id[:8], 16) % 2
            for quarter in range(HISTORY_YEARS * 4)
        ]

    def _requested(self, parameters: Mapping[str, Any]) -> list[str]:
        asset_ids = {*parameters["asset_ids"]}
        asset_ids.update(
            asset_id for part in parameters["ahead"] for asset_id in self._by_part[part]
        )
        return sorted(asset_ids)

    def _packed_rates(self, parameters: Mapping[str, Any]) -> list[Row]:
        return list(self._rates) if parameters["first_rate_day"] < self.today else []
