"""How much one user may keep: every quota by its name, and the check that all of them share.

They are far above what people record, and low enough that no request about what is kept outgrows
the function that answers it. Whoever adds something counts under a lock that all who add to the
same count take, so that two at once can't pass together. docs/settings.md lists them; a test
compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shared.errors import QuotaExceeded


@dataclass(frozen=True, slots=True)
class Quota:
    """`holder` is what has the quota and `things` what it counts, as the refusal names them."""

    name: str
    limit: int
    holder: str
    things: str

    def check(self, current: int, added: int) -> None:
        """Raises QuotaExceeded where `added` more than the `current` ones would be more than the
        limit. What adds nothing always passes, also where a limit was lowered below what is kept.
        """
        if added > 0 and current + added > self.limit:
            raise QuotaExceeded(
                f"{self.holder} may have at most {self.limit:,} {self.things}: there are {current:,}, and {added:,} more "
                "would be too many. Delete what is no longer needed first",
                quota=self.name,
                limit=self.limit,
                current=current,
            )


PORTFOLIOS: Final = Quota("portfolios", 200, "An account", "portfolios")
MANUAL_ASSETS: Final = Quota("manual_assets", 2_000, "An account", "manual assets")
MARKET_ASSETS: Final = Quota(
    "market_assets", 2_000, "An account", "market assets that it was the first to track"
)
TRANSACTIONS: Final = Quota(
    "transactions", 250_000, "An account", "transactions in all its portfolios"
)
CLOSES: Final = Quota("closes", 500_000, "An account", "closes of manual assets")
PORTFOLIO_TRANSACTIONS: Final = Quota(
    "portfolio_transactions", 50_000, "A portfolio", "transactions"
)
PORTFOLIO_ASSETS: Final = Quota(
    "portfolio_assets", 2_000, "A portfolio", "different assets in its transactions"
)
ASSET_SPLITS: Final = Quota("asset_splits", 200, "An asset in a portfolio", "recorded splits")
ASSET_CLOSES: Final = Quota("asset_closes", 20_000, "A manual asset", "closes")

QUOTAS: Final = (
    PORTFOLIOS,
    MANUAL_ASSETS,
    MARKET_ASSETS,
    TRANSACTIONS,
    CLOSES,
    PORTFOLIO_TRANSACTIONS,
    PORTFOLIO_ASSETS,
    ASSET_SPLITS,
    ASSET_CLOSES,
)
