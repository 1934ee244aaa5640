"""Signing in to the dashboard with a provider at Firebase: the whole page goes there and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from uuid import uuid4

import pytest

from local.firebase import PROJECT
from tests.stories.firebase_stand_in import FirebaseStandIn, Provider
from tests.stories.firebase_stand_in import serving as serving_firebase
from tests.stories.page import Page, axe_source, violations
from tests.stories.running import Running

PASSWORD = "seven green kettles"


class Deployment(NamedTuple):
    running: Running
    firebase: FirebaseStandIn


@pytest.fixture(scope="module")
def deployed(tmp_path_factory) -> Iterator[Deployment]:
    """A stack whose page signs in at Firebase, by a password or with two providers."""
    with serving_firebase(PROJECT) as firebase:
        running = Running(
            tmp_path_factory.mktemp("providers") / "data",
            ENVIRONMENT="local",
            FIREBASE_PROJECT_ID=PROJECT,
            FIREBASE_AUTH_EMULATOR_HOST=firebase.host,
            FIREBASE_API_KEY="any",
            FIREBASE_PROVIDERS="google.com,github.com",
        )
        yield Deployment(running, firebase)
        running.interrupt()


@pytest.fixture
def provider(deployed) -> Provider:
    """The provider, as it is for this test alone."""
    provider = Provider(email=f"{uuid4()}@example.com")
    deployed.firebase.provider = provider
    return provider


@pytest.fixture
def page(deployed, tmp_path) -> Iterator[Page]:
    with Page(tmp_path / "profile", deployed.running.base_url) as page:
        yield page


def has_no_session(page: Page) -> bool:
    left = page.evaluate("[sessionStorage.length, location.search, location.hash].join(' ').trim()")
    return bool(left == "0")


@pytest.mark.parametrize("as_fragment", [False, True])
def test_a_reader_signs_in_with_a_provider_and_is_where_they_wanted(
    deployed, provider, page, as_fragment
):
    provider.as_fragment = as_fragment
    page.open("/app/settings")
    page.click("Continue with Google")
    page.wait_for_text(provider.email)
    assert page.evaluate("location.pathname") == "/app/settings"
    # Nothing of the answer is left, neither in the address nor in the tab.
    assert page.evaluate("[location.search, location.hash, ...Object.keys(sessionStorage)]") == [
        "",
        "",
        "session",
    ]
    (exchange,) = provider.sign_ins
    mark = "#" if as_fragment else "?"
    returned_to = f"{deployed.running.base_url}/app/sign-in/provider{mark}code=one-time&state="
    assert exchange["requestUri"].startswith(returned_to)
    assert (exchange["returnSecureToken"], exchange["returnIdpCredential"]) == (True, False)
    # The session is like that of a password: it is renewed at Firebase.
    page.evaluate(
        """sessionStorage.session = JSON.stringify({...JSON.parse(sessionStorage.session),
          expires_at: 0})"""
    )
    before = deployed.firebase.renewals
    page.open("/app/settings")
    page.wait_for_text(provider.email)
    assert deployed.firebase.renewals == before + 1
    assert page.complaints() == []
    assert page.other_hosts() <= {deployed.firebase.host}
    page.click("Sign out")
    page.wait_until("location.pathname === '/app/sign-in'")
    assert has_no_session(page)


def test_a_new_reader_signs_up_with_a_provider(deployed, provider, page):
    page.open("/app")
    page.click("Create an account")
    page.click("Continue with GitHub")
    page.wait_for_text("There is no portfolio yet")
    assert provider.email in deployed.firebase.users


@pytest.mark.parametrize(
    ("returns", "text"),
    [
        ("error=access_denied", "You did not agree there, so no session was opened."),
        ("error=temporarily_unavailable", "temporarily unavailable"),
        ("nothing=useful", "The answer of the provider was not accepted. Please try again."),
    ],
)
def test_who_comes_back_without_consent_reads_why(provider, page, returns, text):
    provider.returns = returns
    page.open("/app")
    page.click("Continue with Google")
    page.wait_for_text(text)
    assert has_no_session(page)
    assert page.complaints("400") == []
    page.click("Sign in again")
    provider.returns = "code=another"
    page.click("Continue with Google")
    page.wait_for_text("There is no portfolio yet")


@pytest.mark.parametrize(
    ("refusal", "text"),
    [
        ("OPERATION_NOT_ALLOWED : not enabled", "This way of signing in is switched off."),
        ("USER_DISABLED", "This account is switched off."),
        ("MISSING_OR_INVALID_NONCE : no", "The answer of the provider was not accepted."),
    ],
)
def test_firebases_refusal_is_said(provider, page, refusal, text):
    provider.refusal = refusal
    page.open("/app")
    page.click("Continue with Google")
    page.wait_for_text(text)
    assert has_no_session(page)


def test_an_answer_that_this_tab_did_not_ask_for_signs_nobody_in(provider, page):
    """Else a link could sign its reader in to the account of who made it."""
    page.open("/app/sign-in/provider?code=stolen&state=any")
    page.wait_for_text("This tab has not begun to sign in there")
    assert has_no_session(page)
    # Nor while the tab waits for another answer.
    page.open("/app")
    waiting = """sessionStorage.provider = JSON.stringify(
      {state: "ours", sessionId: "ours", path: ""})"""
    for answer in ("?code=stolen&state=theirs", "?code=stolen", "#code=stolen&state="):
        page.evaluate(waiting)
        page.open("/app/sign-in")
        page.open(f"/app/sign-in/provider{answer}")
        page.wait_for_text("This tab has not begun to sign in there")
        assert has_no_session(page)
    assert provider.sign_ins == []
    assert page.complaints() == []


def test_an_address_with_a_password_that_the_provider_has_not_verified(deployed, provider, page):
    """Firebase joins the two only where the provider has verified the address."""
    provider.email_verified = False
    deployed.firebase.answer("accounts:signUp", {"email": provider.email, "password": PASSWORD})
    page.open("/app")
    page.click("Continue with Google")
    page.wait_for_text(f"There is an account of {provider.email} already.")
    assert has_no_session(page)


def test_an_address_that_nobody_has_verified_gets_the_link_first(deployed, provider, page):
    provider.email_verified = False
    page.open("/app")
    page.click("Continue with GitHub")
    page.wait_for_text(f"A link was mailed to {provider.email}: open it, then sign in.")
    assert has_no_session(page)
    assert deployed.firebase.mails[-1] == ("VERIFY_EMAIL", provider.email)
    deployed.firebase.verify(provider.email)
    page.click("Sign in again")
    page.click("Continue with GitHub")
    page.wait_for_text("There is no portfolio yet")


def test_the_services_own_accounts_have_no_provider(provider, page):
    page.open("/app")
    page.click("Sign in with an account of this service")
    assert "Continue with" not in page.text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_the_keyboard_is_enough(provider, page, theme):
    axe = axe_source()
    page.use_theme(theme)
    for width in (390, 1280):
        page.resize(width)
        page.open("/app/sign-in/provider")
        assert violations(page, axe) == []
        page.open("/app")
        assert violations(page, axe) == []
        assert page.is_wider_than(width) is None
    page.evaluate("document.querySelector('[name=password]').focus()")
    names = ("Sign in", "Forgot the password?", "Continue with Google", "Continue with GitHub")
    for name in names:
        page.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == name
    page.press("Enter")
    page.wait_for_text("There is no portfolio yet")
