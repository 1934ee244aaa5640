"""Exchange rates: the rate that converts one currency into another on each day, and its source."""

import functions_framework
from flask import Request, Response

from shared import clock
from shared.analytics.rates import rates as read_rates
from shared.analytics.schemas.rates import RatesAnswer, RatesQuery
from shared.database.caller import Caller
from shared.errors import Unavailable
from shared.market.snapshot import market
from shared.market.version import MarketBasis, read_market_basis
from shared.web import readiness
from shared.web.api import Api, Reading
from shared.web.operation import Tokens
from shared.web.preload import TOKENS_AND_BIGQUERY
from shared.web.replies import Reply, ok

api = Api(
    "rates", readiness=[readiness.database, readiness.market_data], preload=TOKENS_AND_BIGQUERY
)


def _basis(caller: Caller, work: Reading) -> MarketBasis:
    return read_market_basis(work, caller)


@api.get("", answers=RatesAnswer, failures=[Unavailable], basis=_basis, tokens=Tokens.READ)
def read(basis: MarketBasis, query: RatesQuery) -> Reply:
    """Daily rates between two currencies: that of the day, or the last one before it, with its
    date, source and method.
    """
    return ok(read_rates(market(), basis, query, clock.today()))


@functions_framework.http
def rates(_request: Request) -> Response:
    return api.answer()
