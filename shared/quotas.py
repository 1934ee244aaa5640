"""Quotas: how much one user may store, and the check of each quota.

The quotas are far above what people record, and low enough that every request about stored data
fits into its function's time and memory. Code that adds rows counts them under a lock that is
shared by all additions to the same count, so that two concurrent ones can't exceed it.
docs/settings.md lists the quotas; a test compares.
"""

from __future__ import annotations

from typing import Final

from shared.errors import QuotaExceeded
from shared.immutable import immutable


@immutable
class Quota:
    """`holder` is what has the quota and `things` what it counts, in the words of the error."""

    name: str
    limit: int
    holder: str
    things: str

    def check(self, current: int, added: int) -> None:
        """Raises QuotaExceeded where `current` and `added` together exceed the limit. Adding
        nothing always passes, also where a limit was lowered below the current count.
        """
        if added > 0 and current + added > self.limit:
            raise QuotaExceeded(
                f"{self.holder} may have at most {self.limit:,} {self.things}: there are "
                f"{current:,}, and {added:,} more would be too many. Delete what is no longer "
                "needed first",
                quota=self.name,
                limit=self.limit,
                current=current,
            )


PORTFOLIOS: Final = Quota("portfolios", 200, "An account", "portfolios")
PERSONAL_TOKENS: Final = Quota("personal_tokens", 50, "An account", "personal tokens")
MANUAL_ASSETS: Final = Quota("manual_assets", 2_000, "An account", "manual assets")
MARKET_ASSETS: Final = Quota(
    "market_assets", 2_000, "An account", "market assets that it was the first to track"
)
TRANSACTIONS: Final = Quota(
    "transactions", 250_000, "An account", "transactions in all its portfolios"
)
CLOSES: Final = Quota("closes", 500_000, "An account", "closes entered by hand")
PORTFOLIO_TRANSACTIONS: Final = Quota(
    "portfolio_transactions", 50_000, "A portfolio", "transactions"
)
PORTFOLIO_ASSETS: Final = Quota(
    "portfolio_assets", 2_000, "A portfolio", "different assets in its transactions"
)
ASSET_SPLITS: Final = Quota("asset_splits", 200, "An asset in a portfolio", "recorded splits")
ASSET_CLOSES: Final = Quota("asset_closes", 20_000, "An asset", "closes entered by one user")

QUOTAS: Final = (
    PORTFOLIOS,
    PERSONAL_TOKENS,
    MANUAL_ASSETS,
    MARKET_ASSETS,
    TRANSACTIONS,
    CLOSES,
    PORTFOLIO_TRANSACTIONS,
    PORTFOLIO_ASSETS,
    ASSET_SPLITS,
    ASSET_CLOSES,
)
