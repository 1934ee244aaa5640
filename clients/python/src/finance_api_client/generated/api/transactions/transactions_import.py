from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.import_answer import ImportAnswer
from ...models.import_file import ImportFile
from ...models.problem import Problem
from ...models.transactions_import_dates import TransactionsImportDates
from ...models.transactions_import_decimal import TransactionsImportDecimal
from ...models.transactions_import_files_body import TransactionsImportFilesBody
from ...models.transactions_import_format import TransactionsImportFormat
from ...types import UNSET, File, Response, Unset


def _get_kwargs(
    *,
    body: File | File | ImportFile | TransactionsImportFilesBody | Unset = UNSET,
    portfolio_id: UUID,
    format_: TransactionsImportFormat | Unset = TransactionsImportFormat.AUTO,
    decimal: TransactionsImportDecimal | Unset = UNSET,
    dates: TransactionsImportDates | Unset = UNSET,
    time_zone: str | Unset = UNSET,
    mapping: str | Unset = UNSET,
    look_alikes: bool | Unset = False,
    skip_invalid: bool | Unset = False,
    create_assets: bool | Unset = False,
    dry_run: bool | Unset = False,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    params: dict[str, Any] = {}

    json_portfolio_id = str(portfolio_id)
    params["portfolio_id"] = json_portfolio_id

    json_format_: str | Unset = UNSET
    if not isinstance(format_, Unset):
        json_format_ = format_.value

    params["format"] = json_format_

    json_decimal: str | Unset = UNSET
    if not isinstance(decimal, Unset):
        json_decimal = decimal.value

    params["decimal"] = json_decimal

    json_dates: str | Unset = UNSET
    if not isinstance(dates, Unset):
        json_dates = dates.value

    params["dates"] = json_dates

    params["time_zone"] = time_zone

    params["mapping"] = mapping

    params["look_alikes"] = look_alikes

    params["skip_invalid"] = skip_invalid

    params["create_assets"] = create_assets

    params["dry_run"] = dry_run

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/transactions/import",
        "params": params,
    }

    if isinstance(body, File):
        _kwargs["content"] = body.payload
        headers["Content-Type"] = "text/csv"
    if isinstance(body, File):
        _kwargs["content"] = body.payload
        headers["Content-Type"] = "application/octet-stream"
    if isinstance(body, ImportFile):
        _kwargs["json"] = body.to_dict()

        headers["Content-Type"] = "application/json"
    if isinstance(body, TransactionsImportFilesBody):
        _kwargs["files"] = body.to_multipart()

        headers["Content-Type"] = "multipart/form-data; boundary=+++"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ImportAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = ImportAnswer.from_dict(response.json())

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

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

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
) -> Response[ImportAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: File | File | ImportFile | TransactionsImportFilesBody | Unset = UNSET,
    portfolio_id: UUID,
    format_: TransactionsImportFormat | Unset = TransactionsImportFormat.AUTO,
    decimal: TransactionsImportDecimal | Unset = UNSET,
    dates: TransactionsImportDates | Unset = UNSET,
    time_zone: str | Unset = UNSET,
    mapping: str | Unset = UNSET,
    look_alikes: bool | Unset = False,
    skip_invalid: bool | Unset = False,
    create_assets: bool | Unset = False,
    dry_run: bool | Unset = False,
    idempotency_key: str | Unset = UNSET,
) -> Response[ImportAnswer | Problem]:
    """Records a file of up to 10 MiB, all or nothing: one of /transactions/export, of a broker, or any
    table whose first lines name a type and a date, or that a mapping explains; as the body or as `file`
    of a form, compressed (gzip, ZIP) or not.

     Rows that are recorded already add nothing.

    Args:
        portfolio_id (UUID):
        format_ (TransactionsImportFormat | Unset):  Default: TransactionsImportFormat.AUTO.
        decimal (TransactionsImportDecimal | Unset):
        dates (TransactionsImportDates | Unset):
        time_zone (str | Unset):
        mapping (str | Unset):
        look_alikes (bool | Unset):  Default: False.
        skip_invalid (bool | Unset):  Default: False.
        create_assets (bool | Unset):  Default: False.
        dry_run (bool | Unset):  Default: False.
        idempotency_key (str | Unset):
        body (File):
        body (File):
        body (ImportFile): The JSON form of an export.
        body (TransactionsImportFilesBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ImportAnswer | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        portfolio_id=portfolio_id,
        format_=format_,
        decimal=decimal,
        dates=dates,
        time_zone=time_zone,
        mapping=mapping,
        look_alikes=look_alikes,
        skip_invalid=skip_invalid,
        create_assets=create_assets,
        dry_run=dry_run,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: File | File | ImportFile | TransactionsImportFilesBody | Unset = UNSET,
    portfolio_id: UUID,
    format_: TransactionsImportFormat | Unset = TransactionsImportFormat.AUTO,
    decimal: TransactionsImportDecimal | Unset = UNSET,
    dates: TransactionsImportDates | Unset = UNSET,
    time_zone: str | Unset = UNSET,
    mapping: str | Unset = UNSET,
    look_alikes: bool | Unset = False,
    skip_invalid: bool | Unset = False,
    create_assets: bool | Unset = False,
    dry_run: bool | Unset = False,
    idempotency_key: str | Unset = UNSET,
) -> ImportAnswer | Problem | None:
    """Records a file of up to 10 MiB, all or nothing: one of /transactions/export, of a broker, or any
    table whose first lines name a type and a date, or that a mapping explains; as the body or as `file`
    of a form, compressed (gzip, ZIP) or not.

     Rows that are recorded already add nothing.

    Args:
        portfolio_id (UUID):
        format_ (TransactionsImportFormat | Unset):  Default: TransactionsImportFormat.AUTO.
        decimal (TransactionsImportDecimal | Unset):
        dates (TransactionsImportDates | Unset):
        time_zone (str | Unset):
        mapping (str | Unset):
        look_alikes (bool | Unset):  Default: False.
        skip_invalid (bool | Unset):  Default: False.
        create_assets (bool | Unset):  Default: False.
        dry_run (bool | Unset):  Default: False.
        idempotency_key (str | Unset):
        body (File):
        body (File):
        body (ImportFile): The JSON form of an export.
        body (TransactionsImportFilesBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ImportAnswer | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
        portfolio_id=portfolio_id,
        format_=format_,
        decimal=decimal,
        dates=dates,
        time_zone=time_zone,
        mapping=mapping,
        look_alikes=look_alikes,
        skip_invalid=skip_invalid,
        create_assets=create_assets,
        dry_run=dry_run,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: File | File | ImportFile | TransactionsImportFilesBody | Unset = UNSET,
    portfolio_id: UUID,
    format_: TransactionsImportFormat | Unset = TransactionsImportFormat.AUTO,
    decimal: TransactionsImportDecimal | Unset = UNSET,
    dates: TransactionsImportDates | Unset = UNSET,
    time_zone: str | Unset = UNSET,
    mapping: str | Unset = UNSET,
    look_alikes: bool | Unset = False,
    skip_invalid: bool | Unset = False,
    create_assets: bool | Unset = False,
    dry_run: bool | Unset = False,
    idempotency_key: str | Unset = UNSET,
) -> Response[ImportAnswer | Problem]:
    """Records a file of up to 10 MiB, all or nothing: one of /transactions/export, of a broker, or any
    table whose first lines name a type and a date, or that a mapping explains; as the body or as `file`
    of a form, compressed (gzip, ZIP) or not.

     Rows that are recorded already add nothing.

    Args:
        portfolio_id (UUID):
        format_ (TransactionsImportFormat | Unset):  Default: TransactionsImportFormat.AUTO.
        decimal (TransactionsImportDecimal | Unset):
        dates (TransactionsImportDates | Unset):
        time_zone (str | Unset):
        mapping (str | Unset):
        look_alikes (bool | Unset):  Default: False.
        skip_invalid (bool | Unset):  Default: False.
        create_assets (bool | Unset):  Default: False.
        dry_run (bool | Unset):  Default: False.
        idempotency_key (str | Unset):
        body (File):
        body (File):
        body (ImportFile): The JSON form of an export.
        body (TransactionsImportFilesBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ImportAnswer | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        portfolio_id=portfolio_id,
        format_=format_,
        decimal=decimal,
        dates=dates,
        time_zone=time_zone,
        mapping=mapping,
        look_alikes=look_alikes,
        skip_invalid=skip_invalid,
        create_assets=create_assets,
        dry_run=dry_run,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: File | File | ImportFile | TransactionsImportFilesBody | Unset = UNSET,
    portfolio_id: UUID,
    format_: TransactionsImportFormat | Unset = TransactionsImportFormat.AUTO,
    decimal: TransactionsImportDecimal | Unset = UNSET,
    dates: TransactionsImportDates | Unset = UNSET,
    time_zone: str | Unset = UNSET,
    mapping: str | Unset = UNSET,
    look_alikes: bool | Unset = False,
    skip_invalid: bool | Unset = False,
    create_assets: bool | Unset = False,
    dry_run: bool | Unset = False,
    idempotency_key: str | Unset = UNSET,
) -> ImportAnswer | Problem | None:
    """Records a file of up to 10 MiB, all or nothing: one of /transactions/export, of a broker, or any
    table whose first lines name a type and a date, or that a mapping explains; as the body or as `file`
    of a form, compressed (gzip, ZIP) or not.

     Rows that are recorded already add nothing.

    Args:
        portfolio_id (UUID):
        format_ (TransactionsImportFormat | Unset):  Default: TransactionsImportFormat.AUTO.
        decimal (TransactionsImportDecimal | Unset):
        dates (TransactionsImportDates | Unset):
        time_zone (str | Unset):
        mapping (str | Unset):
        look_alikes (bool | Unset):  Default: False.
        skip_invalid (bool | Unset):  Default: False.
        create_assets (bool | Unset):  Default: False.
        dry_run (bool | Unset):  Default: False.
        idempotency_key (str | Unset):
        body (File):
        body (File):
        body (ImportFile): The JSON form of an export.
        body (TransactionsImportFilesBody):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ImportAnswer | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            portfolio_id=portfolio_id,
            format_=format_,
            decimal=decimal,
            dates=dates,
            time_zone=time_zone,
            mapping=mapping,
            look_alikes=look_alikes,
            skip_invalid=skip_invalid,
            create_assets=create_assets,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
    ).parsed
