import datetime
from http import HTTPStatus
from typing import Any, Literal
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.transaction_page import TransactionPage
from ...models.transaction_type import TransactionType
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    expand: Literal["asset"] | Unset = UNSET,
    portfolio_id: UUID | Unset = UNSET,
    asset_id: UUID | Unset = UNSET,
    type_: TransactionType | Unset = UNSET,
    from_: datetime.date | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["cursor"] = cursor

    params["expand"] = expand

    json_portfolio_id: str | Unset = UNSET
    if not isinstance(portfolio_id, Unset):
        json_portfolio_id = str(portfolio_id)
    params["portfolio_id"] = json_portfolio_id

    json_asset_id: str | Unset = UNSET
    if not isinstance(asset_id, Unset):
        json_asset_id = str(asset_id)
    params["asset_id"] = json_asset_id

    json_type_: str | Unset = UNSET
    if not isinstance(type_, Unset):
        json_type_ = type_.value

    params["type"] = json_type_

    json_from_: str | Unset = UNSET
    if not isinstance(from_, Unset):
        json_from_ = from_.isoformat()
    params["from"] = json_from_

    json_to: str | Unset = UNSET
    if not isinstance(to, Unset):
        json_to = to.isoformat()
    params["to"] = json_to

    json_updated_since: str | Unset = UNSET
    if not isinstance(updated_since, Unset):
        json_updated_since = updated_since.isoformat()
    params["updated_since"] = json_updated_since

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/transactions",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | TransactionPage | None:
    if response.status_code == 200:
        response_200 = TransactionPage.from_dict(response.json())

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
) -> Response[Problem | TransactionPage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    expand: Literal["asset"] | Unset = UNSET,
    portfolio_id: UUID | Unset = UNSET,
    asset_id: UUID | Unset = UNSET,
    type_: TransactionType | Unset = UNSET,
    from_: datetime.date | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> Response[Problem | TransactionPage]:
    """Transactions, newest date first; or with `updated_since` what has changed since then.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):
        expand (Literal['asset'] | Unset):
        portfolio_id (UUID | Unset):
        asset_id (UUID | Unset):
        type_ (TransactionType | Unset): The names of the types, as clients and the database have
            them.
        from_ (datetime.date | Unset):
        to (datetime.date | Unset):
        updated_since (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TransactionPage]
    """

    kwargs = _get_kwargs(
        limit=limit,
        cursor=cursor,
        expand=expand,
        portfolio_id=portfolio_id,
        asset_id=asset_id,
        type_=type_,
        from_=from_,
        to=to,
        updated_since=updated_since,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    expand: Literal["asset"] | Unset = UNSET,
    portfolio_id: UUID | Unset = UNSET,
    asset_id: UUID | Unset = UNSET,
    type_: TransactionType | Unset = UNSET,
    from_: datetime.date | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> Problem | TransactionPage | None:
    """Transactions, newest date first; or with `updated_since` what has changed since then.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):
        expand (Literal['asset'] | Unset):
        portfolio_id (UUID | Unset):
        asset_id (UUID | Unset):
        type_ (TransactionType | Unset): The names of the types, as clients and the database have
            them.
        from_ (datetime.date | Unset):
        to (datetime.date | Unset):
        updated_since (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TransactionPage
    """

    return sync_detailed(
        client=client,
        limit=limit,
        cursor=cursor,
        expand=expand,
        portfolio_id=portfolio_id,
        asset_id=asset_id,
        type_=type_,
        from_=from_,
        to=to,
        updated_since=updated_since,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    expand: Literal["asset"] | Unset = UNSET,
    portfolio_id: UUID | Unset = UNSET,
    asset_id: UUID | Unset = UNSET,
    type_: TransactionType | Unset = UNSET,
    from_: datetime.date | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> Response[Problem | TransactionPage]:
    """Transactions, newest date first; or with `updated_since` what has changed since then.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):
        expand (Literal['asset'] | Unset):
        portfolio_id (UUID | Unset):
        asset_id (UUID | Unset):
        type_ (TransactionType | Unset): The names of the types, as clients and the database have
            them.
        from_ (datetime.date | Unset):
        to (datetime.date | Unset):
        updated_since (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TransactionPage]
    """

    kwargs = _get_kwargs(
        limit=limit,
        cursor=cursor,
        expand=expand,
        portfolio_id=portfolio_id,
        asset_id=asset_id,
        type_=type_,
        from_=from_,
        to=to,
        updated_since=updated_since,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    expand: Literal["asset"] | Unset = UNSET,
    portfolio_id: UUID | Unset = UNSET,
    asset_id: UUID | Unset = UNSET,
    type_: TransactionType | Unset = UNSET,
    from_: datetime.date | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> Problem | TransactionPage | None:
    """Transactions, newest date first; or with `updated_since` what has changed since then.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):
        expand (Literal['asset'] | Unset):
        portfolio_id (UUID | Unset):
        asset_id (UUID | Unset):
        type_ (TransactionType | Unset): The names of the types, as clients and the database have
            them.
        from_ (datetime.date | Unset):
        to (datetime.date | Unset):
        updated_since (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TransactionPage
    """

    return (
        await asyncio_detailed(
            client=client,
            limit=limit,
            cursor=cursor,
            expand=expand,
            portfolio_id=portfolio_id,
            asset_id=asset_id,
            type_=type_,
            from_=from_,
            to=to,
            updated_since=updated_since,
        )
    ).parsed
