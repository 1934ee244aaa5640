"""POST /signup: accepted and refused requests for an account."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from shared.database import cloud_sql
from shared.database.users import users

PASSWORD = "seven green kettles"


@pytest.fixture
def sign_up(client):
    def post(address="203.0.113.1", key=None, **body):
        headers = {"X-Forwarded-For": address, **({"Idempotency-Key": key} if key else {})}
        return client("signup").post("/signup", json=body, headers=headers)

    return post


def new_email():
    return f"Ana.{uuid4().hex[:12]}@example.com"


def stored(email):
    with cloud_sql.reading() as work:
        return work.execute(
            sa.select(users).where(sa.func.lower(users.c.email) == email.lower())
        ).all()


def pointers(response):
    return [error["pointer"] for error in response.json["errors"]]


def test_a_new_account_is_answered_with_its_profile(sign_up):
    """201, where to find it, and never a word of the password."""
    email = new_email()
    reply = sign_up(email=f"  {email} ", password=PASSWORD, name=" Ana García ")
    assert reply.status_code == 201
    assert reply.headers["Location"] == "/account"
    assert set(reply.json) == {"id", "email", "name", "base_currency", "created_at"}
    assert (reply.json["email"], reply.json["name"]) == (email, "Ana García")
    assert UUID(reply.json["id"]).version == 7
    row = stored(email)[0]
    assert row.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_address_is_taken_whatever_its_case(sign_up):
    """409, and the first account stays as it was."""
    email = new_email()
    sign_up(email=email, password=PASSWORD, name="First")
    again = sign_up(email=email.swapcase(), password="eight blue lanterns", name="Second")
    assert (again.status_code, again.json["code"]) == (409, "email_taken")
    assert [row.name for row in stored(email)] == ["First"]


def test_of_many_signups_at_once_one_wins(sign_up):
    """The unique index decides, and the losers get the answer of a later request."""
    email, statuses = new_email(), []
    threads = [
        threading.Thread(
            target=lambda: statuses.append(sign_up(email=email, password=PASSWORD).status_code)
        )
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 409, 409, 409, 409, 409]
    assert len(stored(email)) == 1


def test_the_same_key_replays_the_first_answer(sign_up):
    """A client that heard nothing may ask again; another body under the same key is refused."""
    email, key = new_email(), uuid4().hex
    first = sign_up(key=key, email=email, password=PASSWORD)
    again = sign_up(key=key, email=email, password=PASSWORD)
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotent-Replayed"] == "true"
    other = sign_up(key=key, email=email, password="eight blue lanterns")
    assert (other.status_code, other.json["code"]) == (409, "idempotency_conflict")


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ana",
        "ana@",
        "@example.com",
        "ana@example",
        "ana@@example.com",
        "ana@exa mple.com",
        "ana..b@example.com",
        ".ana@example.com",
        "ana@-example.com",
        "ana@example..com",
        "ana@127.0.0.1",
        "ana@[127.0.0.1]",
        "añá@example.com",
        "ana\n@example.com",
        "ana\0@example.com",
        "ana@example.com\ud800",
        "a" * 65 + "@example.com",
        "ana@" + "a." * 130 + "com",
        "ana@" + "ñ" * 100 + ".com",
        5,
        None,
        ["ana@example.com"],
    ],
)
def test_what_is_no_address_is_refused_by_name(sign_up, email):
    """422 at /email, and the address is not repeated in the answer."""
    refused = sign_up(email=email, password=PASSWORD)
    assert (refused.status_code, pointers(refused)) == (422, ["/email"])


def test_a_domain_in_any_script_is_stored_in_ascii(sign_up):
    """Both spellings of one domain are one address."""
    local = uuid4().hex
    reply = sign_up(email=f"{local}@Bücher.example", password=PASSWORD)
    assert reply.json["email"] == f"{local}@xn--bcher-kva.example"
    assert sign_up(email=f"{local}@xn--bcher-kva.example", password=PASSWORD).status_code == 409


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 129 + "yz1 k",
        "e\u0301" * 11,
        "password1234",
        "123456789012",
        "\ud800 seven green kettles",
        123456789012,
        None,
    ],
)
def test_a_password_that_will_not_do_is_refused_by_name(sign_up, password):
    """422 at /password; what was sent is not in the answer, nor an account in the database."""
    email = new_email()
    refused = sign_up(email=email, password=password)
    assert (refused.status_code, pointers(refused)) == (422, ["/password"])
    assert str(password) not in refused.text
    assert stored(email) == []


def test_a_password_made_of_the_address_is_refused(client, sign_up):
    """Too easy for who knows the address."""
    refused = sign_up(email="margarita.lopez@example.com", password="margarita.lopez1")
    assert (refused.status_code, pointers(refused)) == (422, ["/password"])


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 201, "a\0b", 5])
def test_a_name_is_one_line_or_nothing(sign_up, name):
    """422 at /name."""
    refused = sign_up(email=new_email(), password=PASSWORD, name=name)
    assert (refused.status_code, pointers(refused)) == (422, ["/name"])


def test_unknown_and_missing_fields_are_named(sign_up):
    """A typo is never silently ignored."""
    refused = sign_up(email=new_email(), password=PASSWORD, admin=True)
    assert (refused.status_code, pointers(refused)) == (422, ["/admin"])
    refused = sign_up()
    assert (refused.status_code, sorted(pointers(refused))) == (422, ["/email", "/password"])


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"email": NaN}', "application/json", 400),
        (b"[]", "application/json", 422),
        (b"email=a", "application/x-www-form-urlencoded", 415),
        (b'{"email":"' + b"a" * 1024 * 1024 + b'"}', "application/json", 413),
    ],
)
def test_what_is_no_request_is_refused(client, content, media_type, status):
    """Problem details, and never a 5xx."""
    refused = client("signup").post("/signup", data=content, content_type=media_type)
    assert refused.status_code == status
    assert refused.content_type == "application/problem+json"


def test_other_methods_are_not_allowed(client):
    """405 with what is."""
    refused = client("signup").get("/signup")
    assert refused.status_code == 405
    assert "POST" in refused.headers["Allow"]


def test_neither_password_nor_address_reaches_the_log(sign_up, logged):
    """What is logged of a signup: that there was one."""
    email = new_email()
    for password in (PASSWORD, PASSWORD, "password1234"):
        sign_up(email=email, password=password, name="Ana García")
    assert "/signup" in logged()
    for secret in (email, PASSWORD, "password1234", "García"):
        assert secret.lower() not in logged().lower()


def test_one_address_can_not_make_accounts_without_end(sign_up):
    """300 an hour go through; then 429 with the time to wait, for that address only."""
    from datetime import UTC, datetime

    from shared.auth import throttle

    with cloud_sql.writing() as work:
        for _ in range(300):
            throttle.count(work, throttle.signup_counts("203.0.113.77"), datetime.now(UTC))
    refused = sign_up("203.0.113.77", email=new_email(), password=PASSWORD)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 5
    assert sign_up("203.0.113.78", email=new_email(), password=PASSWORD).status_code == 201


@pytest.mark.parametrize(
    ("domain", "ascii_domain", "look_alike"),
    [
        ("faß.example", "xn--fa-hia.example", "fass.example"),
        ("FAẞ.example", "xn--fa-hia.example", "fass.example"),
        ("βόλος.example", "xn--nxasmm1c.example", "xn--nxasmq6b.example"),
        ("نامه\u200cای.example", "xn--mgba3gch31f060k.example", "xn--mgba3gch31f.example"),
    ],
)
def test_domains_that_idna_2003_took_for_one_are_two_accounts(
    sign_up, client, domain, ascii_domain, look_alike
):
    """Each logs in as itself, also under the ASCII name; an older account keeps its name."""
    local = f"ana.{uuid4().hex[:12]}"
    before = sign_up(email=f"{local}@{look_alike}", password=PASSWORD)
    reply = sign_up(email=f"{local}@{domain}", password="eight blue lanterns")
    assert (before.status_code, reply.status_code) == (201, 201)
    assert (before.json["email"], reply.json["email"]) == (
        f"{local}@{look_alike}",
        f"{local}@{ascii_domain}",
    )
    for typed, password, status in (
        (domain, "eight blue lanterns", 200),
        (ascii_domain, "eight blue lanterns", 200),
        (domain, PASSWORD, 401),
        (look_alike, PASSWORD, 200),
        (look_alike, "eight blue lanterns", 401),
    ):
        login = {"email": f"{local}@{typed}", "password": password}
        assert client("login").post("/login", json=login).status_code == status, typed


@pytest.mark.parametrize(
    "domain",
    ["a..é.example", "-é.example", "☃.example", "xn--é.example", f"{'é' * 64}.example", "é"],
)
def test_a_domain_that_idna_2008_does_not_know_is_refused_by_name(sign_up, domain):
    """Symbols are no letters there; such a domain can be named in ASCII."""
    refused = sign_up(email=f"ana@{domain}", password=PASSWORD)
    assert (refused.status_code, pointers(refused)) == (422, ["/email"])
