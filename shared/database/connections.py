"""New connections to PostgreSQL, each within a deadline: over a unix socket, or through the Cloud
SQL connector.

The deadline ends an attempt with a server that accepts and stays silent, that never accepts, or
that dies while it starts the session. Neither driver nor connector does that: pg8000 waits for ever
for the first byte, and the connector opens its socket and shakes hands without a timeout, in the
one thread that serves every connection of the process.
"""
# ruff: noqa: SLF001 - the connector has no public name for its loop; its version is locked

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from typing import Any, Final

from shared.config import Settings
from shared.errors import Unavailable

STATEMENT_TIMEOUT_MS: Final = 25_000


def connector_to(settings: Settings) -> Callable[[], Any]:
    """A function that opens a connection: through the Cloud SQL connector with IAM authentication
    where an instance is named, else over a unix socket. The socket keeps the timeout of connecting;
    the calling code sets another one.

    Raises Unavailable. The function raises Unavailable, or an error of the driver.
    """
    connect = (
        _cloud_connector(settings) if settings.cloud_sql_instance else _socket_connector(settings)
    )

    def connect_to_postgresql() -> Any:
        try:
            return connect()
        except (LookupError, ValueError, struct.error) as error:  # not an answer of PostgreSQL
            raise Unavailable("The database can't be reached") from error

    return connect_to_postgresql


def _startup_parameters() -> dict[str, str]:
    return {"statement_timeout": str(STATEMENT_TIMEOUT_MS), "TimeZone": "UTC"}


def _socket_connector(settings: Settings) -> Callable[[], Any]:
    import pg8000.dbapi

    def connect() -> Any:
        return pg8000.dbapi.connect(
            user=settings.database_user,
            database=settings.database_name,
            unix_sock=settings.database_socket,
            ssl_context=False,  # else it requests TLS first, which a unix socket never has
            timeout=settings.database_connect_s,
            startup_params=_startup_parameters(),
        )

    return connect


def _cloud_connector(settings: Settings) -> Callable[[], Any]:
    import asyncio

    import google.auth
    from aiohttp import ClientError
    from google.auth.exceptions import GoogleAuthError
    from google.cloud.sql.connector import Connector

    _set_socket_timeout(settings.database_connect_s)
    # "lazy": the request that needs a certificate refreshes it. A background refresh would stall
    # whenever the platform withdraws the CPU between requests, and then return an expired
    # certificate.
    try:
        credentials, _ = google.auth.default(
            scopes=["https://www.googleapis.com/auth/sqlservice.admin"]
        )
    except GoogleAuthError as error:
        # The instance's metadata server provides our identity, and may not answer yet; the next
        # request tries again. The connector would ask it too, and leak a thread at each failure.
        raise Unavailable("The database can't be reached") from error
    connector = Connector(
        ip_type="private",
        enable_iam_auth=True,
        refresh_strategy="lazy",
        credentials=credentials,
    )
    deadline_s = 2 * settings.database_connect_s

    def connect() -> Any:
        connecting = asyncio.run_coroutine_threadsafe(
            connector.connect_async(
                str(settings.cloud_sql_instance),
                "pg8000",
                user=settings.database_user,
                db=settings.database_name,
                timeout=settings.database_connect_s,
                startup_params=_startup_parameters(),
            ),
            connector._loop,
        )
        try:
            return connecting.result(deadline_s)
        except TimeoutError as error:
            # The connector's thread may be busy with others, or Google's services may be silent.
            connecting.cancel()
            raise Unavailable("The database can't be reached") from error
        except (GoogleAuthError, ClientError) as error:
            # Connecting begins at Google's own services: a token, and a certificate from the Cloud
            # SQL Admin API.
            raise Unavailable("The database can't be reached") from error

    return connect


class _SocketsWithTimeout:
    """Replaces the module `socket` in the connector, with a timeout for connecting, for each step
    of the TLS handshake, and for the start of the session.
    """

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s

    def create_connection(self, address: tuple[str, int]) -> socket.socket:
        return socket.create_connection(address, self._timeout_s)

    def __getattr__(self, name: str) -> Any:
        return getattr(socket, name)


def _set_socket_timeout(timeout_s: float) -> None:
    from google.cloud.sql.connector import connector

    vars(connector)["socket"] = _SocketsWithTimeout(timeout_s)
