"""The ingestion of exchange rates. Only the scheduler and its queue may call it."""

import functions_framework
from flask import Request, Response

from shared import clock
from shared.config import settings
from shared.errors import AlreadyRunning, Unavailable
from shared.gcp.bigquery import bigquery
from shared.ingestion.rates import ingest_rates as ingest
from shared.ingestion.schemas import RateIngestionRequest, RunReport
from shared.vendors.rates.registry import chains
from shared.web import readiness
from shared.web.api import Api
from shared.web.replies import Reply
from shared.web.run_replies import run_reply

api = Api("ingest-rates", readiness=[readiness.database, readiness.market_data], scheduled=True)


@api.post("", answers=RunReport, failures=[AlreadyRunning, Unavailable], optional_body=True)
def run(body: RateIngestionRequest) -> Reply:
    """Reads missing exchange rates, and the last ten days again. 503 with the report where some
    could not be read.
    """
    report = ingest(body, bigquery(), chains(settings()), clock.now)
    return run_reply(report, task=body.task)


@functions_framework.http
def ingest_rates(_request: Request) -> Response:
    return api.answer()
