"""Firebase ID tokens, checked by Google's own library against certificates that are served on
loopback in its format.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import firebase_admin._token_gen as firebase_tokens
import firebase_admin._user_mgt as firebase_users
import jwt
import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from local.catalog import ROOT
from local.functions import load_function
from shared.auth import tokens
from shared.auth.closed_accounts import close_account
from shared.auth.keys import write_key_files
from shared.auth.password_hashing import hash_password
from shared.auth.schemas import LoginBody
from shared.auth.service import log_in
from shared.config import settings
from shared.database import cloud_sql
from shared.database.auth import closed_firebase_users, refresh_tokens
from shared.database.caller import Caller, check, void_tokens
from shared.database.users import users
from shared.errors import Forbidden, InvalidCredentials, Unauthenticated, Unavailable
from shared.gcp import firebase
from shared.identifiers import new_id
from shared.web.authentication import caller_of
from tests.answers import json_of
from tests.rows import insert_user

PROJECT = "finance-api-tests"
KEY_ID = "8f3a"
PASSWORD = "seven green kettles"


def _self_signed(key: rsa.RSAPrivateKey) -> str:
    name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, "securetoken.system.gserviceaccount.com")]
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM).decode()


@dataclass
class Google:
    """The part of Google that we use: certificates, the user directory, and its access tokens."""

    certificate: str
    status: int = 200
    certificates_body: str | None = None
    user: dict[str, Any] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str) -> tuple[int, str]:
        self.requests.append(path)
        if path == "/certificates":
            return self.status, self.certificates_body or json.dumps({KEY_ID: self.certificate})
        if path == "/token":
            return 200, json.dumps(
                {"access_token": "x", "expires_in": 3600, "token_type": "Bearer"}
            )
        return self.status, json.dumps({"users": [self.user]} if self.user else {})


@contextmanager
def serving(google: Google) -> Iterator[Google]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body = google.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Cache-Control", "public, max-age=3600, must-revalidate, no-transform")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET  # noqa: N815 - the name that http.server looks for

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    google.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield google
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def signer() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def fresh_app() -> Iterator[None]:
    """firebase-admin has one app per process: a new one for this test, deleted after it."""
    import firebase_admin

    yield
    if firebase._app is not None:
        firebase_admin.delete_app(firebase._app)
        firebase._app = None


@pytest.fixture
def google(signer, database, fresh_app, tmp_path, monkeypatch):
    """Google on loopback, and the settings of a deployment with a Firebase project."""
    signing, verification = write_key_files(tmp_path)
    for name, value in (
        ("FIREBASE_PROJECT_ID", PROJECT),
        ("SIGNING_KEYS_FILE", str(signing)),
        ("VERIFICATION_KEYS_FILE", str(verification)),
    ):
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    with serving(Google(_self_signed(signer))) as google:
        monkeypatch.setattr(firebase_tokens, "ID_TOKEN_CERT_URI", f"{google.url}/certificates")
        yield google
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def token(signer):
    """An ID token as Firebase makes them, with anything changed or left out."""

    def make(*, key=signer, headers=None, without=(), **claims):
        now = int(time.time())
        uid = claims.get("sub", uuid4().hex)
        good = {
            "iss": f"https://securetoken.google.com/{PROJECT}",
            "aud": PROJECT,
            "sub": uid,
            "user_id": uid,
            "iat": now - 1,
            "exp": now + 3600,
            "auth_time": now - 1,
            "email": f"{uid}@example.com",
            "email_verified": True,
            "firebase": {"sign_in_provider": "google.com"},
        }
        content = {name: value for name, value in {**good, **claims}.items() if name not in without}
        return jwt.encode(
            content, key, algorithm="RS256", headers={"kid": KEY_ID, **(headers or {})}
        )

    return make


def caller(token):
    return caller_of(f"Bearer {token}")


def stored(user_id):
    with cloud_sql.reading() as work:
        return work.execute(sa.select(users).where(users.c.id == user_id)).one()


def with_password(email):
    """An account of our own; its id."""
    with cloud_sql.writing() as work:
        return insert_user(work, email=email, password_hash=hash_password(PASSWORD))


def test_the_first_token_of_a_verified_address_makes_a_user(google, token):
    """And the next one is the same user, for one statement; the name comes along."""
    uid = uuid4().hex
    first = caller(token(sub=uid, name="Ana\nGarcía"))
    row = stored(first.user_id)
    assert (row.email, row.name, row.firebase_uid, row.password_hash) == (
        f"{uid}@example.com",
        "Ana García",
        uid,
        None,
    )
    cloud_sql.statements.set(0)
    assert caller(token(sub=uid)).user_id == first.user_id
    assert cloud_sql.statements.get() == 1


def test_the_time_of_the_sign_in_comes_from_the_token(google, token):
    """It is the time of the sign-in and not of the token: sessions renew tokens every hour by
    themselves.
    """
    signed_in = int(time.time()) - 7200
    assert caller(token(auth_time=signed_in)).firebase_signed_in_at == datetime.fromtimestamp(
        signed_in, UTC
    )


def test_certificates_are_requested_as_seldom_as_google_allows(google, token):
    """Google's response has a lifetime, and our own tokens need none."""
    caller(tokens.issue(settings(), Caller(new_id()), datetime.now(UTC)).token)
    assert google.requests == []
    for _ in range(3):
        caller(token())
    assert google.requests == ["/certificates"]


def test_linking_gives_the_account_to_the_verified_owner_alone(google, token):
    """It is the same user. But the password's owner never verified the address, so the password and
    its logins end here.
    """
    email = f"Ana.{uuid4().hex}@example.com"
    user_id = with_password(email)
    body = LoginBody(email=email, password=PASSWORD)
    log_in(settings(), body, "192.0.2.1", datetime.now(UTC))
    uid = uuid4().hex
    assert caller(token(sub=uid, email=email.lower())).user_id == user_id
    row = stored(user_id)
    assert (row.email, row.firebase_uid, row.password_hash) == (email, uid, None)
    with cloud_sql.reading() as work:
        alive = refresh_tokens.c.revoked_at.is_(None) & (refresh_tokens.c.user_id == user_id)
        assert work.execute(sa.select(refresh_tokens).where(alive)).all() == []
    with pytest.raises(InvalidCredentials):
        log_in(settings(), body, "192.0.2.1", datetime.now(UTC))


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_unverified_address_makes_and_links_nobody(google, token, verified):
    """Otherwise an attacker could take over an account by registering its address at Firebase."""
    email = f"{uuid4().hex}@example.com"
    user_id = with_password(email)
    with pytest.raises(Forbidden, match="verified"):
        caller(token(email=email, email_verified=verified))
    assert stored(user_id).firebase_uid is None


def anonymous(token, uid, **claims):
    """A token of a Firebase user without an address."""
    provider = {"firebase": {"sign_in_provider": "anonymous"}}
    return token(sub=uid, without=["email", "email_verified"], **provider, **claims)


def profile(id_token):
    headers = {"Authorization": f"Bearer {id_token}"}
    return load_function("account").test_client().get("/account", headers=headers)


def test_an_anonymous_user_is_a_user_without_an_address(google, token):
    """Added by the first token, and the same one with each further token, for one statement; two
    of them are two.
    """
    uid = uuid4().hex
    first = caller(anonymous(token, uid))
    row = stored(first.user_id)
    assert (row.email, row.firebase_uid, row.password_hash) == (None, uid, None)
    cloud_sql.statements.set(0)
    assert caller(anonymous(token, uid)).user_id == first.user_id
    assert cloud_sql.statements.get() == 1
    assert caller(anonymous(token, uuid4().hex)).user_id != first.user_id
    answer = profile(anonymous(token, uid))
    assert (answer.status_code, answer.json["email"]) == (200, None)


def test_an_anonymous_user_gets_the_address_that_firebase_has_verified(google, token):
    """Not an unverified one. It is the same user, with the name that comes along; a later address
    changes nothing.
    """
    uid = uuid4().hex
    email = f"{uid}@example.com"
    user_id = caller(anonymous(token, uid)).user_id
    assert caller(token(sub=uid, email=email, email_verified=False)).user_id == user_id
    assert stored(user_id).email is None
    linked = caller(token(sub=uid, email=email, name="Ana"))
    assert (linked.user_id, linked.address_is_taken) == (user_id, False)
    row = stored(user_id)
    assert (row.email, row.name, row.firebase_uid) == (email, "Ana", uid)
    assert caller(token(sub=uid, email=f"x{email}")).user_id == user_id
    assert stored(user_id).email == email
    assert profile(token(sub=uid, email=email)).json["email"] == email


def test_an_anonymous_user_does_not_get_the_address_of_another_account(google, token):
    """Neither account changes. GET /account says so with 409; the export still works, and so does
    the closing. Once the address is free, it is theirs.
    """
    uid = uuid4().hex
    email = f"{uid}@example.com"
    anonymous_id = caller(anonymous(token, uid)).user_id
    owner_id = with_password(email)
    before = (stored(owner_id), stored(anonymous_id))
    verified = token(sub=uid, email=email.upper().replace("EXAMPLE.COM", "example.com"))
    assert caller(verified).address_is_taken
    refused = profile(verified)
    assert (refused.status_code, json_of(refused)["code"]) == (409, "email_taken")
    assert (stored(owner_id), stored(anonymous_id)) == before
    http = load_function("account").test_client()
    headers = {"Authorization": f"Bearer {verified}"}
    assert json_of(http.get("/account/export", headers=headers))["user"]["email"] is None
    with cloud_sql.writing() as work:
        close_account(work, owner_id, datetime.now(UTC))
    assert profile(verified).status_code == 200
    assert stored(anonymous_id).email is not None
    assert http.post("/account/delete", headers=headers).status_code == 204


def test_an_address_that_two_users_get_at_once_is_one_user_s(google, token):
    """A signup and two anonymous users with the same address: one has it, and no request fails."""
    email = f"{uuid4().hex}@example.com"
    uids = [uuid4().hex for _ in range(4)]
    for uid in uids:
        caller(anonymous(token, uid))
    results = []
    id_tokens = [token(sub=uid, email=email) for uid in uids]
    threads = [
        threading.Thread(target=lambda t=t: results.append(caller(t).address_is_taken))
        for t in id_tokens
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True, True, True]


def test_an_anonymous_user_has_no_password(google, token):
    """No login could name the account."""
    headers = {"Authorization": f"Bearer {anonymous(token, uuid4().hex)}"}
    http = load_function("account").test_client()
    body = {"new_password": "eight blue lanterns"}
    refused = http.post("/account/password", json=body, headers=headers)
    assert refused.status_code == 422
    assert json_of(refused)["errors"][0]["pointer"] == "/new_password"


def test_an_account_of_another_firebase_user_stays_theirs(google, token):
    """An address that has moved to another Firebase user does not take the account with it."""
    email = f"{uuid4().hex}@example.com"
    first = caller(token(email=email)).user_id
    with pytest.raises(Forbidden, match="another"):
        caller(token(email=email))
    assert stored(first).email == email


def test_a_known_user_stays_known_whatever_becomes_of_the_address(google, token):
    """The uid is who they are; a new or unverified address changes nothing here."""
    uid = uuid4().hex
    first = caller(token(sub=uid)).user_id
    assert caller(token(sub=uid, email="other@example.com", email_verified=False)).user_id == first


def test_many_first_tokens_at_once_make_one_user(google, token):
    """Also with two addresses for one uid."""
    uid, user_ids = uuid4().hex, []
    id_tokens = [token(sub=uid, email=f"{uid}{i % 2}@example.com") for i in range(6)]
    threads = [
        threading.Thread(target=lambda t=t: user_ids.append(caller(t).user_id)) for t in id_tokens
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(user_ids) == 6
    assert len(set(user_ids)) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another-project"},
        {"iss": "https://securetoken.google.com/another-project"},
        {"exp": int(time.time()) - 3600},
        {"iat": int(time.time()) + 24 * 3600},
        {"sub": ""},
        {"sub": "x" * 129},
        {"headers": {"kid": "unknown"}},
        {"headers": {"kid": ""}},
        {"without": ["auth_time"]},
        {"without": ["exp"]},
        {"without": ["sub"]},
        {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
    ],
)
def test_a_token_that_is_not_for_here_and_now_is_refused(google, token, changed):
    """Signature, audience, issuer, times and subject, each of them."""
    with pytest.raises(Unauthenticated):
        caller(token(**changed))


def _by_hand(header, payload, signature="AAAA"):
    parts = [
        jwt.utils.base64url_encode(json.dumps(part).encode()).decode() for part in (header, payload)
    ]
    return ".".join([*parts, signature])


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "none", "kid": KEY_ID},
        {"alg": "HS256", "kid": KEY_ID},
        {"alg": "HS256"},
        {"alg": "RS256", "kid": KEY_ID},
        {"alg": ["RS256"], "kid": KEY_ID},
    ],
)
def test_a_forged_token_is_refused(google, header):
    """No algorithm, another algorithm, no signature; and the shape of a legacy token that makes the
    library stumble.
    """
    claims = {
        "iss": f"https://securetoken.google.com/{PROJECT}",
        "aud": PROJECT,
        "sub": "x",
        "v": 0,
        "d": None,
    }
    with pytest.raises(Unauthenticated):
        caller(_by_hand(header, claims))
    with pytest.raises(Unauthenticated):
        caller(_by_hand(header, claims, ""))


JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=5,
)


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit"]), JSON_VALUES),
    st.dictionaries(st.sampled_from(["aud", "sub", "exp", "iat", "v", "d"]), JSON_VALUES),
)
def test_garbage_that_claims_to_be_from_firebase_is_no_accident(google, header, claims):
    """Whatever is in it: 401."""
    claims["iss"] = f"https://securetoken.google.com/{PROJECT}"
    with pytest.raises(Unauthenticated):
        caller(_by_hand(header, claims))
    with pytest.raises(Unauthenticated):
        caller(
            _by_hand(
                {**header, "alg": "RS256", "kid": KEY_ID}, {**claims, "aud": PROJECT, "sub": "x"}
            )
        )


def test_where_no_project_is_set_a_firebase_token_is_any_stranger(google, token, monkeypatch):
    """It is a 401 without a request to Google."""
    monkeypatch.delenv("FIREBASE_PROJECT_ID")
    settings.cache_clear()
    with pytest.raises(Unauthenticated):
        caller(token())
    assert google.requests == []


def test_outside_local_mode_a_process_with_the_emulator_named_refuses_to_start():
    """The emulator's tokens are unsigned, so any caller could be any user. Nothing listens: the
    process ends and says why.
    """
    ended = subprocess.run(
        [sys.executable, "-m", "functions_framework", "--host", "127.0.0.1", "--port", "0"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "ENVIRONMENT": "cloud",
            "FIREBASE_PROJECT_ID": PROJECT,
            "FIREBASE_AUTH_EMULATOR_HOST": "127.0.0.1:9",
            "FUNCTION_TARGET": "account",
            "FUNCTION_SOURCE": "functions/account/main.py",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert "FIREBASE_AUTH_EMULATOR_HOST may be set in local mode only" in ended.stderr


@pytest.mark.parametrize("status", [404, 500, 503])
def test_while_the_certificates_can_not_be_had_nothing_is_decided(google, token, status):
    """503: the token may well be good."""
    google.status = status
    with pytest.raises(Unavailable):
        caller(token())


def test_while_google_is_down_nothing_is_decided(google, token, monkeypatch):
    """A refused connection is 503 too; and when it is back, so are we."""
    with monkeypatch.context() as away:
        away.setattr(firebase_tokens, "ID_TOKEN_CERT_URI", "http://127.0.0.1:9/certificates")
        with pytest.raises(Unavailable):
            caller(token())


@pytest.mark.parametrize(
    "body", ["", "<html>", "[]", "{}", '{"8f3a": "not a certificate"}', '{"8f3a": 5}']
)
def test_certificates_that_make_no_sense_let_nobody_in(google, token, body):
    """Refused or unavailable, never let in and never an accident."""
    google.certificates_body = body or " "
    with pytest.raises((Unauthenticated, Unavailable)):
        caller(token())


@pytest.fixture
def revocation_checked(google, signer, tmp_path, monkeypatch):
    """The same deployment, asking Google's user directory about each token, with a service account
    of its own.
    """
    account = {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": "1",
        "private_key": signer.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ).decode(),
        "client_email": f"tests@{PROJECT}.iam.gserviceaccount.com",
        "token_uri": f"{google.url}/token",
    }
    path = tmp_path / "service_account.json"
    path.write_text(json.dumps(account))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    monkeypatch.setenv("FIREBASE_CHECK_REVOKED", "true")
    monkeypatch.setattr(firebase_users.UserManager, "ID_TOOLKIT_URL", f"{google.url}/v1/projects")
    settings.cache_clear()
    return google


def test_a_revoked_token_is_refused_where_that_is_checked(revocation_checked, token):
    """The directory says since when tokens are valid; and whether the user is disabled, or gone."""
    uid = uuid4().hex
    revocation_checked.user = {"localId": uid, "validSince": "1000000000"}
    assert caller(token(sub=uid)).firebase_signed_in_at is not None
    revocation_checked.user = {"localId": uid, "validSince": str(int(time.time()) + 60)}
    with pytest.raises(Unauthenticated, match="revoked"):
        caller(token(sub=uid))
    revocation_checked.user = {"localId": uid, "validSince": "1000000000", "disabled": True}
    with pytest.raises(Unauthenticated, match="disabled"):
        caller(token(sub=uid))
    revocation_checked.user = {}
    with pytest.raises(Unauthenticated, match="deleted"):
        caller(token(sub=uid))


def test_while_the_directory_is_down_nothing_is_decided(revocation_checked, token, monkeypatch):
    """503 where the certificates are there and the answer about revocation is not."""
    monkeypatch.setattr(
        firebase_users.UserManager, "ID_TOOLKIT_URL", "http://127.0.0.1:9/v1/projects"
    )
    with pytest.raises(Unavailable):
        caller(token())


def close(user, now=None):
    with cloud_sql.writing() as work:
        close_account(work, user.user_id, now or datetime.now(UTC))


def with_uid(uid):
    with cloud_sql.reading() as work:
        return work.scalar(sa.select(sa.func.count()).where(users.c.firebase_uid == uid))


@pytest.mark.parametrize("renewed", [False, True])
def test_a_token_from_before_does_not_bring_a_closed_account_back(google, token, renewed):
    """Neither the last one, nor one that the open session renewed by itself; a new sign-in opens a
    new account.
    """
    uid, now = uuid4().hex, int(time.time())
    first = token(sub=uid, auth_time=now - 600)
    user = caller(first)
    close(user)
    again = token(sub=uid, auth_time=now - 600, iat=now) if renewed else first
    for _ in range(2):
        with pytest.raises(Unauthenticated, match="closed"):
            caller(again)
    assert with_uid(uid) == 0
    later = token(sub=uid, auth_time=now + 3, iat=now + 3)
    assert caller(later).user_id != user.user_id
    assert caller(later).user_id == caller(later).user_id


def test_a_token_from_before_does_not_link_who_signed_up_after_the_closing(google, token):
    """The address is free again, and whose it is now is not for an old token to say."""
    uid = uuid4().hex
    email = f"{uid}@example.com"
    old = token(sub=uid, email=email)
    close(caller(old))
    user_id = with_password(email)
    with pytest.raises(Unauthenticated, match="closed"):
        caller(old)
    assert stored(user_id).password_hash is not None


def test_of_a_closed_account_a_hash_is_kept_for_a_month(google, token):
    """And what is older is forgotten by the next closing."""
    uid, long_ago = uuid4().hex, datetime.now(UTC) - timedelta(days=31)
    close(caller(token(sub=uid)), long_ago)
    other = uuid4().hex
    close(caller(token(sub=other)))
    with cloud_sql.reading() as work:
        hashes = set(work.execute(sa.select(closed_firebase_users.c.uid_hash)).scalars())
    assert hashlib.sha256(uid.encode()).digest() not in hashes
    assert hashlib.sha256(other.encode()).digest() in hashes


def test_a_closing_and_a_get_at_once_leave_no_account(google, token):
    """Requests before the closing read the account; none opens it again."""
    for _ in range(5):
        uid = uuid4().hex
        old = token(sub=uid)
        user = caller(old)

        def read(old=old):
            with contextlib.suppress(Unauthenticated):
                caller(old)

        threads = [threading.Thread(target=read) for _ in range(4)]
        threads.insert(2, threading.Thread(target=close, args=(user,)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert with_uid(uid) == 0


def test_linking_voids_our_own_tokens_and_no_later_one_of_firebase(google, token):
    """The one who signed up with another's address is logged out; the one who linked it stays."""
    email = f"{uuid4().hex}@example.com"
    user_id = with_password(email)
    squatter = log_in(
        settings(), LoginBody(email=email, password=PASSWORD), "192.0.2.1", datetime.now(UTC)
    )
    linking = token(email=email, sub=uuid4().hex)
    owner = caller(linking)
    assert owner.user_id == user_id
    with cloud_sql.reading() as work:
        check(work, owner)
        check(work, caller(linking))
        with pytest.raises(Unauthenticated):
            check(work, caller(squatter.access_token))


def test_a_new_password_voids_tokens_of_firebase_too(google, token):
    """Those issued before; the next one that the session gets is good."""
    uid = uuid4().hex
    user = caller(token(sub=uid))
    with cloud_sql.writing() as work:
        void_tokens(work, user.user_id, datetime.now(UTC))
    with pytest.raises(Unauthenticated, match="get a new one"):
        caller(token(sub=uid))
    later = caller(token(sub=uid, iat=int(time.time()) + 2))
    with cloud_sql.reading() as work:
        check(work, later)


def test_a_token_from_before_a_new_password_links_nothing(google, token):
    """Whoever signed in to Firebase before does so again; nothing of the account has changed."""
    email = f"{uuid4().hex}@example.com"
    user_id = with_password(email)
    with cloud_sql.writing() as work:
        void_tokens(work, user_id, datetime.now(UTC) + timedelta(seconds=1))
    with pytest.raises(Unauthenticated, match="get a new one"):
        caller(token(email=email))
    assert stored(user_id).firebase_uid is None


def test_who_owns_another_domain_does_not_take_an_account_over(google, token):
    """fass.example is not faß.example, though IDNA 2003 wrote both alike; each owner links their
    own account.
    """
    local = uuid4().hex
    theirs, ours = (
        with_password(f"{local}@fass.example"),
        with_password(f"{local}@xn--fa-hia.example"),
    )
    assert caller(token(email=f"{local}@faß.example")).user_id == ours
    assert stored(theirs).firebase_uid is None
    assert stored(theirs).password_hash is not None
    assert caller(token(email=f"{local}@fass.example")).user_id == theirs


def test_over_http_a_closed_account_stays_closed_until_the_next_sign_in(google, token):
    """DELETE with a fresh sign-in, then what a page that is still open goes on to ask."""
    http = load_function("account").test_client()
    uid, now = uuid4().hex, int(time.time())
    old = {"Authorization": f"Bearer {token(sub=uid)}"}
    account_id = json_of(http.get("/account", headers=old))["id"]
    assert http.delete("/account", headers=old).status_code == 204
    renewed = {"Authorization": f"Bearer {token(sub=uid, auth_time=now - 1, iat=now)}"}
    for headers in (old, renewed):
        for method in ("GET", "PATCH", "DELETE"):
            refused = http.open("/account", method=method, json={"name": "Ana"}, headers=headers)
            assert (refused.status_code, json_of(refused)["code"]) == (401, "unauthenticated")
    assert http.get("/account").status_code == 401
    later = {"Authorization": f"Bearer {token(sub=uid, auth_time=now + 3, iat=now + 3)}"}
    assert json_of(http.get("/account", headers=later))["id"] != account_id
