// Curves over days, drawn by uPlot. A figure's text says what the curve shows, for readers who do
// not see it. Floats are for drawing alone: a figure under the pointer is formatted of its string.

import { el } from "./element.js";
import { date } from "./format.js";

const themes = matchMedia("(prefers-color-scheme: dark)");

/** A figure with curves. `series` are `{label, values, color, dash, fill, points}`, with decimal
 * strings or null for each of `dates`; `color` names a custom property of the style sheet. `format`
 * makes the text of one value, `summary` is the text of the whole. */
export function chart({ dates, series, format, summary, signal, height = 260 }) {
  const place = el("div", { class: "chart" });
  const legend = el("ul", { class: "legend" });
  const figure = el("figure", { role: "group", "aria-label": summary }, place, legend,
    el("figcaption", { class: "unseen" }, summary));
  const data = [
    dates.map((day) => Date.parse(`${day}T00:00:00Z`) / 1000),
    ...series.map(({ values }) => values.map((value) => (value === null ? null : Number(value)))),
  ];
  const values = series.map((line) => {
    const value = el("span", { class: "legend-value" });
    legend.append(el("li", {}, el("span", { class: `swatch ${line.color}` }), line.label, " ",
      value));
    return value;
  });
  let plot = null;

  function showValues(index) {
    const at = index ?? dates.length - 1;
    series.forEach((line, number) => {
      const isNone = line.points && line.values[at] === null;
      values[number].textContent = isNone ? "" : `${format(line.values[at])} (${date(dates[at])})`;
    });
  }

  function draw() {
    plot?.destroy();
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue("--quiet").trim();
    const grid = { stroke: style.getPropertyValue("--line").trim(), width: 1 };
    const axis = { stroke: ink, grid, ticks: { show: false }, font: "12px system-ui" };
    const compact = new Intl.NumberFormat(undefined, { notation: "compact" });
    plot = new window.uPlot({
      width: Math.max(place.clientWidth, 200),
      height,
      legend: { show: false },
      tzDate: (seconds) => window.uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      cursor: { y: false, drag: { setScale: false } },
      axes: [{ ...axis, size: 34, values: (_, ticks) => dayLabels(ticks) },
        { ...axis, size: 56, values: (_, ticks) => ticks.map((tick) => compact.format(tick)) }],
      series: [{}, ...series.map((line) => lineOf(line, style))],
      hooks: { setCursor: [(self) => showValues(self.cursor.idx)] },
    }, data, place);
  }

  function resize() {
    if (!plot) draw();
    else plot.setSize({ width: Math.max(place.clientWidth, 200), height });
  }

  const observer = new ResizeObserver(resize);
  observer.observe(place);
  const redraw = () => draw();
  themes.addEventListener("change", redraw);
  signal?.addEventListener("abort", () => {
    observer.disconnect();
    themes.removeEventListener("change", redraw);
    plot?.destroy();
  });
  showValues(null);
  return figure;
}

function lineOf({ color, dash, fill, points, label }, style) {
  const stroke = style.getPropertyValue(`--${color}`).trim();
  return {
    label,
    stroke: points ? "transparent" : stroke,
    width: 2,
    dash,
    fill: fill ? style.getPropertyValue(`--${color}-fill`).trim() : undefined,
    points: points ? { show: true, size: 9, fill: stroke, stroke } : { show: false },
    spanGaps: false,
  };
}

function dayLabels(ticks) {
  const span_days = (ticks.at(-1) - ticks[0]) / 86_400;
  const options = span_days > 1500 ? { year: "numeric" }
    : span_days > 120 ? { month: "short", year: "2-digit" } : { day: "numeric", month: "short" };
  const format = new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" });
  return ticks.map((tick) => format.format(new Date(tick * 1000)));
}
