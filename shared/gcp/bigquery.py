"""BigQuery: the only module that imports its client.

The client is imported by the first query, so that a request without market data saves 0.3 s.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, Final

from shared import clock
from shared.config import ConfigurationError, Settings, settings
from shared.errors import Unavailable
from shared.gcp.bigquery_statements import Staging, Statement
from shared.gcp.tracing import span

if TYPE_CHECKING:
    from google.cloud.bigquery import Client, QueryJobConfig

CLIENT_MODULE: Final = "google.cloud.bigquery"
"""The module to preload before the first query."""
READ_S_MAX: Final = 20
"""The timeout of a query within a user's request."""
WRITE_S_MAX: Final = 300
"""The timeout of a load job or a MERGE of an ingestion run."""
RETRY_S_MAX: Final = 2
"""How long a request is retried that BigQuery refused for a temporary reason, or that did not reach
it.
"""
STAGING_EXPIRES: Final = timedelta(days=1)
"""When BigQuery deletes the staging table of a run that was killed."""

queries: ContextVar[int] = ContextVar("queries", default=0)
"""How many statements this request has sent to BigQuery; the request log and the tests read it."""

bytes_read: ContextVar[int] = ContextVar("bytes_read", default=0)
"""How many bytes of tables this request's statements have read, as BigQuery counts them."""

Row = tuple[Any, ...]


_CHECK: Final = Statement("check", "SELECT 1")


class BigQuery:
    """Runs statements on one dataset. Safe to use from several threads.

    Every method raises Unavailable where Google can't be reached, does not answer in time, or
    reports a temporary failure. A statement that BigQuery refuses as wrong raises google.api_core's
    BadRequest: a defect of ours and not an outage.
    """

    def __init__(self, settings: Settings) -> None:
        if not re.fullmatch(r"\w{1,1024}", settings.bigquery_dataset, re.ASCII):
            raise ConfigurationError("BIGQUERY_DATASET: letters, digits and underscores only")
        self._settings = settings
        self._client: Client | None = None
        self._lock = threading.Lock()

    def query(
        self, statement: Statement, parameters: Mapping[str, object], *, staging: str | None = None
    ) -> list[Row]:
        """The rows of the answer as tuples: dates as date, NUMERIC and BIGNUMERIC as Decimal,
        structs as dict.

        `staging` is the name that `load_csv` returned, for a statement that reads a staging table.
        """
        with _failures_mapped():
            # Not row.values(): its deep copy takes longer than all other work on a row.
            return [tuple(row) for row in self._run(statement, parameters, staging, READ_S_MAX)]

    def execute(
        self, statement: Statement, parameters: Mapping[str, object], *, staging: str | None = None
    ) -> int:
        """How many rows a DML statement changed. `staging` is the name that `load_csv` returned."""
        with _failures_mapped():
            return self._run(statement, parameters, staging, WRITE_S_MAX).num_dml_affected_rows or 0

    def load_csv(self, staging: Staging, body: bytes | IO[bytes], *, run_id: str) -> str:
        """Loads rows into a new staging table with one load job. Returns its name, for `execute`
        and `drop`.

        `body` is UTF-8 with a header line, in the order of `staging.columns`; an empty field is
        NULL. Timestamps are written as 2026-01-02 10:00:00+00:00.
        """
        from google.cloud.bigquery import LoadJobConfig, Table

        run = re.sub(r"[^0-9A-Za-z_]", "_", run_id)
        name = f"_staging_{staging.table}_{run}_{secrets.token_hex(4)}"
        client, retry = self.client(), _retry()
        with _failures_mapped():
            target = client.get_table(
                f"{self._settings.bigquery_dataset}.{staging.table}",
                retry=retry,
                timeout=READ_S_MAX,
            )
            fields = {column.name: column for column in target.schema}
            table = Table(
                f"{client.project}.{target.dataset_id}.{name}",
                [fields[column] for column in staging.columns],
            )
            table.expires = clock.now() + STAGING_EXPIRES
            client.create_table(table, retry=retry, timeout=READ_S_MAX)
            job = client.load_table_from_file(
                BytesIO(body) if isinstance(body, bytes) else body,
                table.reference,
                job_config=LoadJobConfig(
                    source_format="CSV",
                    skip_leading_rows=1,
                    schema=table.schema,
                    write_disposition="WRITE_EMPTY",
                    labels=self._labels("load"),
                ),
                num_retries=2,
                timeout=WRITE_S_MAX,
            )
            job.result(retry=retry, timeout=WRITE_S_MAX)
        return name

    def drop(self, name: str) -> None:
        """Deletes a staging table, if it still exists."""
        if not name.startswith("_staging_"):
            raise ValueError(f"{name} is not a staging table")
        with _failures_mapped():
            self.client().delete_table(
                f"{self._settings.bigquery_dataset}.{name}",
                not_found_ok=True,
                retry=_retry(),
                timeout=READ_S_MAX,
            )

    def check(self) -> None:
        """Raises Unavailable unless BigQuery answers a trivial query."""
        self.query(_CHECK, {})

    def client(self) -> Client:
        """The official client, created once on first use, after the platform has forked."""
        if self._client is None:
            with self._lock:
                if self._client is None:
                    with _failures_mapped():
                        self._client = _make_client(self._settings)
        return self._client

    def _run(
        self,
        statement: Statement,
        parameters: Mapping[str, object],
        staging: str | None,
        seconds_max: int,
    ) -> Any:
        from google.cloud.bigquery.retry import DEFAULT_JOB_RETRY

        sql = statement.sql.replace("{dataset}", self._settings.bigquery_dataset)
        if statement.staging is not None:
            prefix = f"_staging_{statement.staging.table}_"
            if staging is None or not re.fullmatch(rf"{prefix}\w+", staging, re.ASCII):
                raise ValueError(
                    f"{statement.name} needs a staging table of {statement.staging.table}"
                )
            sql = sql.replace("{staging}", staging)
        queries.set(queries.get() + 1)
        with span(f"BigQuery {statement.name}", {"db.system.name": "gcp.bigquery"}):
            rows = self.client().query_and_wait(
                sql,
                job_config=self._config(statement, parameters),
                location=self._settings.bigquery_location,
                retry=_retry(),
                job_retry=DEFAULT_JOB_RETRY.with_timeout(RETRY_S_MAX),
                # Half for the first response, and half for polling where the query still runs.
                api_timeout=seconds_max / 2,
                wait_timeout=seconds_max / 2,
            )
        bytes_read.set(bytes_read.get() + (rows.total_bytes_processed or 0))
        return rows

    def _config(self, statement: Statement, parameters: Mapping[str, object]) -> QueryJobConfig:
        from google.cloud.bigquery import QueryJobConfig

        if parameters.keys() != statement.parameters.keys():
            raise ValueError(
                f"{statement.name} takes {sorted(statement.parameters)}, not {sorted(parameters)}"
            )
        return QueryJobConfig(
            query_parameters=[
                _parameter(name, kind, parameters[name])
                for name, kind in statement.parameters.items()
            ],
            maximum_bytes_billed=self._settings.bigquery_bytes_billed_max,
            labels=self._labels(statement.name),
        )

    def _labels(self, statement: str) -> dict[str, str]:
        """Labels that the bill can be split by. Google allows at most 63 of lower case, digits, -
        and _.
        """
        labels = {"function": self._settings.k_service, "statement": statement}
        return {
            name: re.sub(r"[^a-z0-9_-]", "_", value.lower())[:63] for name, value in labels.items()
        }


def bigquery() -> BigQuery:
    """This process's BigQuery."""
    global _bigquery  # noqa: PLW0603 - one client per process
    if _bigquery is None:
        with _lock:
            if _bigquery is None:
                _bigquery = BigQuery(settings())
    return _bigquery


def forget_bigquery() -> None:
    """The next use reads the settings again. For tests."""
    global _bigquery  # noqa: PLW0603
    with _lock:
        _bigquery = None


_lock = threading.Lock()
_bigquery: BigQuery | None = None


def _make_client(settings: Settings) -> Client:
    from google.cloud.bigquery import Client

    if settings.bigquery_endpoint is None:
        client = Client(project=settings.google_cloud_project, location=settings.bigquery_location)
    else:
        from google.auth.credentials import AnonymousCredentials

        client = Client(
            project=settings.google_cloud_project,
            location=settings.bigquery_location,
            credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
            client_options={"api_endpoint": settings.bigquery_endpoint},
        )
    # Small results come with the first response, without a job.
    client.default_job_creation_mode = "JOB_CREATION_OPTIONAL"
    return client


def _parameter(name: str, kind: str, value: object) -> Any:
    from google.cloud.bigquery import ArrayQueryParameter, ScalarQueryParameter

    if kind.startswith("ARRAY<"):
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise TypeError(f"@{name} is {kind}")
        return ArrayQueryParameter(name, kind.removeprefix("ARRAY<").removesuffix(">"), list(value))
    if value is not None and not isinstance(value, str | bool | int | Decimal | date):
        # A float too: it is not exact.
        raise TypeError(f"@{name} can't be a {type(value).__name__}")
    return ScalarQueryParameter(name, kind, value)


def _retry() -> Any:
    from google.cloud.bigquery import DEFAULT_RETRY

    # The client itself retries for ten minutes, longer than any request.
    return DEFAULT_RETRY.with_delay(initial=0.2, maximum=1).with_timeout(RETRY_S_MAX)


@contextmanager
def _failures_mapped() -> Iterator[None]:
    """Google's errors as ours. Their text may quote the statement, so it is only the cause, for the
    log.
    """
    from google.api_core.exceptions import BadRequest, GoogleAPIError
    from google.auth.exceptions import GoogleAuthError
    from requests.exceptions import RequestException

    try:
        yield
    except BadRequest:
        raise
    except (GoogleAPIError, GoogleAuthError, RequestException, TimeoutError, OSError) as error:
        raise Unavailable("Market data is not available at the moment", retry_after_s=5) from error
