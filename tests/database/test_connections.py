"""Connecting to PostgreSQL has a deadline, however the other side behaves: 503 with Retry-After,
and later it is open.
"""

from __future__ import annotations

import functools
import json
import socket
import ssl
import threading
import time
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.cloud.sql.connector import Connector
from google.cloud.sql.connector import connector as connector_module

from shared.config import settings
from shared.database import cloud_sql
from shared.errors import Unavailable
from shared.web.problems import problem_from
from tests.database.database_servers import (
    Authority,
    carries_to,
    dies_in_start_up,
    google_for,
    hangs_in_start_up,
    hangs_up,
    serving,
    silent,
    speaks_http,
)

CONNECT_S = 1
SLACK_S = 1.5
"""What a busy machine may add."""
SESSIONS = [silent, hangs_in_start_up, dies_in_start_up, hangs_up, speaks_http, None]


@pytest.fixture
def settings_anew(monkeypatch):
    """`settings_anew(NAME="value")`: the settings with these, and no connection of before."""

    def change(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))
        settings.cache_clear()
        cloud_sql.close_engines()

    yield change
    monkeypatch.undo()
    settings.cache_clear()
    cloud_sql.close_engines()


def refused_within(deadline_s):
    """Asks once; the answer is 503 with Retry-After, and comes within the deadline."""
    began_s = time.monotonic()
    with pytest.raises(Unavailable) as refused, cloud_sql.reading() as work:
        work.execute(sa.text("SELECT 1"))
    took_s = time.monotonic() - began_s
    answer = problem_from(refused.value)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert took_s < deadline_s + SLACK_S


def socket_of(connection: sa.Connection) -> socket.socket:
    """What the driver reads from and writes to."""
    driver: Any = connection.connection.driver_connection
    usock: socket.socket = driver._usock
    return usock


def works():
    with cloud_sql.reading() as work:
        return work.execute(sa.text("SELECT 5")).scalar_one() == 5


@pytest.mark.parametrize("session", SESSIONS)
def test_a_unix_socket_with_nobody_sensible_behind_it(
    postgres, database, settings_anew, tmp_path, session
):
    """Silent from the first byte, in the middle of the start-up, gone there, gone at once, another
    service, or never accepting.
    """
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "road"))
    settings_anew(DATABASE_SOCKET=tmp_path / "road", DATABASE_CONNECT_S=CONNECT_S)
    with serving(listening, session):
        for _ in range(3):
            refused_within(CONNECT_S)
    settings_anew(DATABASE_SOCKET=postgres.socket)
    assert works()


@pytest.fixture(scope="module")
def authority():
    return Authority.make()


@pytest.fixture
def on_cloud_sql(authority, settings_anew, tmp_path, monkeypatch):
    """`on_cloud_sql(session)`: a context in which the settings name an instance whose server
    behaves like that.
    """
    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account",
        "client_email": "a@p.iam.gserviceaccount.com",
        "private_key": key.decode(),
    }
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    monkeypatch.setattr(connector_module, "SERVER_PROXY_PORT", listening.getsockname()[1])
    with google_for(authority) as url:
        credentials = tmp_path / "account.json"
        credentials.write_text(
            json.dumps({**account, "project_id": "p", "token_uri": f"{url}/token"})
        )
        init = functools.partialmethod(Connector.__init__, sqladmin_api_endpoint=url)
        monkeypatch.setattr(Connector, "__init__", init)
        settings_anew(
            GOOGLE_APPLICATION_CREDENTIALS=credentials,
            CLOUD_SQL_INSTANCE="p:europe-west1:finance",
            DATABASE_CONNECT_S=CONNECT_S,
        )
        yield lambda session: serving(listening, session)


@pytest.mark.parametrize("session", SESSIONS)
def test_a_cloud_sql_instance_that_does_not_shake_hands(on_cloud_sql, session):
    """The connector opens its socket and shakes hands in one thread for all: a silent server must
    not keep it.
    """
    with on_cloud_sql(session):
        for _ in range(2):
            refused_within(2 * CONNECT_S)


@pytest.mark.parametrize("session", SESSIONS[:-1])
def test_a_cloud_sql_instance_that_does_not_start_the_session(
    on_cloud_sql, authority, tmp_path, session
):
    """The same behind TLS."""
    with on_cloud_sql(authority.wrap(session, tmp_path)):
        for _ in range(2):
            refused_within(2 * CONNECT_S)


def test_a_cloud_sql_instance_with_somebody_elses_certificate(on_cloud_sql, tmp_path):
    """TLS that breaks is no road to the database."""
    with on_cloud_sql(Authority.make().wrap(silent, tmp_path)):
        refused_within(2 * CONNECT_S)


def test_a_google_that_says_nothing(on_cloud_sql, settings_anew, tmp_path):
    """Neither a token nor a certificate comes: the same deadline, though the connector waits for
    minutes.
    """
    quiet = socket.socket()
    quiet.bind(("127.0.0.1", 0))
    account = json.loads((tmp_path / "account.json").read_text())
    account["token_uri"] = f"http://127.0.0.1:{quiet.getsockname()[1]}/token"
    (tmp_path / "quiet.json").write_text(json.dumps(account))
    settings_anew(GOOGLE_APPLICATION_CREDENTIALS=tmp_path / "quiet.json")
    with serving(quiet, silent):
        for _ in range(2):
            refused_within(2 * CONNECT_S)


def test_many_at_once_wait_no_longer_than_one(on_cloud_sql):
    """They share the connector's thread, and each has its own deadline."""
    took_s = []

    def ask():
        began_s = time.monotonic()
        with pytest.raises(Unavailable), cloud_sql.reading():
            pass
        took_s.append(time.monotonic() - began_s)

    with on_cloud_sql(silent):
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(took_s) == 8
    assert max(took_s) < 2 * CONNECT_S + SLACK_S


def test_a_cloud_sql_instance_that_works(
    on_cloud_sql, authority, postgres, database, tmp_path, monkeypatch
):
    """Through the whole connector to a real PostgreSQL; a statement may take longer than
    connecting.
    """
    monkeypatch.setattr(cloud_sql, "ANSWER_TIMEOUT_S", 5)
    with on_cloud_sql(authority.wrap(carries_to(postgres.socket), tmp_path)):
        assert works()
        with cloud_sql.reading() as work:
            work.execute(sa.text(f"SELECT pg_sleep({CONNECT_S + 0.3})"))
            assert isinstance(socket_of(work), ssl.SSLSocket)


def test_a_statement_on_a_backend_that_goes_silent_has_an_end(
    on_cloud_sql, authority, postgres, tmp_path, monkeypatch
):
    """A little later than PostgreSQL itself would have cancelled it."""
    monkeypatch.setattr(cloud_sql, "ANSWER_TIMEOUT_S", 0.5)
    with on_cloud_sql(authority.wrap(carries_to(postgres.socket), tmp_path)):
        began_s = time.monotonic()
        with pytest.raises(Unavailable), cloud_sql.reading() as work:
            work.execute(sa.text("SELECT pg_sleep(5)"))
        assert time.monotonic() - began_s < 0.5 + 2 * CONNECT_S + SLACK_S


def test_a_migration_may_take_longer_than_connecting(postgres, database, settings_anew):
    """Its engine waits for a statement as long as it takes."""
    settings_anew(DATABASE_CONNECT_S=CONNECT_S)
    with cloud_sql.make_engine(settings()).connect() as connection:
        assert socket_of(connection).gettimeout() is None
