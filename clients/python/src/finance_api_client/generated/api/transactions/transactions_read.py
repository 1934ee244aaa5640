from http import HTTPStatus
from typing import Any, Literal, cast
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.transaction_answer import TransactionAnswer
from ...types import UNSET, Response, Unset


def _get_kwargs(
    transaction_id: UUID,
    *,
    expand: Literal["asset"] | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    params["expand"] = expand

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/transactions/{transaction_id}".format(
            transaction_id=quote(str(transaction_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | Problem | TransactionAnswer | None:
    if response.status_code == 200:
        response_200 = TransactionAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 304:
        response_304 = cast(Any, None)
        return response_304

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
) -> Response[Any | Problem | TransactionAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    transaction_id: UUID,
    *,
    client: AuthenticatedClient,
    expand: Literal["asset"] | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[Any | Problem | TransactionAnswer]:
    """One transaction.

    Args:
        transaction_id (UUID):
        expand (Literal['asset'] | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem | TransactionAnswer]
    """

    kwargs = _get_kwargs(
        transaction_id=transaction_id,
        expand=expand,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    transaction_id: UUID,
    *,
    client: AuthenticatedClient,
    expand: Literal["asset"] | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Any | Problem | TransactionAnswer | None:
    """One transaction.

    Args:
        transaction_id (UUID):
        expand (Literal['asset'] | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem | TransactionAnswer
    """

    return sync_detailed(
        transaction_id=transaction_id,
        client=client,
        expand=expand,
        if_none_match=if_none_match,
    ).parsed


async def asyncio_detailed(
    transaction_id: UUID,
    *,
    client: AuthenticatedClient,
    expand: Literal["asset"] | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[Any | Problem | TransactionAnswer]:
    """One transaction.

    Args:
        transaction_id (UUID):
        expand (Literal['asset'] | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem | TransactionAnswer]
    """

    kwargs = _get_kwargs(
        transaction_id=transaction_id,
        expand=expand,
        if_none_match=if_none_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    transaction_id: UUID,
    *,
    client: AuthenticatedClient,
    expand: Literal["asset"] | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Any | Problem | TransactionAnswer | None:
    """One transaction.

    Args:
        transaction_id (UUID):
        expand (Literal['asset'] | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem | TransactionAnswer
    """

    return (
        await asyncio_detailed(
            transaction_id=transaction_id,
            client=client,
            expand=expand,
            if_none_match=if_none_match,
        )
    ).parsed
