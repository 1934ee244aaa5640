"""That long curves are drawn whole, and that nothing moves while a view fills."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stories.page import PORTFOLIO, Page, sign_in_to_demo

SHIFT_MAX = 0.02
"""Cumulative layout shift. 0.1 is what counts as good; a font's metrics may cost a hair."""
DRAW = """
import(performance.getEntriesByType("resource").map(({name}) => name)
  .find((name) => name.endsWith("/charts.js"))).then(async ({chart}) => {
  const dates = Array.from({length: 3653}, (_, day) =>
    new Date(Date.UTC(2016, 10, 28) + day * 86400000).toISOString().slice(0, 10));
  const series = [1, 2, 3].map((number) => ({label: `Portfolio ${number}`, color: `line-${number}`,
    values: dates.map((_, day) => String(1000 * number + 300 * Math.sin(day / (40 * number))))}));
  const place = document.createElement("section");
  document.querySelector("main").prepend(place);
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const pixelsOf = async (series) => {
    place.replaceChildren(chart({dates, series, format: String, summary: "x",
      signal: new AbortController().signal}));
    await frame();
    await frame();
    const canvas = place.querySelector("canvas");
    return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  };
  const flat = series.map((line) => ({...line, values: line.values.map(() => "1000")}));
  const [drawn, level] = [await pixelsOf(series), await pixelsOf(flat)];
  const columns = Array.from({length: drawn.width}, (_, x) => x);
  const rows = Array.from({length: drawn.height}, (_, y) => y);
  window.drawn = {width: drawn.width, changed: columns.filter((x) => rows.some((y) =>
    drawn.data[4 * (y * drawn.width + x) + 3] !== level.data[4 * (y * drawn.width + x) + 3]))
    .length};
}), 1
"""
"""Draws ten years of three portfolios, and counts the columns of pixels that the curves change."""
OBSERVE = """
window.shift = 0;
new PerformanceObserver((list) => { for (const entry of list.getEntries())
  if (!entry.hadRecentInput) window.shift += entry.value; })
  .observe({type: "layout-shift", buffered: true});
"""


@pytest.fixture(scope="module")
def page(running, tmp_path_factory) -> Iterator[Page]:
    with Page(tmp_path_factory.mktemp("profile"), running.base_url) as page:
        sign_in_to_demo(page)
        page.ask("Page.addScriptToEvaluateOnNewDocument", source=OBSERVE)
        yield page


def test_ten_years_of_three_portfolios_are_drawn_over_the_whole_width(page):
    page.open("/app")
    page.evaluate(DRAW)
    page.wait_until("window.drawn")
    drawn = page.evaluate("window.drawn")
    assert drawn["width"] > 300
    assert drawn["changed"] > 0.8 * drawn["width"]
    assert page.complaints() == []


@pytest.mark.parametrize(
    "path",
    [
        *("/app", PORTFOLIO, f"{PORTFOLIO}/performance", f"{PORTFOLIO}/dividends"),
        *(f"{PORTFOLIO}/gains", f"{PORTFOLIO}/transactions", "/app/settings"),
        "/app/assets/018a62a3-8c00-7000-8000-00000000a001",
    ],
)
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_a_view_fills(page, path, width):
    page.resize(width)
    page.open(path)
    shift = page.evaluate("window.shift")
    page.resize(1280)
    assert shift <= SHIFT_MAX
