"""Every view of the dashboard, on the demo account: for screen readers, on a phone, in the dark,
in Spanish, and without a connection.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stories.page import PORTFOLIO, Page, axe_source, sign_in_to_demo, violations

VIEWS = {
    "home": "/app",
    "holdings": PORTFOLIO,
    "performance": f"{PORTFOLIO}/performance",
    "dividends": f"{PORTFOLIO}/dividends",
    "dividends-of-all": "/app/dividends",
    "gains": f"{PORTFOLIO}/gains",
    "targets": f"{PORTFOLIO}/allocation",
    "targets-of-all": "/app/allocation",
    "transactions": f"{PORTFOLIO}/transactions",
    "import": f"{PORTFOLIO}/import",
    "details": f"{PORTFOLIO}/details",
    "assets": "/app/assets",
    "asset": "/app/assets/018a62a3-8c00-7000-8000-00000000a001",
    "settings": "/app/settings",
    "missing": "/app/portfolios/018a62a3-8c00-7000-8000-0000000000ff",
}
WIDTHS = (390, 768, 1280, 2560)
FIRST_VIEW_BYTES_MAX = 100_000


@pytest.fixture(scope="module")
def page(running, tmp_path_factory) -> Iterator[Page]:
    with Page(tmp_path_factory.mktemp("profile"), running.base_url) as page:
        sign_in_to_demo(page)
        yield page


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_loads_without_a_complaint_and_fits_every_screen(page, name):
    page.complaints("404")
    page.resize(1280)
    page.open(VIEWS[name])
    if name != "missing":
        assert page.evaluate("document.querySelectorAll('.failure').length") == 0
        assert page.complaints() == []
    for width in WIDTHS:
        page.resize(width)
        page.evaluate("new Promise(requestAnimationFrame), 1")
        assert page.is_wider_than(width) is None, width
    assert page.other_hosts() == set()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing(page, name, theme):
    axe = axe_source()
    page.resize(1280)
    page.use_theme(theme)
    page.open(VIEWS[name])
    assert violations(page, axe) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_dialogs_and_before_signing_in(running, tmp_path, theme):
    axe = axe_source()
    with Page(tmp_path / "profile", running.base_url) as page:
        page.use_theme(theme)
        page.open("/app")
        assert violations(page, axe) == []
        sign_in_to_demo(page)
        page.click("New portfolio")
        assert violations(page, axe) == []
        page.open(f"{PORTFOLIO}/transactions")
        page.click("Add a transaction")
        assert violations(page, axe) == []
        page.open("/app/shared#fa_nothing")
        assert violations(page, axe) == []


SIZE = """performance.getEntriesByType("resource").concat(
  performance.getEntriesByType("navigation")).map((entry) => entry.encodedBodySize)
  .reduce((sum, size) => sum + size, 0)"""
"""What the page has loaded, compressed, with the answers of the API."""


def test_the_first_view_is_small(running, tmp_path):
    with Page(tmp_path / "profile", running.base_url) as page:
        page.open("/app")
        assert page.evaluate(SIZE) < FIRST_VIEW_BYTES_MAX


def test_every_view_is_small_as_the_first_one(running, tmp_path):
    """With all its figures, for a browser that has nothing of the page yet."""
    with Page(tmp_path / "profile", running.base_url) as page:
        sign_in_to_demo(page)
        page.ask("Network.setBypassServiceWorker", bypass=True)
        page.ask("Network.setCacheDisabled", cacheDisabled=True)
        sizes = {}
        for name, path in VIEWS.items():
            page.open(path)
            sizes[name] = page.evaluate(SIZE)
        assert max(sizes.values()) < FIRST_VIEW_BYTES_MAX, sizes


def test_it_speaks_spanish_and_stays_so(running, tmp_path):
    with Page(tmp_path / "profile", running.base_url) as page:
        sign_in_to_demo(page)
        page.open("/app/settings")
        page.fill("Language", "es")
        page.wait_for_text("Ajustes")
        page.settle()
        assert page.evaluate("document.documentElement.lang") == "es"
        page.open(PORTFOLIO)
        assert "Posiciones" in page.text("main")
        assert page.complaints() == []


def test_without_a_connection_the_last_answers_stay_with_their_time(running, tmp_path):
    with Page(tmp_path / "profile", running.base_url) as page:
        sign_in_to_demo(page)
        page.click("Sample world (synthetic)")
        page.wait_until("document.querySelectorAll('tbody tr').length > 5")
        page.settle()
        page.go_offline()
        page.evaluate("history.back()")
        page.wait_for_text("There is no connection. These figures are of")
        page.settle()
        page.evaluate("history.forward()")
        page.wait_until("document.querySelectorAll('tbody tr').length > 5")


def test_a_session_that_has_ended_says_so_and_comes_back_to_its_view(running, tmp_path):
    with Page(tmp_path / "profile", running.base_url) as page:
        sign_in_to_demo(page)
        page.evaluate(
            """sessionStorage.session = JSON.stringify({...JSON.parse(sessionStorage.session),
              access_token: "x.y.z", refresh_token: "spent"})"""
        )
        page.open(f"{PORTFOLIO}/gains")
        page.wait_for_text("Your session has ended")
        page.click("Open the demo account")
        page.wait_until(f"location.pathname === '{PORTFOLIO}/gains'")


def test_tabs_that_refresh_at_once_stay_signed_in(page):
    """Several requests of one tab with an old access token cause one refresh."""
    page.open("/app")
    page.evaluate(
        """sessionStorage.session = JSON.stringify({...JSON.parse(sessionStorage.session),
          expires_at: 0})"""
    )
    page.events.clear()
    page.open(PORTFOLIO)
    refreshes = [
        event
        for event in page.events
        if event["method"] == "Network.requestWillBeSent"
        and event["params"]["request"]["url"].endswith("/login/refresh")
    ]
    assert len(refreshes) == 1
    assert page.text("h1") == "Sample world (synthetic)"


OLD = """sessionStorage.session = JSON.stringify({...JSON.parse(sessionStorage.session),
  expires_at: 0})"""
"""Makes the access token of a tab one that has to be refreshed."""


def test_a_new_tab_is_signed_in_and_tabs_take_turns_to_refresh(running, tmp_path):
    """The refresh token that both have is spent by one; the other gets the next pair from it."""
    with Page(tmp_path / "profile", running.base_url) as page:
        sign_in_to_demo(page)
        first = page.new_tab()
        page.open(PORTFOLIO)
        assert page.text("h1") == "Sample world (synthetic)"
        for _ in range(3):
            page.evaluate(OLD)
            second = page.show_tab(first)
            page.evaluate(OLD)
            page.ask("Page.reload")
            page.show_tab(second)
            page.ask("Page.reload")
            page.wait_until("document.querySelectorAll('tbody tr').length > 5")
            page.show_tab(first)
            page.wait_until("document.querySelector('.portfolio-list')")
            page.show_tab(second)
        page.click("Sign out")
        page.wait_until("location.pathname === '/app/sign-in'")
        page.show_tab(first)
        page.wait_until("location.pathname === '/app/sign-in'")


@pytest.mark.parametrize(
    ("status", "text"),
    [(429, "Too many requests at once"), (503, "The service cannot answer at the moment")],
)
def test_a_busy_service_is_explained_and_asked_again(page, status, text):
    page.open("/app/settings")
    page.ask("Fetch.enable", patterns=[{"urlPattern": "*/dividends/*"}])
    page.evaluate(
        f"history.pushState(null, '', '{PORTFOLIO}/dividends'); "
        "dispatchEvent(new PopStateEvent('popstate'))"
    )
    page.answer_with("/dividends/", status, {"Retry-After": "60"})
    page.wait_for_text(text)
    assert "60" in page.text(".failure")
    page.click("Try again")
    page.wait_for_text("Expected, not recorded")


def test_without_a_connection_the_page_opens_and_says_so(running, tmp_path):
    """Its own files are kept; no answer of the API is."""
    with Page(tmp_path / "profile", running.base_url) as page:
        sign_in_to_demo(page)
        page.wait_until("navigator.serviceWorker.controller")
        page.go_offline()
        page.open(f"{PORTFOLIO}/gains")
        page.wait_for_text("There is no connection.")
        kept = """(window.kept ??= caches.keys().then((names) => caches.open(names[0]))
          .then((cache) => cache.keys()).then((requests) => { window.kept = requests.map(
            ({url}) => new URL(url).pathname); }), Array.isArray(window.kept))"""
        page.wait_until(kept)
        paths = page.evaluate("window.kept")
        assert len(paths) > 30
        assert [path for path in paths if path != "/app" and "/static/" not in path] == []
