"""The dashboard in a headless Chromium, at the stack that `make run` starts.

Drawing ten years of three portfolios: from decimal strings to the frame that shows them, and beside
it uPlot alone with numbers that are ready, the least that a page with this library must do. The
largest paint of the first view, signed in, on the processor as it is and slowed four times. Sorting
a table of 500 holdings by a click, and beside it the same rows put in the reverse order by bare
script, both with their layout. The fastest of each is shown, since a browser shares its two cores
with the stack.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.figures import Measurement, ratio
from tests.stories.page import PORTFOLIO, Page, sign_in_to_demo
from tests.stories.page_answers import many_holdings, open_with_answer
from tests.stories.running import Running

DRAWS: Final = 15
DRAW_MS_MAX: Final = 50
DRAW_TIMES_MAX: Final = 3.0
PAINTS: Final = 5
PAINT_MS_MAX: Final = {1: 1_000, 4: 2_000}
"""By how many times the processor is slowed."""
SORTS: Final = 9
SORT_TIMES_MAX: Final = 1.5

DRAW: Final = """
import(performance.getEntriesByType("resource").map(({name}) => name)
  .find((name) => name.endsWith("/charts.js"))).then(async ({chart}) => {
  const dates = Array.from({length: 3653}, (_, day) =>
    new Date(Date.UTC(2016, 10, 28) + day * 86400000).toISOString().slice(0, 10));
  const series = [1, 2, 3].map((number) => ({label: `Portfolio ${number}`, color: `line-${number}`,
    values: dates.map((_, day) => String(1000 * number + 300 * Math.sin(day / (40 * number))))}));
  const ready = [dates.map((day) => Date.parse(day) / 1000),
    ...series.map(({values}) => values.map(Number))];
  const place = document.createElement("section");
  document.querySelector("main").prepend(place);
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const bare = () => new window.uPlot({width: place.clientWidth, height: 260,
    series: [{}, ...series.map(() => ({stroke: "black"}))]}, ready, place);
  const ours = (signal) => place.replaceChildren(
    chart({dates, series, format: String, summary: "x", signal}));
  window.draws = {ours: [], bare: []};
  for (let run = 0; run < DRAWS; run += 1) {
    for (const [name, draw] of Object.entries({ours, bare})) {
      place.replaceChildren();
      await frame();
      const controller = new AbortController();
      const start = performance.now();
      const plot = draw(controller.signal);
      await frame();
      window.draws[name].push(performance.now() - start);
      plot?.destroy();
      controller.abort();
    }
  }
  window.isDone = true;
}), 1
""".replace("DRAWS", str(DRAWS))
OBSERVE: Final = """
window.paint = 0;
new PerformanceObserver((list) => { window.paint = list.getEntries().at(-1).startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
"""
SORT: Final = """(() => { const start = performance.now();
  document.querySelector("th .sort").click();
  document.body.getBoundingClientRect();
  return performance.now() - start; })()"""
REVERSE: Final = """(() => { const start = performance.now();
  const body = document.querySelector("tbody");
  body.replaceChildren(...[...body.children].reverse());
  document.body.getBoundingClientRect();
  return performance.now() - start; })()"""


def run() -> list[Measurement]:
    """Draws, paints and a sort of one browser, signed in to the demo account."""
    with tempfile.TemporaryDirectory() as folder:
        running = Running(Path(folder) / "data")
        try:
            with Page(Path(folder) / "profile", running.base_url) as page:
                sign_in_to_demo(page)
                return [*_draws(page), *_paints(page), _sort(page, running)]
        finally:
            running.interrupt()


def _draws(page: Page) -> list[Measurement]:
    page.open("/app")
    page.evaluate(DRAW)
    page.wait_until("window.isDone")
    draws_ms: dict[str, list[float]] = page.evaluate("window.draws")
    ours_ms, bare_ms = min(draws_ms["ours"]), min(draws_ms["bare"])
    name = "drawing ten years of three portfolios"
    return [
        _within(name, ours_ms, DRAW_MS_MAX),
        ratio(
            f"{name}: against uPlot alone",
            ours_ms / 1000,
            bare_ms / 1000,
            at_most=DRAW_TIMES_MAX,
        ),
    ]


def _paints(page: Page) -> list[Measurement]:
    page.ask("Page.addScriptToEvaluateOnNewDocument", source=OBSERVE)
    measurements = []
    for slowdown, most_ms in PAINT_MS_MAX.items():
        page.ask("Emulation.setCPUThrottlingRate", rate=slowdown)
        paints_ms = []
        for _ in range(PAINTS):
            page.open("/app")
            paints_ms.append(float(page.evaluate("window.paint")))
        name = "largest paint" if slowdown == 1 else f"largest paint, slowed {slowdown} times"
        measurements.append(_within(name, min(paints_ms), most_ms))
    page.ask("Emulation.setCPUThrottlingRate", rate=1)
    return measurements


def _sort(page: Page, running: Running) -> Measurement:
    body = many_holdings(running)
    open_with_answer(page, PORTFOLIO, "/holdings/", body)
    page.wait_until("document.querySelectorAll('tbody tr').length > 100")
    count = len(json.loads(body)["holdings"])
    while page.evaluate("document.querySelectorAll('tbody tr').length") < count:
        page.click("Show more")
    sorts_ms, reversals_ms = zip(
        *((page.evaluate(SORT), page.evaluate(REVERSE)) for _ in range(SORTS)), strict=True
    )
    return ratio(
        f"sorting {count} holdings: against reversing the rows",
        min(sorts_ms) / 1000,
        min(reversals_ms) / 1000,
        at_most=SORT_TIMES_MAX,
    )


def _within(name: str, measured_ms: float, most_ms: int) -> Measurement:
    return Measurement(name, f"{measured_ms:.0f} ms", f"≤ {most_ms} ms", measured_ms <= most_ms)
