"""The scheduled ingestion of exchange rates. Only the scheduler may call it."""

import functions_framework
from flask import Request

from shared import clock
from shared.config import settings
from shared.errors import AlreadyRunning, Unavailable
from shared.gcp.bigquery import bigquery
from shared.ingestion.rates import ingest_rates as ingest
from shared.ingestion.schemas import IngestionRequest, RunReport
from shared.schema.run_statuses import RunStatus
from shared.vendors.rates.registry import chains
from shared.web import readiness
from shared.web.api import Api
from shared.web.replies import Reply, ok

api = Api("ingest-rates", readiness=[readiness.database, readiness.market_data], scheduled=True)

RETRY_AFTER_S = "300"
"""The scheduler may retry then: limits per minute have been reset."""


@api.post("", answers=RunReport, failures=[AlreadyRunning, Unavailable], optional_body=True)
def run(body: IngestionRequest) -> Reply:
    """Reads missing exchange rates, and the last ten days again. 503 with the report where some
    could not be read.
    """
    report = ingest(body, bigquery(), chains(settings()), clock.now)
    if report.status == RunStatus.SUCCEEDED:
        return ok(report)
    return Reply(503, report.model_dump_json().encode(), {"Retry-After": RETRY_AFTER_S})


@functions_framework.http
def ingest_rates(_request: Request) -> Api:
    return api
