"""Concurrent requests about accounts: none waits for a connection, and no old proof counts."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from shared.auth.password_hashing import hash_password
from shared.auth.repository import set_password_hash
from shared.config import settings
from shared.database import cloud_sql
from shared.database.users import users

PASSWORD = "seven green kettles"
NEW_PASSWORD = "eight blue lanterns"
WAIT_S_MAX = 5


@pytest.fixture
def smallest_pool(configured, monkeypatch):
    """One connection of each kind and one more, as in an instance of concurrency one."""

    def read_settings_again():
        cloud_sql.close_engines()
        settings.cache_clear()

    monkeypatch.setenv("THREADS", "1")
    read_settings_again()
    yield
    monkeypatch.undo()
    read_settings_again()


def change(client, user):
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    return client("account").post("/account/password", json=body, headers=user.headers).status_code


def close(client, user):
    return (
        client("account")
        .delete("/account", json={"password": PASSWORD}, headers=user.headers)
        .status_code
    )


def wait_for_a_lock():
    """Wait until a session waits for a row that another one has locked."""
    deadline = time.monotonic() + WAIT_S_MAX
    with cloud_sql.reading() as work:
        while work.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")) == 0:
            assert time.monotonic() < deadline
            time.sleep(0.005)


@pytest.mark.parametrize("ask", [change, close])
def test_eight_proofs_at_once_don_t_wait_for_each_others_connections(
    smallest_pool, client, new_user, ask
):
    """A password is compared, and its attempt counted, before a connection is held.

    So two connections are enough for eight requests.
    """
    people = [new_user(password=PASSWORD) for _ in range(8)]
    with ThreadPoolExecutor(len(people)) as pool:
        assert list(pool.map(lambda user: ask(client, user), people)) == [204] * 8


@pytest.mark.parametrize("ask", [change, close])
def test_a_proof_with_a_password_that_has_changed_meanwhile_is_none(client, new_user, ask):
    """The old password was checked before it changed: 401; the account stays."""
    ana, statuses = new_user(password=PASSWORD), []
    asking = threading.Thread(target=lambda: statuses.append(ask(client, ana)))
    with cloud_sql.writing() as work:
        set_password_hash(work, ana.user_id, hash_password("nine red umbrellas"))
        asking.start()
        wait_for_a_lock()
    asking.join()
    assert statuses == [401]
    login = {"email": ana.email, "password": "nine red umbrellas"}
    assert client("login").post("/login", json=login).status_code == 200


def test_of_two_closings_at_once_one_is_confirmed(client, new_user):
    """The other one's account is gone by then: 401."""
    ana = new_user(password=PASSWORD)
    with cloud_sql.writing() as work:
        work.execute(sa.select(users.c.id).where(users.c.id == ana.user_id).with_for_update())
        with ThreadPoolExecutor(2) as pool:
            first, second = (pool.submit(close, client, ana) for _ in range(2))
            wait_for_a_lock()
            work.commit()
            assert sorted([first.result(), second.result()]) == [204, 401]
