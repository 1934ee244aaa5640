"""The dashboard on paper, and its tables within their cards at every width."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

import pytest

from tests.stories.page import PORTFOLIO, Page, sign_in_to_demo

TABS = ["", "/performance", "/dividends", "/gains", "/allocation", "/transactions", "/details"]


@pytest.fixture(scope="module")
def page(running, tmp_path_factory) -> Iterator[Page]:
    with Page(tmp_path_factory.mktemp("profile"), running.base_url) as page:
        sign_in_to_demo(page)
        yield page


def printed_pages(page: Page) -> int:
    """How many pages Chromium prints."""
    data = base64.b64decode(page.ask("Page.printToPDF", printBackground=False)["data"])
    return len(re.findall(rb"/Type\s*/Page\b", data))


def test_the_portfolio_prints_without_what_paper_cannot_do(page):
    page.open(PORTFOLIO)
    assert 1 <= printed_pages(page) <= 3
    page.ask("Emulation.setEmulatedMedia", media="print")
    shown = page.evaluate(
        """[...document.querySelectorAll("nav, button:not(.sort), .bar, .picker, .messages, .skip")]
          .filter((element) => element.offsetParent !== null).map((element) => element.outerHTML)"""
    )
    text = page.text("body")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.ask("Emulation.setEmulatedMedia", media="")
    assert shown == []
    assert "ZZWLD" in text
    assert "Market value" in text
    assert background == "rgb(255, 255, 255)"


def test_it_prints_black_on_white_in_the_dark(page):
    features = [{"name": "prefers-color-scheme", "value": "dark"}]
    page.open(PORTFOLIO)
    page.ask("Emulation.setEmulatedMedia", media="print", features=features)
    colors = page.evaluate(
        """[document.body, document.querySelector("main .card"), document.querySelector("h1")]
          .map((element) => getComputedStyle(element)).map(({backgroundColor, color}) =>
          [backgroundColor, color])"""
    )
    page.ask("Emulation.setEmulatedMedia", media="", features=[])
    assert colors[0] == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert colors[1] == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


@pytest.mark.parametrize("width", [360, 1100, 1101, 1280])
def test_no_table_sticks_out_of_its_card(page, width):
    page.resize(width)
    for tab in TABS:
        page.open(f"{PORTFOLIO}{tab}")
        wide = page.evaluate(
            """[...document.querySelectorAll(".table table")].filter((table) =>
              table.getBoundingClientRect().right
              > table.parentElement.getBoundingClientRect().right + 1)
              .map((table) => table.caption.textContent)"""
        )
        assert wide == [], tab
        assert page.is_wider_than(width) is None
    page.resize(1280)
