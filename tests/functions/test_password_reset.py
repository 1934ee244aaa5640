"""/login/forgot and /login/reset: a mailed link sets a new password once, and nothing tells who has
an account.
"""

from __future__ import annotations

import itertools
import re
import ssl
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from uuid import uuid4

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from shared import clock
from shared.auth import password_reset
from shared.config import ConfigurationError, read_settings, settings
from shared.database import cloud_sql
from shared.database.auth import password_resets
from tests.answers import json_of
from tests.auth import smtp_server
from tests.auth.smtp_server import SmtpServer, serving

PASSWORD = "seven green kettles"
NEW_PASSWORD = "eight blue lanterns"
PAGE = "https://app.example.com/new-password"
ANSWER_S = 1.0


@pytest.fixture
def ana(new_user):
    return new_user(password=PASSWORD)


@pytest.fixture
def mail(configured, monkeypatch):
    """`mail(**options)`: a server with these options, and the settings that name it."""
    servers = []

    def start(*, tls="none", **options):
        context = serving(SmtpServer(**options))
        server = context.__enter__()
        servers.append(context)
        for name, value in {
            "SMTP_HOST": "localhost" if tls != "none" else "127.0.0.1",
            "SMTP_PORT": str(server.port),
            "SMTP_TLS": tls,
            "SMTP_FROM": "accounts@example.com",
            "SMTP_S": str(ANSWER_S),
            "RESET_PAGE": PAGE,
        }.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        return server

    yield start
    for context in servers:
        context.__exit__(None, None, None)
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def forgot(client):
    """Asks for a link, each time from another IP address."""
    places = itertools.count(uuid4().int % 200 * 1000)

    def post(email):
        address = {"REMOTE_ADDR": str(IPv4Address(0x0A000000 + next(places)))}
        return client("login").post("/login/forgot", json={"email": email}, environ_base=address)

    return post


@pytest.fixture
def reset(client):
    def post(token, password=NEW_PASSWORD):
        return client("login").post("/login/reset", json={"token": token, "password": password})

    return post


@pytest.fixture
def log_in(client):
    def post(email, password):
        return client("login").post("/login", json={"email": email, "password": password})

    return post


def token_in(message):
    text = message.get_payload(decode=True).decode()
    [token] = re.findall(rf"{re.escape(PAGE)}#token=(\S+)", text)
    return token


def test_a_mailed_link_sets_a_new_password_once(client, mail, forgot, reset, log_in, ana):
    """It ends every login, of access and of refresh tokens; a second use is refused."""
    server = mail()
    refresh_token = json_of(log_in(ana.email, PASSWORD))["refresh_token"]
    asked = forgot(ana.email.upper().replace("EXAMPLE.COM", "example.com"))
    assert (asked.status_code, asked.data) == (202, b"")
    [message] = server.messages
    assert server.recipients == [ana.email]
    assert (message["To"], message["From"]) == (ana.email, "accounts@example.com")
    token = token_in(message)
    assert reset(token).status_code == 204
    assert log_in(ana.email, PASSWORD).status_code == 401
    assert log_in(ana.email, NEW_PASSWORD).status_code == 200
    assert client("account").get("/account", headers=ana.headers).status_code == 401
    renewed = client("login").post("/login/refresh", json={"refresh_token": refresh_token})
    assert renewed.status_code == 401
    again = reset(token, "nine orange pianos")
    assert (again.status_code, json_of(again)["code"]) == (401, "reset_token_invalid")
    assert log_in(ana.email, NEW_PASSWORD).status_code == 200


def test_an_unknown_address_gets_the_same_answer_and_no_mail(mail, forgot, new_user, ana):
    """At the same time, too: the answer waits for a fixed moment."""
    server = mail()
    known: list[float] = []
    unknown: list[float] = []
    for place in range(6):
        email = new_user().email if place % 2 else f"{uuid4()}@example.com"
        began_s = time.monotonic()
        answer = forgot(email)
        (known if place % 2 else unknown).append(time.monotonic() - began_s)
        assert (answer.status_code, answer.data) == (202, b"")
    assert len(server.messages) == 3
    assert min(known + unknown) >= ANSWER_S
    assert abs(statistics.median(known) - statistics.median(unknown)) < 0.2


@pytest.mark.parametrize("refused", ["MAIL", "RCPT", "DATA"])
def test_a_message_that_is_not_taken_tells_nothing_and_loses_nothing(
    mail, forgot, reset, log_in, ana, logged, refused
):
    """202 all the same; the link of before still holds; the log has no address."""
    first = mail()
    forgot(ana.email)
    token = token_in(first.messages[0])
    mail(refuses=frozenset({refused}))
    assert forgot(ana.email).status_code == 202
    assert "was not mailed" in logged()
    assert ana.email not in logged()
    assert reset(token).status_code == 204
    assert log_in(ana.email, NEW_PASSWORD).status_code == 200


def test_a_slow_server_does_not_delay_the_answer(mail, forgot, ana):
    """The message is given up at the moment of the answer."""
    mail(slow_s=5)
    began_s = time.monotonic()
    assert forgot(ana.email).status_code == 202
    assert time.monotonic() - began_s < ANSWER_S + 1
    with cloud_sql.reading() as work:
        query = sa.select(password_resets).where(password_resets.c.user_id == ana.user_id)
        assert work.execute(query).first() is None


@pytest.mark.parametrize("options", [{"refuses": frozenset({"EHLO", "HELO"})}, {"drips": True}])
@pytest.mark.parametrize("known", [True, False])
def test_a_server_that_is_down_is_503_for_everyone(mail, forgot, ana, options, known):
    """Before anything is looked up, and soon."""
    mail(**options)
    began_s = time.monotonic()
    answer = forgot(ana.email if known else f"{uuid4()}@example.com")
    assert (answer.status_code, json_of(answer)["code"]) == (503, "unavailable")
    assert "Retry-After" in answer.headers
    assert time.monotonic() - began_s < ANSWER_S + 1


def test_where_nothing_listens_it_is_503(mail, forgot, ana, monkeypatch):
    mail()
    monkeypatch.setenv("SMTP_PORT", "9")
    settings.cache_clear()
    assert forgot(ana.email).status_code == 503


def test_where_no_server_is_named_it_is_404_with_a_code(client, forgot, ana):
    answer = forgot(ana.email)
    assert (answer.status_code, json_of(answer)["code"]) == (404, "mail_not_configured")


def certificate(folder):
    """A certificate for localhost that signs itself, and its key; the path of both."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(built.public_bytes(Encoding.PEM) + private)
    return path


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("trusted", [True, False])
def test_the_login_is_encrypted_and_the_certificate_checked(
    mail, forgot, ana, tmp_path, monkeypatch, tls, trusted
):
    """User, password and message go through TLS; to a server that nobody vouches for, nothing."""
    path = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server = mail(tls=tls, context=context, implicit=tls == "implicit")
    monkeypatch.setenv("SMTP_USER", smtp_server.USER)
    monkeypatch.setenv("SMTP_PASSWORD", smtp_server.PASSWORD)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    settings.cache_clear()
    answer = forgot(ana.email)
    assert answer.status_code == (202 if trusted else 503)
    assert len(server.messages) == trusted
    if trusted:
        assert {"tls AUTH", "tls DATA"} <= set(server.commands)
    assert not {"AUTH", "MAIL", "DATA"} & set(server.commands)


def test_a_wrong_password_of_the_mailer_is_503(mail, forgot, ana, monkeypatch, logged):
    server = mail()
    monkeypatch.setenv("SMTP_USER", smtp_server.USER)
    monkeypatch.setenv("SMTP_PASSWORD", "wrong mailer's secret")
    settings.cache_clear()
    assert forgot(ana.email).status_code == 503
    assert server.messages == []
    assert "mailer" not in logged()


def test_without_starttls_nothing_is_sent_in_the_clear(mail, forgot, ana):
    """A server that does not offer it, or somebody between who hides it."""
    server = mail(tls="starttls")
    assert forgot(ana.email).status_code == 503
    assert not {"AUTH", "MAIL", "DATA"} & set(server.commands)


def issued(user, at=None):
    token = password_reset.issue(user.email, at or clock.now())
    assert token is not None
    return token


def test_only_the_newest_link_holds(reset, ana):
    """Each one replaces the one before."""
    first, second = issued(ana), issued(ana)
    assert reset(first).status_code == 401
    assert reset(second).status_code == 204


def test_a_link_expires_after_half_an_hour(reset, ana):
    assert reset(issued(ana, clock.now() - timedelta(minutes=31))).status_code == 401
    assert reset(issued(ana, clock.now() - timedelta(minutes=29))).status_code == 204


@pytest.mark.parametrize("token", ["", "x" * 43, "é" * 20, "x" * 201])
def test_any_other_token_is_refused(reset, token):
    assert reset(token).status_code in (401, 422)


def test_a_weak_password_is_refused_and_the_link_still_holds(reset, log_in, ana):
    """Also one like the address, which only the account tells."""
    token = issued(ana)
    for weak in ("short", "password1234", ana.email):
        refused = reset(token, weak)
        assert refused.status_code == 422
        assert json_of(refused)["errors"][0]["pointer"] == "/password"
    assert log_in(ana.email, PASSWORD).status_code == 200
    assert reset(token).status_code == 204


def test_a_changed_password_voids_the_link(client, reset, ana):
    token = issued(ana)
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    changed = client("account").post("/account/password", json=body, headers=ana.headers)
    assert changed.status_code == 204
    assert reset(token, "nine orange pianos").status_code == 401


def test_the_token_is_stored_as_a_hash_and_goes_with_the_account(client, reset, ana):
    token = issued(ana)
    with cloud_sql.reading() as work:
        dump = str(work.execute(sa.text("SELECT password_resets::text FROM password_resets")).all())
    assert token not in dump
    closed = client("account").delete("/account", json={"password": PASSWORD}, headers=ana.headers)
    assert closed.status_code == 204
    assert reset(token).status_code == 401
    assert password_reset.issue(ana.email, clock.now()) is None


def test_an_owner_is_not_flooded(mail, forgot, ana):
    """After three mails each further one waits, for known and unknown addresses alike."""
    server = mail()
    for email in (ana.email, f"{uuid4()}@example.com"):
        statuses = [forgot(email).status_code for _ in range(4)]
        assert statuses == [202, 202, 202, 429]
    assert len(server.messages) == 3


def test_a_new_password_lets_the_owner_in_at_once(reset, log_in, ana):
    """Who forgot it has tried others, and would have to wait."""
    statuses = [log_in(ana.email, f"wrong password {place}").status_code for place in range(6)]
    assert statuses[-1] == 429
    assert reset(issued(ana)).status_code == 204
    assert log_in(ana.email, NEW_PASSWORD).status_code == 200


def test_few_requests_wait_for_the_mail_server_at_once(mail, forgot, new_user):
    """The instance's other threads serve logins; the rest may try again soon."""
    mail()
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: forgot(new_user().email), range(6)))
    statuses = sorted(answer.status_code for answer in answers)
    assert settings().threads == 8
    assert statuses[:2] == [202, 202]
    assert statuses.count(503) == 6 - statuses.count(202)


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"SMTP_FROM": ""}, "SMTP_FROM"),
        ({"SMTP_USER": "x"}, "SMTP_PASSWORD"),
        ({"SMTP_PASSWORD": "x"}, "SMTP_USER"),
        ({"SMTP_TLS": "none", "ENVIRONMENT": "cloud"}, "SMTP_TLS"),
        ({"SMTP_PORT": "0"}, "SMTP_PORT"),
    ],
)
def test_settings_that_could_not_send_safely_are_refused(variables, reason):
    """The process ends before its first request."""
    good = {"SMTP_HOST": "smtp.example.com", "SMTP_FROM": "a@example.com"}
    read_settings(good)
    with pytest.raises(ConfigurationError, match=reason):
        read_settings({**good, **variables})
