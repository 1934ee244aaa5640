import datetime
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.transactions_export_format import TransactionsExportFormat
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    portfolio_id: UUID,
    format_: TransactionsExportFormat | Unset = TransactionsExportFormat.CSV,
    from_: datetime.date | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_portfolio_id = str(portfolio_id)
    params["portfolio_id"] = json_portfolio_id

    json_format_: str | Unset = UNSET
    if not isinstance(format_, Unset):
        json_format_ = format_.value

    params["format"] = json_format_

    json_from_: str | Unset = UNSET
    if not isinstance(from_, Unset):
        json_from_ = from_.isoformat()
    params["from"] = json_from_

    json_to: str | Unset = UNSET
    if not isinstance(to, Unset):
        json_to = to.isoformat()
    params["to"] = json_to

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/transactions/export",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | str | None:
    if response.status_code == 200:
        response_200 = cast(str, response.content)
        return response_200

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 414:
        response_414 = Problem.from_dict(response.json())

        return response_414

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | str]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    portfolio_id: UUID,
    format_: TransactionsExportFormat | Unset = TransactionsExportFormat.CSV,
    from_: datetime.date | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
) -> Response[Problem | str]:
    """The transactions of a portfolio, all or those of a range of days, as a file that
    /transactions/import accepts.

     The answer is streamed without a Content-Length, and ends early where it can't be completed.

    Args:
        portfolio_id (UUID):
        format_ (TransactionsExportFormat | Unset):  Default: TransactionsExportFormat.CSV.
        from_ (datetime.date | Unset):
        to (datetime.date | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | str]
    """

    kwargs = _get_kwargs(
        portfolio_id=portfolio_id,
        format_=format_,
        from_=from_,
        to=to,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    portfolio_id: UUID,
    format_: TransactionsExportFormat | Unset = TransactionsExportFormat.CSV,
    from_: datetime.date | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
) -> Problem | str | None:
    """The transactions of a portfolio, all or those of a range of days, as a file that
    /transactions/import accepts.

     The answer is streamed without a Content-Length, and ends early where it can't be completed.

    Args:
        portfolio_id (UUID):
        format_ (TransactionsExportFormat | Unset):  Default: TransactionsExportFormat.CSV.
        from_ (datetime.date | Unset):
        to (datetime.date | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | str
    """

    return sync_detailed(
        client=client,
        portfolio_id=portfolio_id,
        format_=format_,
        from_=from_,
        to=to,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    portfolio_id: UUID,
    format_: TransactionsExportFormat | Unset = TransactionsExportFormat.CSV,
    from_: datetime.date | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
) -> Response[Problem | str]:
    """The transactions of a portfolio, all or those of a range of days, as a file that
    /transactions/import accepts.

     The answer is streamed without a Content-Length, and ends early where it can't be completed.

    Args:
        portfolio_id (UUID):
        format_ (TransactionsExportFormat | Unset):  Default: TransactionsExportFormat.CSV.
        from_ (datetime.date | Unset):
        to (datetime.date | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | str]
    """

    kwargs = _get_kwargs(
        portfolio_id=portfolio_id,
        format_=format_,
        from_=from_,
        to=to,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    portfolio_id: UUID,
    format_: TransactionsExportFormat | Unset = TransactionsExportFormat.CSV,
    from_: datetime.date | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
) -> Problem | str | None:
    """The transactions of a portfolio, all or those of a range of days, as a file that
    /transactions/import accepts.

     The answer is streamed without a Content-Length, and ends early where it can't be completed.

    Args:
        portfolio_id (UUID):
        format_ (TransactionsExportFormat | Unset):  Default: TransactionsExportFormat.CSV.
        from_ (datetime.date | Unset):
        to (datetime.date | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | str
    """

    return (
        await asyncio_detailed(
            client=client,
            portfolio_id=portfolio_id,
            format_=format_,
            from_=from_,
            to=to,
        )
    ).parsed
