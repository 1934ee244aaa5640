"""Every figure of the dashboard can be asked why, and the keyboard is enough to do it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.stories.page import PORTFOLIO, Page, axe_source, sign_in_to_demo, violations

VIEWS = {
    "home": ("/app", 12),
    "holdings": (PORTFOLIO, 11),
    "performance": (f"{PORTFOLIO}/performance", 14),
    "dividends": (f"{PORTFOLIO}/dividends", 5),
    "gains": (f"{PORTFOLIO}/gains", 5),
    "asset": ("/app/assets/018a62a3-8c00-7000-8000-00000000a009", 1),
}
"""Address of each view with figures, and how many of them can be asked why, at least."""
NOT_WORDS = re.compile(r"undefined|NaN|\[object|\bnull\b|\bwhy(_\w+)?\.\w|\{\w+\}")
"""What an explanation must not show: a text that is missing, or a figure that is none."""
DIALOG_QUIET = """
document.querySelector("dialog[open]") && !document.querySelector("dialog .skeleton")
"""

FITS = """
(({scrollWidth, clientWidth}) => scrollWidth <= clientWidth)(document.querySelector("dialog"))
"""
"""Whether the dialog shows everything without scrolling sideways."""


@pytest.fixture(scope="module")
def page(running, tmp_path_factory) -> Iterator[Page]:
    with Page(tmp_path_factory.mktemp("profile"), running.base_url) as page:
        sign_in_to_demo(page)
        yield page


def explanation(page: Page, number: int) -> tuple[str, str]:
    """The label of the button of this number, and what it explains; the dialog stays open."""
    label = page.evaluate(
        f"""(() => {{ const button = document.querySelectorAll("main .ask")[{number}];
          button.focus(); return button.getAttribute("aria-label"); }})()"""
    )
    page.press("Enter")
    page.wait_until(DIALOG_QUIET)
    return str(label), page.text("dialog")


@pytest.mark.parametrize("name", VIEWS)
def test_each_figure_is_explained_in_words_with_its_parts(page, name):
    path, least = VIEWS[name]
    page.open(path)
    if name == "gains":
        page.fill("Year", "2025")
        page.settle()
    count = page.evaluate("document.querySelectorAll('main .ask').length")
    assert count >= least
    for number in range(count):
        label, text = explanation(page, number)
        assert label.removeprefix("Why: ") in text
        assert not NOT_WORDS.search(text), (label, text)
        assert page.evaluate("document.querySelector('dialog .failure')") is None, label
        assert page.evaluate(FITS), label
        page.press("Escape")
        page.wait_until("!document.querySelector('dialog')")
        focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert focused == label
    assert page.complaints() == []


def test_the_parts_of_the_market_value_name_close_rate_day_and_source(page):
    page.open(PORTFOLIO)
    _, text = explanation(page, 0)
    assert "sample-tiingo" in text
    assert "sample-ecb" in text
    assert re.search(r"ZZKIE\s+45\s+€\d", text)
    page.press("Escape")


def test_all_portfolios_lead_to_the_lots_of_each(page):
    page.open("/app")
    count = page.evaluate(
        "[...document.querySelectorAll('main .ask')].findIndex("
        "(button) => button.getAttribute('aria-label') === 'Why: Net invested')"
    )
    _, text = explanation(page, count)
    assert "+$66,802.67" in text
    page.press("Escape")
    explanation(page, 0)
    page.click("Why?", "dialog")
    page.wait_until("document.querySelectorAll('dialog').length === 2")
    page.wait_until(DIALOG_QUIET)
    assert "sample-" in page.evaluate("[...document.querySelectorAll('dialog')].at(-1).innerText")
    page.press("Escape")
    page.wait_until("document.querySelectorAll('dialog').length === 1")
    page.press("Escape")
    page.wait_until("!document.querySelector('dialog')")


def test_any_day_of_the_curve_is_explained(page):
    page.open(f"{PORTFOLIO}/performance")
    explanation(page, 0)
    page.fill("Date", "2026-09-01")
    page.wait_for_text("Market value on Sep 1, 2026")
    page.click("Why: Market value", "dialog")
    page.wait_until("document.querySelectorAll('dialog').length === 2")
    page.wait_until(DIALOG_QUIET)
    page.press("Escape")
    page.press("Escape")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_explanation_suits_every_reader(page, theme, width):
    """No violation for screen readers, and no scrolling sideways, not even on a phone."""
    axe = axe_source()
    page.use_theme(theme)
    page.resize(width)
    for path, number in ((PORTFOLIO, 0), (f"{PORTFOLIO}/performance", 1), ("/app", 1)):
        page.open(path)
        explanation(page, number)
        assert violations(page, axe) == []
        assert page.evaluate(FITS)
        page.press("Escape")
