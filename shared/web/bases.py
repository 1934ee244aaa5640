"""What the analytics of one portfolio, or of several together, are computed from: for the option
`basis` of their routes.
"""

from __future__ import annotations

from uuid import UUID

from shared.analytics.schemas.view import OfPortfolios
from shared.database.caller import Caller
from shared.portfolios.repository import PortfolioBasis, PortfoliosBasis, read_bases, read_basis
from shared.web.api import Reading


def portfolio_basis(portfolio_id: UUID, caller: Caller, work: Reading) -> PortfolioBasis:
    """Of the portfolio in the path. Raises NotFound."""
    return read_basis(work, portfolio_id, caller)


def portfolios_basis(query: OfPortfolios, caller: Caller, work: Reading) -> PortfoliosBasis:
    """Of those that the query names, or all. Raises NotFound."""
    return read_bases(work, caller, query.portfolio_ids)
