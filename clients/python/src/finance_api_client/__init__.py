"""A typed client of Finance API.

    from finance_api_client import answer_of, connect
    from finance_api_client.generated.api.portfolios import portfolios_list

    with connect("http://localhost:8080", token="fa_...") as client:
        page = answer_of(portfolios_list.sync_detailed(client=client))

`generated` has a module for each operation and a class for each schema; it is written by
`make openapi` from the OpenAPI document. This package adds what a description can't hold: retries,
idempotency keys, and errors as exceptions.
"""

from finance_api_client.answers import RequestFailed, answer_of
from finance_api_client.connection import connect, connect_without_token
from finance_api_client.transport import RetryingTransport

__all__ = ["RequestFailed", "RetryingTransport", "answer_of", "connect", "connect_without_token"]
