"""/login: tokens for those who know the password; all others learn nothing, slowly."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from shared import clock
from shared.auth import password_hashing, throttle
from shared.config import settings
from shared.database import cloud_sql
from shared.database.auth import login_throttles, refresh_tokens
from shared.database.users import users

PASSWORD = "seven green kettles"
WRONG = "seven green lanterns"


@pytest.fixture
def ana(new_user):
    return new_user(password=PASSWORD, email=f"Ana.{uuid4().hex[:12]}@example.com")


@pytest.fixture
def log_in(client):
    def post(email, password=PASSWORD, address="203.0.113.5", **more):
        body = {"email": email, "password": password, **more}
        return client("login").post("/login", json=body, headers={"X-Forwarded-For": address})

    return post


@pytest.fixture
def refresh(client):
    return lambda token: client("login").post("/login/refresh", json={"refresh_token": token})


@pytest.fixture
def log_out(client):
    return lambda token: client("login").post("/login/logout", json={"refresh_token": token})


@pytest.fixture
def fresh_address():
    """An address that nothing has been counted for."""
    return f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1"


def end_waits():
    """As if the waits had passed; the counts stay."""
    with cloud_sql.writing() as work:
        work.execute(
            login_throttles.update().values(blocked_until=clock.now() - timedelta(seconds=1))
        )


def test_the_right_password_buys_a_pair_of_tokens(log_in, client, ana):
    """An access token that opens the account for 15 minutes, and a refresh token."""
    answer = log_in(ana.email)
    assert answer.status_code == 200
    assert set(answer.json) == {
        "access_token",
        "token_type",
        "expires_in",
        "refresh_token",
        "device_token",
    }
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 900)
    assert answer.headers["Cache-Control"] == "no-store"
    opened = client("account").get(
        "/account", headers={"Authorization": f"Bearer {answer.json['access_token']}"}
    )
    assert opened.json["id"] == str(ana.user_id)


def test_the_address_may_be_written_in_any_case_and_with_spaces(log_in, ana):
    """People's keyboards capitalise."""
    assert log_in(f" {ana.email.upper()} ").status_code == 200


def test_a_password_may_be_typed_composed_or_decomposed(log_in, new_user):
    """é is é on every keyboard."""
    user = new_user(password="café con leche 7am")
    assert log_in(user.email, "cafe\u0301 con leche 7am").status_code == 200


def test_unknown_address_wrong_password_and_no_password_get_the_same_answer(log_in, ana, new_user):
    """The same status, body and headers, but for the request id."""
    with_firebase_only = new_user()
    with cloud_sql.writing() as work:
        linked = {"password_hash": None, "firebase_uid": uuid4().hex}
        work.execute(users.update().where(users.c.id == with_firebase_only.user_id).values(linked))
    answers = [
        log_in(f"unknown-{uuid4()}@example.com"),
        log_in(ana.email, WRONG),
        log_in(with_firebase_only.email),
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert answers[0].json["code"] == "invalid_credentials"
    assert len({answer.data for answer in answers}) == 1
    assert len({tuple(name for name, _ in answer.headers) for answer in answers}) == 1
    assert all("WWW-Authenticate" in answer.headers for answer in answers)


def test_an_unknown_address_takes_as_long_as_a_wrong_password(log_in, new_user, fresh_address):
    """Both verify one hash of the same cost: the fastest of nine differ by far less than that."""
    times: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(9):
        for has_account in (True, False):
            email = (
                new_user(password=PASSWORD).email
                if has_account
                else f"unknown-{uuid4()}@example.com"
            )
            started = time.perf_counter()
            assert log_in(email, WRONG, fresh_address).status_code == 401
            times[has_account].append(time.perf_counter() - started)
    started = time.perf_counter()
    password_hashing.verify_password(None, WRONG)
    one_hash = time.perf_counter() - started
    assert abs(min(times[True]) - min(times[False])) < one_hash / 2


def test_an_old_hash_is_replaced_at_the_next_login(log_in, ana):
    """Parameters rise without a new password; the old password keeps working."""
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with cloud_sql.writing() as work:
        work.execute(users.update().where(users.c.id == ana.user_id).values(password_hash=old))
    assert log_in(ana.email).status_code == 200
    with cloud_sql.reading() as work:
        now = work.scalar(sa.select(users.c.password_hash).where(users.c.id == ana.user_id))
    assert str(now).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert log_in(ana.email).status_code == 200


def test_guessing_must_wait_longer_and_longer(log_in, ana, fresh_address):
    """Five answers, then 429 with growing waits, even for the right password.

    The count survives the failed requests.
    """
    assert [log_in(ana.email, WRONG, fresh_address).status_code for _ in range(5)] == [401] * 5
    waits = []
    for _ in range(3):
        refused = log_in(ana.email, PASSWORD, fresh_address)
        assert (refused.status_code, refused.json["code"]) == (429, "too_many_attempts")
        waits.append(int(refused.headers["Retry-After"]))
        end_waits()
        assert log_in(ana.email, WRONG, fresh_address).status_code == 401
    assert waits == [5, 10, 20]


def test_a_wait_is_not_made_longer_by_trying_during_it(log_in, ana, fresh_address):
    """Impatience costs nothing."""
    for _ in range(5):
        log_in(ana.email, WRONG, fresh_address)
    first = int(log_in(ana.email, WRONG, fresh_address).headers["Retry-After"])
    for _ in range(20):
        log_in(ana.email, WRONG, fresh_address)
    assert int(log_in(ana.email, WRONG, fresh_address).headers["Retry-After"]) <= first


def test_unknown_addresses_are_throttled_alike(log_in, fresh_address):
    """Otherwise the throttle would reveal which accounts exist."""
    email = f"unknown-{uuid4()}@example.com"
    assert [log_in(email, WRONG, fresh_address).status_code for _ in range(6)] == [401] * 5 + [429]


def test_success_forgets_the_failures_before(log_in, ana, fresh_address):
    """Four typos, one success, four typos more: no wait."""
    for _ in range(2):
        assert [log_in(ana.email, WRONG, fresh_address).status_code for _ in range(4)] == [401] * 4
        assert log_in(ana.email, PASSWORD, fresh_address).status_code == 200


def test_many_guesses_at_once_get_no_more_answers_than_in_a_row(log_in, ana, fresh_address):
    """Attempts are counted before the password is looked at."""
    statuses = []
    threads = [
        threading.Thread(
            target=lambda: statuses.append(log_in(ana.email, WRONG, fresh_address).status_code)
        )
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [401] * 5 + [429] * 11


def test_an_account_guessed_at_from_everywhere_slows_down(log_in, ana):
    """Twenty answers an hour from new addresses, then waits there too."""
    statuses = [log_in(ana.email, WRONG, f"198.51.100.{i}").status_code for i in range(22)]
    assert statuses == [401] * 20 + [429] * 2


def test_strangers_can_not_lock_the_owner_out(log_in, ana, fresh_address):
    """From where the owner has logged in before, only the owner's own typos count."""
    assert log_in(ana.email, PASSWORD, fresh_address).status_code == 200
    for i in range(22):
        log_in(ana.email, WRONG, f"198.51.100.{i}")
    assert log_in(ana.email, PASSWORD, "198.51.100.99").status_code == 429
    assert log_in(ana.email, PASSWORD, fresh_address).status_code == 200


def test_one_address_trying_every_account_slows_down(log_in):
    """A hundred failures an hour, whichever accounts they are for."""
    address = "192.0.2.77"
    for _ in range(100):
        with cloud_sql.writing() as work:
            now = clock.now()
            throttle.count(
                work,
                throttle.login_counts(work, f"unknown-{uuid4()}@example.com", address, now),
                now,
            )
    assert log_in(f"unknown-{uuid4()}@example.com", WRONG, address).status_code == 429


def test_addresses_that_the_client_made_up_are_not_counted_for(log_in, ana):
    """Only what our own proxy appended counts, so lying in X-Forwarded-For buys no attempts."""
    statuses = [log_in(ana.email, WRONG, f"10.0.0.{i}, 192.0.2.200").status_code for i in range(6)]
    assert statuses == [401] * 5 + [429]


def test_a_refresh_token_buys_the_next_pair_once(log_in, refresh, ana):
    """Rotation: each exchange gives a new one."""
    first = log_in(ana.email).json["refresh_token"]
    second = refresh(first)
    assert second.status_code == 200
    third = refresh(second.json["refresh_token"])
    assert third.status_code == 200
    assert len({first, second.json["refresh_token"], third.json["refresh_token"]}) == 3
    assert jwt.decode(third.json["access_token"], options={"verify_signature": False})[
        "sub"
    ] == str(ana.user_id)


def end_grace(user):
    """As if the seconds in which a spent token may come again had passed."""
    with cloud_sql.writing() as work:
        spent = refresh_tokens.update().where(refresh_tokens.c.user_id == user.user_id)
        work.execute(spent.values(spent_at=refresh_tokens.c.spent_at - timedelta(seconds=11)))


def test_a_spent_refresh_token_ends_its_whole_family(log_in, refresh, ana):
    """Thief and victim can't be distinguished: both lose this login, and no other one."""
    other = log_in(ana.email).json["refresh_token"]
    first = log_in(ana.email).json["refresh_token"]
    second = refresh(first).json["refresh_token"]
    end_grace(ana)
    again = refresh(first)
    assert (again.status_code, again.json["code"]) == (401, "refresh_token_spent")
    assert refresh(second).status_code == 401
    assert refresh(other).status_code == 200


def test_an_answer_that_was_lost_is_asked_for_again(log_in, refresh, ana):
    """Within the grace period the spent token gives its own successor; afterwards it is a theft."""
    first = log_in(ana.email).json["refresh_token"]
    lost, again = refresh(first), refresh(first)
    assert (lost.status_code, again.status_code) == (200, 200)
    assert lost.json["refresh_token"] != again.json["refresh_token"]
    third = refresh(again.json["refresh_token"])
    assert third.status_code == 200
    end_grace(ana)
    assert refresh(first).json["code"] == "refresh_token_spent"
    assert refresh(third.json["refresh_token"]).status_code == 401
    assert refresh(lost.json["refresh_token"]).status_code == 401


def test_a_token_whose_successor_was_exchanged_has_no_grace(log_in, refresh, ana):
    """The answer had arrived: a later use of the old token, however soon, is no lost answer."""
    first = log_in(ana.email).json["refresh_token"]
    second = refresh(first).json["refresh_token"]
    third = refresh(second).json["refresh_token"]
    assert refresh(first).json["code"] == "refresh_token_spent"
    assert refresh(third).status_code == 401


def test_a_crowd_with_one_token_is_a_theft(log_in, refresh, ana):
    """The grace is for some tabs and some tries; what it gives is counted."""
    token = log_in(ana.email).json["refresh_token"]
    answers = [refresh(token) for _ in range(12)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [401] * 2
    assert all(refresh(answer.json["refresh_token"]).status_code == 401 for answer in answers[:10])


def test_a_logout_ends_the_grace_too(log_in, refresh, log_out, ana):
    """Also for the successor whose answer was lost."""
    first = log_in(ana.email).json["refresh_token"]
    second = refresh(first).json["refresh_token"]
    assert log_out(first).status_code == 204
    assert [refresh(token).status_code for token in (first, second)] == [401, 401]


def test_without_a_grace_every_second_exchange_is_a_theft(log_in, refresh, ana, monkeypatch):
    """REFRESH_GRACE_S=0 is how it was."""
    monkeypatch.setenv("REFRESH_GRACE_S", "0")
    settings.cache_clear()
    token = log_in(ana.email).json["refresh_token"]
    try:
        assert [refresh(token).status_code for _ in range(2)] == [200, 401]
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_many_exchanges_at_once_all_stay_logged_in(log_in, refresh, ana):
    """As the tabs of a browser do when it wakes up; after the grace period the token is void."""
    token = log_in(ana.email).json["refresh_token"]
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(refresh(token))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 6
    assert len({answer.json["refresh_token"] for answer in answers}) == 6
    assert all(refresh(answer.json["refresh_token"]).status_code == 200 for answer in answers)
    end_grace(ana)
    assert refresh(token).json["code"] == "refresh_token_spent"


@pytest.fixture
def guessed_at(log_in, ana):
    """Strangers at the owner's address guess until the throttle applies; the address."""
    address = "192.0.2.90"
    statuses = [log_in(ana.email, WRONG, address).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    return address


def test_the_owner_logs_in_at_a_known_device_while_strangers_at_the_address_guess(
    log_in, ana, fresh_address
):
    """The device token of an earlier login has its own count, and stays the same while in use."""
    token = log_in(ana.email, address=fresh_address).json["device_token"]
    for _ in range(6):
        log_in(ana.email, WRONG, fresh_address)
    assert log_in(ana.email, address=fresh_address).status_code == 429
    reply = log_in(ana.email, address=fresh_address, device_token=token)
    assert (reply.status_code, reply.json["device_token"]) == (200, token)
    assert log_in(ana.email, WRONG, fresh_address).status_code == 429


def test_a_hundred_failures_of_the_address_do_not_keep_a_known_device_out(
    log_in, ana, fresh_address
):
    """Nor does the count over all accounts."""
    token = log_in(ana.email).json["device_token"]
    for _ in range(100):
        with cloud_sql.writing() as work:
            now = clock.now()
            throttle.count(
                work, throttle.login_counts(work, f"{uuid4()}@example.com", "192.0.2.78", now), now
            )
    assert log_in(ana.email, address="192.0.2.78").status_code == 429
    assert log_in(ana.email, address="192.0.2.78", device_token=token).status_code == 200


def test_a_stolen_device_token_buys_five_guesses(log_in, ana):
    """It proves no password, and what is guessed with it waits as everything else does."""
    token = log_in(ana.email).json["device_token"]
    statuses = [
        log_in(ana.email, WRONG, f"192.0.2.{i}", device_token=token).status_code
        for i in range(100, 107)
    ]
    assert statuses == [401] * 5 + [429] * 2


def test_a_device_token_of_someone_else_counts_as_none(log_in, guessed_at, ana, new_user):
    """Nor does a token that was never issued."""
    other = new_user(password=PASSWORD)
    token = log_in(other.email).json["device_token"]
    for stranger in (token, "made up", ""):
        assert log_in(ana.email, address=guessed_at, device_token=stranger).status_code == 429


def test_a_device_is_forgotten_after_a_month(log_in, guessed_at, ana):
    """Counted from the last login with it."""
    token = log_in(ana.email).json["device_token"]
    with cloud_sql.writing() as work:
        subject = throttle._known_device(ana.email, token)
        old = login_throttles.update().where(login_throttles.c.subject == subject)
        work.execute(old.values(updated_at=clock.now() - timedelta(days=31)))
    assert log_in(ana.email, address=guessed_at, device_token=token).status_code == 429


def test_a_device_token_is_stored_as_a_hash(log_in, ana):
    """Who reads the table can't send it."""
    token = log_in(ana.email).json["device_token"]
    with cloud_sql.reading() as work:
        rows = (
            work.execute(sa.text("SELECT login_throttles::text FROM login_throttles"))
            .scalars()
            .all()
        )
    assert not [row for row in rows if token in row or token.encode().hex() in row]


@pytest.mark.parametrize("token", ["\ud800", "x" * 201, 5, ["x"]])
def test_a_malformed_device_token_is_refused_by_name(log_in, ana, token):
    """422, whatever the password is."""
    refused = log_in(ana.email, device_token=token)
    assert (refused.status_code, [error["pointer"] for error in refused.json["errors"]]) == (
        422,
        ["/device_token"],
    )


def test_a_refresh_token_expires(log_in, refresh, ana):
    """After 30 days it is void, and no sign of a theft."""
    answer = log_in(ana.email).json
    with cloud_sql.writing() as work:
        mine = refresh_tokens.c.user_id == ana.user_id
        lifetime = work.execute(sa.select(refresh_tokens).where(mine)).one()
        assert lifetime.expires_at - lifetime.created_at == timedelta(days=30)
        work.execute(refresh_tokens.update().where(mine).values(expires_at=clock.now()))
    late = refresh(answer["refresh_token"])
    assert (late.status_code, late.json["code"]) == (401, "unauthenticated")


def test_only_hashes_of_refresh_tokens_are_stored(log_in, ana):
    """Who reads the table can't log in with it."""
    token = log_in(ana.email).json["refresh_token"]
    with cloud_sql.reading() as work:
        rows = work.execute(
            sa.select(refresh_tokens).where(refresh_tokens.c.user_id == ana.user_id)
        ).all()
    assert len(rows[0].token_hash) == 32
    assert token.encode() not in rows[0].token_hash


def test_logging_out_ends_the_login_and_may_be_repeated(log_in, refresh, log_out, ana):
    """204 each time, also for a token that never was."""
    first = log_in(ana.email).json["refresh_token"]
    second = refresh(first).json["refresh_token"]
    other = log_in(ana.email).json["refresh_token"]
    assert [log_out(second).status_code for _ in range(2)] == [204, 204]
    assert log_out("never issued").status_code == 204
    assert refresh(second).status_code == 401
    assert refresh(other).status_code == 200


def test_a_token_exchanged_during_a_logout_does_not_survive_it(log_in, refresh, log_out, ana):
    """Whichever comes first, nothing of the family is left."""
    for _ in range(5):
        token = log_in(ana.email).json["refresh_token"]
        answers: list[Any] = []
        threads = [
            threading.Thread(target=lambda t=token, a=answers: a.append(refresh(t))),
            threading.Thread(target=lambda t=token: log_out(t)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if answers[0].status_code == 200:
            assert refresh(answers[0].json["refresh_token"]).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "é", "\ud800", "x" * 201, 5, None, ["x"]])
@pytest.mark.parametrize("path", ["/login/refresh", "/login/logout"])
def test_garbage_for_a_refresh_token_is_no_accident(client, path, token):
    """401 or 204 for a text, 422 at /refresh_token for anything else."""
    answer = client("login").post(path, json={"refresh_token": token})
    assert answer.status_code in (401, 204, 422)
    if answer.status_code == 422:
        assert [error["pointer"] for error in answer.json["errors"]] == ["/refresh_token"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"email": "ana", "password": "x"}, "/email"),
        ({"email": "ana@example.com", "password": ""}, "/password"),
        ({"email": "ana@example.com", "password": "\ud800"}, "/password"),
        ({"email": "ana@example.com", "password": "x" * 1001}, "/password"),
        ({"email": "ana@example.com", "password": 5}, "/password"),
        ({"email": "ana@example.com", "password": "x", "otp": "1"}, "/otp"),
        ({"email": "ana@example.com"}, "/password"),
    ],
)
def test_a_malformed_login_is_refused_by_name(client, body, pointer):
    """422 that says which field."""
    refused = client("login").post("/login", json=body)
    assert (refused.status_code, [error["pointer"] for error in refused.json["errors"]]) == (
        422,
        [pointer],
    )


def test_the_public_keys_verify_what_login_signs(client, log_in, ana):
    """A JWK Set that any library can use, public, cacheable, and without what signs."""
    answer = client("login").get("/login/jwks")
    assert answer.status_code == 200
    assert "max-age" in answer.headers["Cache-Control"]
    assert all("d" not in key for key in answer.json["keys"])
    token = log_in(ana.email).json["access_token"]
    key = jwt.PyJWKSet.from_dict(answer.json)[jwt.get_unverified_header(token)["kid"]]
    assert jwt.decode(token, key, algorithms=["ES256"], audience="finance-api")["sub"] == str(
        ana.user_id
    )


@pytest.fixture
def without_keys(configured, tmp_path):
    """A block in which the signing keys can't be read."""

    @contextmanager
    def block():
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("SIGNING_KEYS_FILE", str(tmp_path / "missing.json"))
            settings.cache_clear()
            yield
        settings.cache_clear()

    return block


def test_without_its_keys_login_is_unavailable_and_spends_nothing(
    client, log_in, refresh, ana, without_keys
):
    """503 with Retry-After, also from /readyz; the refresh token is good again afterwards."""
    token = log_in(ana.email).json["refresh_token"]
    with without_keys():
        refused = log_in(ana.email)
        assert (refused.status_code, refused.json["code"]) == (503, "unavailable")
        assert "Retry-After" in refused.headers
        assert refresh(token).status_code == 503
        assert client("login").get("/login/readyz").status_code == 503
    assert refresh(token).status_code == 200
    assert client("login").get("/login/readyz").status_code == 200


def test_nothing_secret_reaches_the_log(log_in, refresh, ana, logged):
    """Neither addresses nor passwords nor tokens, of successes or of failures."""
    answer = log_in(ana.email).json
    log_in(ana.email, WRONG)
    refresh(answer["refresh_token"])
    refresh(answer["refresh_token"])
    text = logged()
    assert "/login" in text
    for secret in (ana.email, PASSWORD, WRONG, answer["access_token"], answer["refresh_token"]):
        assert secret.lower() not in text.lower()
