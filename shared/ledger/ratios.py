"""A ratio or the reason why there is none, and the codes of the reasons."""

from __future__ import annotations

from typing import Final

from shared.immutable import immutable

NO_SIGN_CHANGE: Final = "no_sign_change"
"""Money was only paid in, or only taken out: at no rate is the sum zero."""
NO_CAPITAL: Final = "no_capital"
"""Nothing was invested in the period."""
NO_ROOT: Final = "no_root"
MULTIPLE_ROOTS: Final = "multiple_roots"
"""More than one rate fits, or it can't be proved that only one does."""
OUT_OF_RANGE: Final = "out_of_range"
NEGATIVE_VALUE: Final = "negative_value"
"""The portfolio's value was negative; a return on that has no meaning."""
TOO_FEW_RETURNS: Final = "too_few_returns"
TOTAL_LOSS: Final = "total_loss"
SHORTER_THAN_A_YEAR: Final = "shorter_than_a_year"
NO_VOLATILITY: Final = "no_volatility"
PRICE_MISSING: Final = "price_missing"
RATE_MISSING: Final = "rate_missing"


@immutable
class FloatRatio:
    """A ratio as a float (0.05 is 5 %), or None and the reason."""

    value: float | None
    reason: str | None = None
