"""An unreachable database: no request waits for ever, each is refused as temporary, and later ones
succeed.

For Cloud SQL the tests cover as much as works without Google.
"""

from __future__ import annotations

import contextlib
import functools
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pg8000.dbapi
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.cloud.sql.connector import Connector
from pg8000.core import CoreConnection

from shared.config import settings
from shared.database import cloud_sql
from shared.errors import Unavailable


@pytest.fixture
def google():
    """A loopback Google that gives out tokens and knows the Cloud SQL Admin API: by path, the
    status that each answers.
    """
    statuses: dict[str, int] = {}

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = json.dumps(
                {"access_token": "a", "token_type": "Bearer", "expires_in": 3600}
            ).encode()
            self.send_response(statuses.get(self.path.partition("/")[2].partition("/")[0], 200))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            self.do_POST()

        def log_message(self, *_):
            """Not into the test's output."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_):
            """A client that has hung up: not into the test's output."""

    with Server(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", statuses
        server.shutdown()


@pytest.fixture
def on_cloud_sql(google, tmp_path, monkeypatch):
    """The settings name a Cloud SQL instance; `statuses` of the Google before it may be changed."""
    url, statuses = google
    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account",
        "client_email": "a@p.iam.gserviceaccount.com",
        "private_key": key.decode(),
    }
    credentials = tmp_path / "account.json"
    credentials.write_text(json.dumps({**account, "project_id": "p", "token_uri": f"{url}/token"}))
    monkeypatch.setattr(
        Connector,
        "__init__",
        functools.partialmethod(Connector.__init__, sqladmin_api_endpoint=url),
    )
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(credentials))
    monkeypatch.setenv("CLOUD_SQL_INSTANCE", "p:europe-west1:finance")
    settings.cache_clear()
    cloud_sql.close_engines()
    yield statuses
    cloud_sql.close_engines()
    settings.cache_clear()


@pytest.mark.parametrize(("service", "status"), [("token", 400), ("sql", 403), ("sql", 429)])
def test_while_google_gives_no_token_or_certificate_the_database_is_unavailable(
    on_cloud_sql, service, status
):
    """A 503 with Retry-After, not a 500: the request is valid, and changed nothing."""
    on_cloud_sql[service] = status
    with pytest.raises(Unavailable, match="can't be reached"), cloud_sql.reading():
        pass


def test_while_nobody_tells_who_we_are_the_database_is_unavailable(
    on_cloud_sql, tmp_path, monkeypatch
):
    """An instance's first request may come before its metadata server answers; a later one finds
    the database.
    """
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS")
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    before = threading.active_count()
    for _ in range(2):
        with pytest.raises(Unavailable, match="can't be reached"), cloud_sql.reading():
            pass
    assert threading.active_count() == before


@pytest.fixture
def quiet(postgres, database, tmp_path, monkeypatch):
    """A road to PostgreSQL that carries nothing while this event is set, and closes nothing: a
    network gone quiet.
    """
    silence = threading.Event()
    sockets: list[socket.socket] = []

    def carry(source, target):
        with contextlib.suppress(OSError):  # one side has hung up
            while data := source.recv(65536):
                if not silence.is_set():
                    target.sendall(data)

    def accept():
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(postgres.socket)
            sockets.extend([near, far])
            for pair in ((near, far), (far, near)):
                threading.Thread(target=carry, args=pair, daemon=True).start()

    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "road"))
    listening.listen()
    threading.Thread(target=accept, daemon=True).start()
    monkeypatch.setenv("DATABASE_SOCKET", str(tmp_path / "road"))
    monkeypatch.setattr(cloud_sql, "ANSWER_TIMEOUT_S", 0.3)
    monkeypatch.setattr(cloud_sql, "PING_TIMEOUT_S", 0.3)
    monkeypatch.setenv("DATABASE_CONNECT_S", "1")
    settings.cache_clear()
    cloud_sql.close_engines()
    yield silence
    cloud_sql.close_engines()
    settings.cache_clear()
    # A thread that still reads from a socket would hold it open: PostgreSQL would go on waiting in
    # a transaction that other tests count.
    for open_socket in (listening, *sockets):
        with contextlib.suppress(OSError):  # its other side has hung up
            open_socket.shutdown(socket.SHUT_RDWR)
        open_socket.close()
    _wait_for_the_end_of_transactions(postgres)


def _wait_for_the_end_of_transactions(postgres):
    with contextlib.closing(
        pg8000.dbapi.connect("postgres", unix_sock=postgres.socket, timeout=30)
    ) as connection:
        cursor = connection.cursor()
        for _ in range(600):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
            )
            if cursor.fetchone() == [0]:
                return
            connection.rollback()
            time.sleep(0.05)
    raise AssertionError("a transaction is left open")


@pytest.mark.parametrize("unit_of_work", [cloud_sql.reading, cloud_sql.writing])
@pytest.mark.parametrize("when", ["between requests", "during one"])
def test_a_database_that_says_nothing_is_not_waited_for(quiet, unit_of_work, when):
    """Each request ends with 503; once the network carries again, a new connection serves the next
    one.
    """
    five = sa.select(sa.literal(5))
    with unit_of_work() as work:
        assert work.execute(five).scalar_one() == 5
    with pytest.raises(Unavailable):
        _ask(unit_of_work, five, quiet, when)
    quiet.clear()
    with unit_of_work() as work:
        assert work.execute(five).scalar_one() == 5


def _ask(unit_of_work, statement, quiet, when):
    if when == "between requests":
        quiet.set()
    with unit_of_work() as work:
        quiet.set()
        work.execute(statement)


def round_trips_of_a_read() -> int:
    """How often the driver waits for the server in one unit of work with one statement."""
    waits = []
    handle = CoreConnection.handle_messages
    with pytest.MonkeyPatch.context() as patched:

        def counted(self, context):
            waits.append(context)
            return handle(self, context)

        patched.setattr(CoreConnection, "handle_messages", counted)
        with cloud_sql.reading() as work:
            work.execute(sa.select(sa.literal(5)))
    return len(waits)


def test_a_connection_that_was_just_used_is_not_checked_with_a_statement(database, monkeypatch):
    with cloud_sql.reading() as work:
        work.execute(sa.select(sa.literal(5)))
    assert round_trips_of_a_read() == 1
    monkeypatch.setattr(cloud_sql, "TRUSTED_S", 0)
    assert round_trips_of_a_read() == 2


def test_a_connection_that_ended_just_after_its_use_is_noticed_and_replaced(database):
    """The server's last message can be read, and no request is refused for it."""
    for unit in (cloud_sql.reading, cloud_sql.writing):
        with unit() as work:
            process = work.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        administrator = cloud_sql.make_engine(settings())
        with administrator.begin() as connection:
            connection.execute(
                sa.text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process}
            )
        administrator.dispose()
        with unit() as work:
            assert work.execute(sa.text("SELECT pg_backend_pid()")).scalar_one() != process
