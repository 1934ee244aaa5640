"""A portfolio's holdings on a day, valued in any currency."""

import functions_framework
from flask import Request, Response

from shared import clock
from shared.analytics.holdings import holdings as read_holdings
from shared.analytics.schemas.holdings import HoldingsAnswer, HoldingsOfAllQuery, HoldingsQuery
from shared.errors import Invalid, NotFound, Unavailable
from shared.market.snapshot import market
from shared.portfolios.repository import PortfolioBasis, PortfoliosBasis
from shared.web import readiness
from shared.web.api import Api, Reading
from shared.web.bases import portfolio_basis, portfolios_basis
from shared.web.operation import Tokens
from shared.web.preload import TOKENS_AND_BIGQUERY
from shared.web.replies import Reply, ok

api = Api(
    "holdings", readiness=[readiness.database, readiness.market_data], preload=TOKENS_AND_BIGQUERY
)


@api.get(
    "/<uuid:portfolio_id>",
    answers=HoldingsAnswer,
    failures=[NotFound, Unavailable],
    basis=portfolio_basis,
    tokens=Tokens.READ,
)
def read(basis: PortfolioBasis, query: HoldingsQuery, work: Reading) -> Reply:
    """Holdings on a day: quantities from the ledger × the latest closes, with cost and with gains,
    split into their price and currency parts.
    """
    return ok(read_holdings(work, market(), basis, query, clock.today()))


@api.get(
    "/all",
    answers=HoldingsAnswer,
    failures=[NotFound, Invalid, Unavailable],
    basis=portfolios_basis,
    tokens=Tokens.READ,
)
def read_all(basis: PortfoliosBasis, query: HoldingsOfAllQuery, work: Reading) -> Reply:
    """Holdings of several portfolios as one: an asset is one holding, with what each of them holds
    of it; cash by currency.
    """
    return ok(read_holdings(work, market(), basis, query, clock.today()))


@functions_framework.http
def holdings(_request: Request) -> Response:
    return api.answer()
