"""Ways into the dashboard: a forgotten password, and Firebase's sign-in where it is set."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import NamedTuple
from uuid import uuid4

import httpx
import pytest

from local.catalog import ROOT
from local.firebase import PROJECT
from tests.auth.smtp_server import SmtpServer
from tests.auth.smtp_server import serving as serving_mail
from tests.stories.firebase_stand_in import FirebaseStandIn
from tests.stories.firebase_stand_in import serving as serving_firebase
from tests.stories.page import Page, axe_source, violations
from tests.stories.running import Running

PASSWORD = "seven green kettles"
NEW_PASSWORD = "nine blue teapots"


class Deployment(NamedTuple):
    running: Running
    mail: SmtpServer
    firebase: FirebaseStandIn


@pytest.fixture(scope="module")
def deployed(tmp_path_factory) -> Iterator[Deployment]:
    """A stack that mails links, and whose page signs in at Firebase."""
    with serving_mail(SmtpServer()) as mail, serving_firebase(PROJECT) as firebase:
        running = Running(
            tmp_path_factory.mktemp("sign_in") / "data",
            ENVIRONMENT="local",
            SMTP_HOST="127.0.0.1",
            SMTP_PORT=str(mail.port),
            SMTP_TLS="none",
            SMTP_FROM="accounts@example.com",
            SMTP_S="1",
            FIREBASE_PROJECT_ID=PROJECT,
            FIREBASE_AUTH_EMULATOR_HOST=firebase.host,
            FIREBASE_API_KEY="any",
        )
        yield Deployment(running, mail, firebase)
        running.interrupt()


@pytest.fixture
def account(deployed) -> dict[str, str]:
    """An account of the service's own."""
    account = {"email": f"{uuid4()}@example.com", "password": PASSWORD}
    httpx.post(f"{deployed.running.base_url}/signup", json=account).raise_for_status()
    return account


def sign_in(page: Page, email: str, password: str) -> None:
    page.fill("E-mail", email)
    page.fill("Password", password)
    page.click("Sign in", "form")


def test_a_mailed_link_sets_a_new_password_once(deployed, account, tmp_path):
    with Page(tmp_path / "profile", deployed.running.base_url) as page:
        page.open("/app")
        page.click("Sign in with an account of this service")
        page.click("Forgot the password?")
        page.fill("E-mail", account["email"])
        page.click("Mail the link")
        page.wait_for_text("If there is an account of")
        text = deployed.mail.messages[-1].get_payload(decode=True).decode()
        link = re.search(rf"{deployed.running.base_url}(/app/new-password#token=\S+)", text)
        assert link, text
        page.open(link[1])
        # The token leaves the address, and so the history, at once.
        assert page.evaluate("location.hash") == ""
        page.fill("New password", "short")
        page.click("Change the password")
        page.wait_until("document.querySelector('[name=password][aria-invalid]')")
        page.fill("New password", NEW_PASSWORD)
        page.click("Change the password")
        page.wait_until("location.pathname === '/app/sign-in'")
        page.settle()
        page.click("Sign in with an account of this service")
        sign_in(page, account["email"], NEW_PASSWORD)
        page.wait_for_text("There is no portfolio yet")
        # Spent; and the session of this page says nothing about it.
        page.open(link[1])
        page.fill("New password", PASSWORD)
        page.click("Change the password")
        page.wait_for_text("This link has been used or is too old.")
        page.open("/app")
        page.wait_for_text("There is no portfolio yet")
        assert page.complaints("401", "422") == []


def test_a_link_without_its_token_says_so(deployed, tmp_path):
    with Page(tmp_path / "profile", deployed.running.base_url) as page:
        page.open("/app/new-password")
        page.wait_for_text("This link is not complete")


def test_where_no_mail_is_sent_the_page_says_what_to_do(running, tmp_path):
    """And the operator's command prints a link to the page."""
    email = f"{uuid4()}@example.com"
    httpx.post(
        f"{running.base_url}/signup", json={"email": email, "password": PASSWORD}
    ).raise_for_status()
    with Page(tmp_path / "profile", running.base_url) as page:
        page.open("/app")
        page.click("Forgot the password?")
        page.fill("E-mail", email)
        page.click("Mail the link")
        page.wait_for_text("Ask its operator for a link")
        assert page.complaints("404") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_ways_in(deployed, tmp_path, theme):
    axe = axe_source()
    with Page(tmp_path / "profile", deployed.running.base_url) as page:
        page.use_theme(theme)
        for width in (390, 1280):
            page.resize(width)
            page.open("/app/new-password#token=x")
            assert violations(page, axe) == []
            page.open("/app")
            for label in ("Forgot the password?", "Sign in", "Create an account"):
                page.click(label, "main p")
                assert violations(page, axe) == []
                assert page.is_wider_than(width) is None


def test_a_firebase_user_signs_up_verifies_signs_in_and_out(deployed, tmp_path):
    running, _, firebase = deployed
    email = f"{uuid4()}@example.com"
    with Page(tmp_path / "profile", running.base_url) as page:
        page.open("/app")
        page.click("Create an account")
        page.fill("E-mail", email)
        page.fill("Password", "short")
        page.click("Create the account")
        page.wait_for_text("The password is too short.")
        page.fill("Password", PASSWORD)
        page.click("Create the account")
        page.wait_for_text(f"A link was mailed to {email}.")
        page.click("Sign in", "main p")
        sign_in(page, email, "another one")
        page.wait_for_text("The address or the password is wrong.")
        sign_in(page, email, PASSWORD)
        page.wait_for_text("The address is not verified.")
        assert firebase.mails == [("VERIFY_EMAIL", email)] * 2
        firebase.verify(email)
        sign_in(page, email, PASSWORD)
        page.wait_for_text("There is no portfolio yet")
        # An old token is renewed at Firebase; nothing else is asked but the API.
        page.evaluate(
            """sessionStorage.session = JSON.stringify({...JSON.parse(sessionStorage.session),
              expires_at: 0})"""
        )
        page.open("/app/settings")
        page.wait_for_text(email)
        assert firebase.renewals == 1
        assert page.complaints("400") == []
        assert page.other_hosts() <= {firebase.host}
        # A session that Firebase has ended.
        firebase.users[email]["refresh"] = "another"
        page.evaluate(
            """sessionStorage.session = JSON.stringify({...JSON.parse(sessionStorage.session),
              expires_at: 0})"""
        )
        page.open("/app/settings")
        page.wait_for_text("Your session has ended")
        sign_in(page, email, PASSWORD)
        page.wait_until("location.pathname === '/app/settings'")
        page.settle()
        page.click("Sign out")
        page.wait_until("location.pathname === '/app/sign-in'")
        assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]


def test_a_forgotten_password_at_firebase_says_nothing_of_who_has_an_account(deployed, tmp_path):
    with Page(tmp_path / "profile", deployed.running.base_url) as page:
        page.open("/app")
        page.click("Forgot the password?")
        page.fill("E-mail", f"{uuid4()}@example.com")
        page.click("Mail the link")
        page.wait_for_text("If there is an account of")


def test_the_operators_command_prints_a_link_to_the_page(deployed, account):
    running = deployed.running
    output = subprocess.run(
        [sys.executable, "-m", "local.reset_password"],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "EMAIL": account["email"],
            "PORT": str(running.port),
            "DATA_DIR": str(running.output_path.parent / "data"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"{running.base_url}/app/new-password#token=" in output.stdout, output.stderr
