"""A Firebase user from sign-up to our API, with Google's own emulator; collected where Node.js has
it installed.
"""

from __future__ import annotations

import time
from uuid import uuid4

import httpx
import psutil
import pytest
import sqlalchemy as sa

from local.firebase import PROJECT, FirebaseAuthEmulator
from local.folder_lock import FolderInUse
from local.functions import load_function
from shared.auth.keys import write_key_files
from shared.config import settings
from shared.database import cloud_sql
from shared.database.users import users
from shared.gcp import firebase
from tests.answers import json_of

PASSWORD = "seven green kettles"
OWNER = {"Authorization": "Bearer owner"}


class Emulator:
    """The emulator's REST API, for an app with an API key and for a project's owner."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.url = f"http://{host}/identitytoolkit.googleapis.com/v1"

    def post(self, path, headers=None, **body):
        answer = httpx.post(f"{self.url}/{path}", json=body, headers=headers, timeout=30)
        assert answer.is_success, answer.text
        return answer.json()

    def sign_up(self, email):
        """Signs up as an app does, with an unverified address. Returns localId and idToken."""
        return self.post(
            "accounts:signUp?key=any", email=email, password=PASSWORD, returnSecureToken=True
        )

    def sign_in(self, email, **body):
        path, headers = (
            ("accounts:signInWithPassword", OWNER)
            if body
            else ("accounts:signInWithPassword?key=any", {})
        )
        return self.post(
            path, headers, email=email, password=PASSWORD, returnSecureToken=True, **body
        )["idToken"]

    def verified(self, email):
        """Adds a user with a verified address. Returns their uid and an ID token."""
        uid = self.sign_up(email)["localId"]
        self.change(uid, emailVerified=True)
        return uid, self.sign_in(email)

    def change(self, uid, **fields):
        """Changes a user as the owner of the project."""
        self.post(f"projects/{PROJECT}/accounts:update", OWNER, localId=uid, **fields)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("firebase") / "data"


@pytest.fixture(scope="module")
def before_the_restart(folder):
    """A user of an emulator that has run here and stopped: their address, uid and ID token."""
    email = new_email()
    with FirebaseAuthEmulator.start(folder) as server:
        return email, *Emulator(server.host).verified(email)


@pytest.fixture(scope="module")
def running(folder, before_the_restart):
    with FirebaseAuthEmulator.start(folder) as server:
        yield server


@pytest.fixture
def emulator(running):
    return Emulator(running.host)


@pytest.fixture
def configured(running, database, tmp_path, monkeypatch):
    """The settings that `make run FIREBASE=1` gives; firebase-admin's one app of the process is
    forgotten afterwards.
    """
    import firebase_admin

    signing, verification = write_key_files(tmp_path)
    for name, value in (
        ("FIREBASE_PROJECT_ID", PROJECT),
        ("FIREBASE_AUTH_EMULATOR_HOST", running.host),
        ("SIGNING_KEYS_FILE", str(signing)),
        ("VERIFICATION_KEYS_FILE", str(verification)),
    ):
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield
    if firebase._app is not None:
        firebase_admin.delete_app(firebase._app)
        firebase._app = None
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def account(configured):
    """`account(id_token)`: the answer of GET /account."""
    client = load_function("account").test_client()
    return lambda id_token: client.get("/account", headers={"Authorization": f"Bearer {id_token}"})


def new_email():
    return f"{uuid4().hex}@example.com"


def users_with(email):
    with cloud_sql.reading() as work:
        return work.execute(sa.select(users).where(users.c.email == email)).all()


def test_a_user_who_signed_up_and_verified_gets_an_account(emulator, account):
    """The first token adds it, and the next one finds it; the uid is Firebase's."""
    email = new_email()
    uid, id_token = emulator.verified(email)
    first = account(id_token)
    assert (first.status_code, first.json["email"]) == (200, email)
    assert account(emulator.sign_in(email)).json["id"] == first.json["id"]
    assert [(str(row.id), row.firebase_uid) for row in users_with(email)] == [
        (first.json["id"], uid)
    ]


def test_verifying_links_an_account_that_was_here_before(emulator, account):
    """A user who signed up with a password and verifies the address at Firebase stays the same
    user.
    """
    email = new_email()
    body = {"email": email, "password": PASSWORD}
    signed_up = load_function("signup").test_client().post("/signup", json=body)
    uid, id_token = emulator.verified(email)
    assert account(id_token).json["id"] == json_of(signed_up)["id"]
    assert [row.firebase_uid for row in users_with(email)] == [uid]


def test_an_unverified_address_is_refused_until_it_is_verified(emulator, account):
    """It is a 403 without a new user, until the link is opened that the emulator lists."""
    email = new_email()
    id_token = emulator.sign_up(email)["idToken"]
    refused = account(id_token)
    assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
    assert users_with(email) == []
    emulator.post("accounts:sendOobCode?key=any", requestType="VERIFY_EMAIL", idToken=id_token)
    mails = httpx.get(f"http://{emulator.host}/emulator/v1/projects/{PROJECT}/oobCodes").json()[
        "oobCodes"
    ]
    link = next(mail["oobLink"] for mail in mails if mail["email"] == email)
    assert httpx.get(link).is_success
    assert account(emulator.sign_in(email)).status_code == 200


def test_a_token_of_another_project_is_refused(emulator, account):
    """It is valid for the emulator, which serves any project, but not here."""
    email = new_email()
    emulator.post(
        "projects/demo-another/accounts", OWNER, email=email, password=PASSWORD, emailVerified=True
    )
    refused = account(emulator.sign_in(email, targetProjectId="demo-another"))
    assert (refused.status_code, refused.json["code"]) == (401, "unauthenticated")
    assert users_with(email) == []


def test_an_ended_session_is_refused_where_that_is_checked(emulator, account, monkeypatch):
    """The emulator reports tokens from before the end of the user's sessions, and a disabled
    user.
    """
    monkeypatch.setenv("FIREBASE_CHECK_REVOKED", "true")
    settings.cache_clear()
    email = new_email()
    uid, id_token = emulator.verified(email)
    assert account(id_token).status_code == 200
    emulator.change(uid, validSince=str(int(time.time()) + 60))
    assert account(id_token).status_code == 401
    emulator.change(uid, validSince="1000000000", disableUser=True)
    assert account(id_token).status_code == 401


def test_only_loopback_listens(running):
    """On one port, without a hub or a log server."""
    child = psutil.Process(running.child._supervisor.pid)
    listening = [
        connection.laddr
        for process in child.children(recursive=True)
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert [f"{address.ip}:{address.port}" for address in listening] == [running.host]


def test_the_folder_has_one_emulator(running, folder, monkeypatch):
    monkeypatch.setattr("local.folder_lock.WAIT_S_MAX", 0)
    with pytest.raises(FolderInUse):
        FirebaseAuthEmulator.start(folder)


def test_users_survive_a_restart(emulator, folder, before_the_restart, account):
    """With the same uid and password; otherwise they could not reach their linked account."""
    email, uid, id_token = before_the_restart
    again = emulator.sign_in(email)
    stored = emulator.post("accounts:lookup?key=any", idToken=again)["users"][0]
    assert (stored["localId"], stored["emailVerified"]) == (uid, True)
    assert account(again).json["id"] == account(id_token).json["id"]
    assert (folder / "users.json").stat().st_mode & 0o077 == 0
