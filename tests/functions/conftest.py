"""Fixtures for tests of functions: a function as the platform loads it, users, portfolios.

def test_reading_needs_a_token(client):
    assert client("portfolios").get("/portfolios").status_code == 401

def test_a_new_account_has_no_portfolios(client, signed_in):
    assert client("portfolios").get("/portfolios", headers=signed_in).json["items"] == []
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from local.functions import load_function
from local.postgres import PostgresServer
from shared import clock
from shared.auth import tokens
from shared.auth.keys import write_key_files
from shared.auth.password_hashing import UNKNOWN_USER_HASH, hash_password
from shared.config import settings
from shared.database import cloud_sql
from shared.database.caller import Caller
from shared.web import request_log
from shared.web.request_log import StructuredFormatter
from tests.functions.accounts import Account
from tests.functions.bookkeeping import Bookkeeper
from tests.ingestion.stage import Stage, own_database, vendor_settings
from tests.rows import insert_user
from tests.vendors.vendor_server import VendorServer, running_vendor_server

Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An existing user, and the headers that authenticate the user."""

    user_id: UUID
    email: str
    headers: Headers


@pytest.fixture(scope="session")
def configured(database: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings of this process: the test database, and keys of its own for tokens."""
    signing, verification = write_key_files(tmp_path_factory.mktemp("keys"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SIGNING_KEYS_FILE", str(signing))
        environment.setenv("VERIFICATION_KEYS_FILE", str(verification))
        settings.cache_clear()
        yield
    settings.cache_clear()


@pytest.fixture(scope="session")
def _load(configured: None) -> Callable[[str], Flask]:
    loaded: dict[str, Flask] = {}

    def load(name: str) -> Flask:
        if name not in loaded:
            loaded[name] = load_function(name)
        return loaded[name]

    return load


@pytest.fixture
def client(_load: Callable[[str], Flask]) -> Callable[[str], FlaskClient]:
    """`client("portfolios")`: a test client of that function, loaded once a session."""
    return lambda name: _load(name).test_client()


@pytest.fixture
def logged() -> Iterator[Callable[[], str]]:
    """`logged()`: the text that our log has received since the test began."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(StructuredFormatter())
    request_log.set_up()
    log = logging.getLogger("finance_api")
    log.addHandler(handler)
    yield written.getvalue
    log.removeHandler(handler)


@cache
def _hash_of(password: str) -> str:
    """One hash for all users with this password: each takes 20 ms."""
    return hash_password(password)


@pytest.fixture
def new_user(configured: None) -> Callable[..., SignedIn]:
    """`new_user()`: a new user in the database, with a token. The first one with a `password` costs
    a hash.
    """

    def make(
        *, password: str | None = None, email: str | None = None, name: str | None = None
    ) -> SignedIn:
        address = email or f"user-{uuid4()}@example.com"
        password_hash = _hash_of(password) if password else UNKNOWN_USER_HASH
        with cloud_sql.writing() as work:
            user_id = insert_user(work, email=address, name=name, password_hash=password_hash)
        token = tokens.issue(settings(), Caller(user_id), clock.now()).token
        return SignedIn(user_id, address, {"Authorization": f"Bearer {token}"})

    return make


@pytest.fixture
def signed_in(new_user: Callable[..., SignedIn]) -> Headers:
    """The headers of a fresh user."""
    return new_user().headers


@pytest.fixture
def someone_else(new_user: Callable[..., SignedIn]) -> Headers:
    """The headers of another fresh user."""
    return new_user().headers


@pytest.fixture
def books(client: Callable[[str], FlaskClient], new_user: Callable[..., SignedIn]) -> Bookkeeper:
    """A new user with a portfolio, who records transactions over HTTP."""
    user = new_user()
    return Bookkeeper(client("transactions"), user.user_id, user.headers)


@pytest.fixture
def theirs(client: Callable[[str], FlaskClient], new_user: Callable[..., SignedIn]) -> Bookkeeper:
    """Another user with a portfolio."""
    user = new_user()
    return Bookkeeper(client("transactions"), user.user_id, user.headers)


@pytest.fixture
def account(
    client: Callable[[str], FlaskClient],
    new_user: Callable[..., SignedIn],
    market_dataset: None,
) -> Callable[..., Account]:
    """`account(base_currency="EUR")`: a new user with a portfolio, and an empty market."""
    return lambda **settings: Account(new_user(), client, **settings)


@pytest.fixture(scope="module")
def vendor() -> Iterator[VendorServer]:
    """A loopback server for every vendor."""
    with running_vendor_server() as server:
        yield server


@pytest.fixture
def stage(
    configured: None,
    postgres: PostgresServer,
    market_dataset: str,
    vendor: VendorServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Stage]:
    """An empty market, and settings that name its vendors."""
    vendor.reset()
    for name, value in vendor_settings(vendor).items():
        monkeypatch.setenv(name.upper(), str(value))
    settings.cache_clear()
    with own_database(postgres):
        yield Stage(vendor)
