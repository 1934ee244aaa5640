"""The road to Cloud SQL, as far as it can be walked without Google: what is answered while it is closed."""

from __future__ import annotations

import functools
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.cloud.sql.connector import Connector

from shared.adapters import cloud_sql
from shared.config import settings
from shared.errors import Unavailable


@pytest.fixture
def google():
    """A loopback Google that gives out tokens and knows the Cloud SQL Admin API: by path, the status that each answers."""
    statuses = {}

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = json.dumps({"access_token": "a", "token_type": "Bearer", "expires_in": 3600}).encode()
            self.send_response(statuses.get(self.path.partition("/")[2].partition("/")[0], 200))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            self.do_POST()

        def log_message(self, *_):
            """Not into the test's output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
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
    account = {"type": "service_account", "client_email": "a@p.iam.gserviceaccount.com", "private_key": key.decode()}
    credentials = tmp_path / "account.json"
    credentials.write_text(json.dumps({**account, "project_id": "p", "token_uri": f"{url}/token"}))
    monkeypatch.setattr(Connector, "__init__", functools.partialmethod(Connector.__init__, sqladmin_api_endpoint=url))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(credentials))
    monkeypatch.setenv("CLOUD_SQL_INSTANCE", "p:europe-west1:finance")
    settings.cache_clear()
    cloud_sql.close_engines()
    yield statuses
    cloud_sql.close_engines()
    settings.cache_clear()


@pytest.mark.parametrize(("service", "status"), [("token", 400), ("sql", 403), ("sql", 429)])
def test_while_google_gives_no_token_or_certificate_the_database_is_unavailable(on_cloud_sql, service, status):
    """503 and Retry-After, not 500: nothing is wrong with the request, and nothing of it was done."""
    on_cloud_sql[service] = status
    with pytest.raises(Unavailable, match="can't be reached"), cloud_sql.reading():
        pass
