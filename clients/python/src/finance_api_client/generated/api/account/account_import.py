from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.account_file import AccountFile
from ...models.account_import_answer import AccountImportAnswer
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    *,
    body: AccountFile,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/account/import",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AccountImportAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = AccountImportAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 408:
        response_408 = Problem.from_dict(response.json())

        return response_408

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 414:
        response_414 = Problem.from_dict(response.json())

        return response_414

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

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
) -> Response[AccountImportAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: AccountFile,
) -> Response[AccountImportAnswer | Problem]:
    """Reads what /account/export wrote, here or elsewhere, in up to 10 MiB, all or nothing.

     It adds what the account has not yet, and changes nothing that is there; so reading a file again
    changes nothing. A larger account is read part by part: exports of ranges of days, oldest first.

    Args:
        body (AccountFile): What /account/export wrote, whole or a part of it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AccountImportAnswer | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: AccountFile,
) -> AccountImportAnswer | Problem | None:
    """Reads what /account/export wrote, here or elsewhere, in up to 10 MiB, all or nothing.

     It adds what the account has not yet, and changes nothing that is there; so reading a file again
    changes nothing. A larger account is read part by part: exports of ranges of days, oldest first.

    Args:
        body (AccountFile): What /account/export wrote, whole or a part of it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AccountImportAnswer | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: AccountFile,
) -> Response[AccountImportAnswer | Problem]:
    """Reads what /account/export wrote, here or elsewhere, in up to 10 MiB, all or nothing.

     It adds what the account has not yet, and changes nothing that is there; so reading a file again
    changes nothing. A larger account is read part by part: exports of ranges of days, oldest first.

    Args:
        body (AccountFile): What /account/export wrote, whole or a part of it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AccountImportAnswer | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: AccountFile,
) -> AccountImportAnswer | Problem | None:
    """Reads what /account/export wrote, here or elsewhere, in up to 10 MiB, all or nothing.

     It adds what the account has not yet, and changes nothing that is there; so reading a file again
    changes nothing. A larger account is read part by part: exports of ranges of days, oldest first.

    Args:
        body (AccountFile): What /account/export wrote, whole or a part of it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AccountImportAnswer | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
