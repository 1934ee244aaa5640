"""A closed account leaves nothing in any table, whatever happens at the same moment."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
import sqlalchemy as sa

from shared import clock
from shared.database import cloud_sql
from shared.database.assets import assets
from shared.database.caller import Caller
from shared.errors import Unavailable
from shared.identifiers import new_id
from shared.users import repository
from shared.web.idempotency import IdempotentRequest

PASSWORD = "seven green kettles"


@pytest.fixture
def account(client):
    return lambda: client("account")


@pytest.fixture
def ana(new_user):
    return new_user(password=PASSWORD)


def tables_with(needle):
    """The tables with a row that holds this text, also inside the bytes of a stored reply."""
    tables_with_data = set()
    with cloud_sql.reading() as work:
        for table in sa.inspect(work).get_table_names():
            rows = sa.text(
                f'SELECT 1 FROM "{table}" AS row WHERE row::text ILIKE ANY (:patterns) LIMIT 1'
            )
            patterns = [f"%{needle}%", f"%{needle.encode().hex()}%"]
            if work.execute(rows, {"patterns": patterns}).first():
                tables_with_data.add(table)
    return tables_with_data


def test_nothing_of_a_closed_account_is_left_in_any_table(client, account):
    """Neither the id, nor the address, nor a portfolio's name; stored replies are deleted too."""
    email, savings, house = (f"{name}-{uuid4().hex[:12]}" for name in ("ana", "savings", "house"))
    email += "@example.com"

    def post(path, body, token=None):
        headers = {
            "Idempotency-Key": uuid4().hex,
            **({"Authorization": f"Bearer {token}"} if token else {}),
        }
        reply = client(path.split("/")[1]).post(path, json=body, headers=headers)
        assert reply.status_code in (200, 201), reply.text
        return reply.json

    user_id = post("/signup", {"email": email, "password": PASSWORD})["id"]
    token = (
        client("login")
        .post("/login", json={"email": email, "password": PASSWORD})
        .json["access_token"]
    )
    portfolio = post("/portfolios", {"name": savings, "base_currency": "USD"}, token)
    manual = {
        "manual": True,
        "symbol": "HOUSE",
        "name": house,
        "currency": "USD",
        "asset_class": "OTHER",
    }
    asset = post("/assets", manual, token)
    bought = {
        "type": "BUY",
        "date": "2024-01-02",
        "asset_id": asset["id"],
        "quantity": "1",
        "unit_price": "7",
    }
    sold = {**bought, "type": "SELL", "date": "2024-01-03"}
    post(
        "/transactions",
        {"portfolio_id": portfolio["id"], "note": f"for {savings}", **bought},
        token,
    )
    post("/transactions/batch", {"portfolio_id": portfolio["id"], "items": [sold]}, token)

    post("/account/tokens", {"name": f"for {savings}", "scope": "read"}, token)

    assert tables_with(user_id) >= {
        "users",
        "portfolios",
        "assets",
        "refresh_tokens",
        "personal_tokens",
        "idempotency_keys",
    }
    assert tables_with(email) == {"users", "idempotency_keys"}
    assert tables_with(savings) == {
        "portfolios",
        "transactions",
        "personal_tokens",
        "idempotency_keys",
    }
    assert tables_with(house) == {"assets", "idempotency_keys"}
    with cloud_sql.reading() as work:
        stored_replies = sa.text("SELECT count(*) FROM idempotency_keys WHERE user_id = :user_id")
        assert work.scalar(stored_replies, {"user_id": user_id}) == 5

    headers = {"Authorization": f"Bearer {token}"}
    assert (
        account().delete("/account", json={"password": PASSWORD}, headers=headers).status_code
        == 204
    )
    for needle in (user_id, email, savings, house, portfolio["id"], asset["id"]):
        assert tables_with(needle) == set()


def test_a_token_that_outlives_its_account_has_nothing_kept(client, account, ana):
    """A creating request with a key is 401, also one without effect; its key stays free."""
    market = {
        "id": new_id(),
        "owner_id": None,
        "symbol": uuid4().hex.upper(),
        "exchange": "US",
        "name": "A",
    }
    now = clock.now()
    with cloud_sql.writing() as work:
        stamps = {"created_at": now, "updated_at": now}
        work.execute(
            assets.insert().values(**market, asset_class="EQUITY", currency="USD", **stamps)
        )
    tracked = {"symbol": market["symbol"], "exchange": "US"}
    key = {"Idempotency-Key": uuid4().hex, **ana.headers}
    assert client("assets").post("/assets", json=tracked, headers=ana.headers).status_code == 200
    assert (
        account().delete("/account", json={"password": PASSWORD}, headers=ana.headers).status_code
        == 204
    )
    for _ in range(2):
        assert client("assets").post("/assets", json=tracked, headers=key).status_code == 401
    portfolio = {"name": "Late", "base_currency": "USD"}
    assert client("portfolios").post("/portfolios", json=portfolio, headers=key).status_code == 401


def lock_within_50_ms(user_id):
    with cloud_sql.writing() as deleting:
        deleting.execute(sa.text("SET LOCAL lock_timeout = '50ms'"))
        repository.read_and_lock(deleting, Caller(user_id))


def test_a_request_with_a_key_holds_the_account_before_anything_in_it(ana):
    """In the same order of locks as a deletion, so that the two never wait for each other."""
    request = IdempotentRequest(uuid4().hex, Caller(ana.user_id), "/transactions?", b"{}")
    with cloud_sql.writing() as work:
        assert request.first_answer(work) is None
        with pytest.raises(Unavailable):
            lock_within_50_ms(ana.user_id)


def test_an_account_closed_and_a_portfolio_made_at_once_leave_nothing(client, account, new_user):
    """Whichever is first, the portfolio is deleted with the account or refused.

    Never a 5xx, never a row without an owner.
    """
    for _ in range(5):
        ana, name = new_user(password=PASSWORD), f"raced-{uuid4().hex[:12]}"
        statuses: list[int] = []
        closed: list[int] = []

        def make(ana=ana, name=name, statuses=statuses):
            headers = {**ana.headers, "Idempotency-Key": uuid4().hex}
            body = {"name": name, "base_currency": "USD"}
            statuses.append(
                client("portfolios").post("/portfolios", json=body, headers=headers).status_code
            )

        def close(ana=ana, closed=closed):
            closed.append(
                account()
                .delete("/account", json={"password": PASSWORD}, headers=ana.headers)
                .status_code
            )

        threads = [
            threading.Thread(target=close),
            *(threading.Thread(target=make) for _ in range(3)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert closed == [204]
        assert set(statuses) <= {201, 401}
        assert tables_with(name) == set()
