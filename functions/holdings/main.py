"""A portfolio's holdings on a day, valued in any currency."""

from uuid import UUID

import functions_framework
from flask import Request

from shared import clock
from shared.analytics.holdings import holdings as read_holdings
from shared.analytics.schemas.holdings import HoldingsAnswer, HoldingsQuery
from shared.database.caller import Caller
from shared.errors import NotFound, Unavailable
from shared.market.snapshot import market
from shared.portfolios.repository import PortfolioBasis, read_basis
from shared.web import readiness
from shared.web.api import Api, Reading
from shared.web.operation import Tokens
from shared.web.preload import TOKENS_AND_BIGQUERY
from shared.web.replies import Reply, ok

api = Api(
    "holdings", readiness=[readiness.database, readiness.market_data], preload=TOKENS_AND_BIGQUERY
)


def _basis(portfolio_id: UUID, caller: Caller, work: Reading) -> PortfolioBasis:
    return read_basis(work, portfolio_id, caller)


@api.get(
    "/<uuid:portfolio_id>",
    answers=HoldingsAnswer,
    failures=[NotFound, Unavailable],
    basis=_basis,
    tokens=Tokens.READ,
)
def read(basis: PortfolioBasis, query: HoldingsQuery, work: Reading) -> Reply:
    """Holdings on a day: quantities from the ledger × the latest closes, with cost and with gains,
    split into their price and currency parts.
    """
    return ok(read_holdings(work, market(), basis, query, clock.today()))


@functions_framework.http
def holdings(_request: Request) -> Api:
    return api
