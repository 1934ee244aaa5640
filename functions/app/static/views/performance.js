// Returns of a period, what made them, and the curve of value.

import { read, readAll } from "../api.js";
import { el } from "../element.js";
import { amount, attributionTable, figures, gain, rate } from "../figures.js";
import { select } from "../forms.js";
import { date, percent, signedPercent } from "../format.js";
import { periodPicker } from "../periods.js";
import { fill, warnings } from "../states.js";
import { named, t } from "../texts.js";
import { whyOfReturns } from "../whys.js";
import { valueChart } from "./value_chart.js";

const daily = ["1m", "3m", "6m", "ytd", "1y"];

export function showTab(body, portfolio, signal) {
  const state = { period: "1y", benchmark: "" };
  const returns = el("div", { class: "section-body" });
  const curve = el("div", { class: "section-body" });
  const benchmark = el("div", { class: "field" });
  const drawReturns = () => {
    const query = { ...state };
    fill(returns, () => read(`performance/${portfolio.id}`, query), (answer) =>
      returnsOf(answer, whyOfReturns(portfolio.id, answer, query)), { signal, lines: 16 });
  };
  const drawCurve = () => fill(curve, () => read(`history/${portfolio.id}`, { period: state.period,
    interval: daily.includes(state.period) ? "day" : "week" }),
  (history) => valueChart(portfolio.id, history, signal), { signal, lines: 12 });
  const picker = periodPicker(state.period, (period) => {
    state.period = period;
    drawReturns();
    drawCurve();
  });
  fill(benchmark, () => readAll("assets"), (assets) => benchmarkPicker(assets, (id) => {
    state.benchmark = id;
    drawReturns();
  }), { signal, lines: 1 });
  body.append(el("section", { class: "card" }, el("div", { class: "section-head" },
    el("h2", {}, t("tab.performance")), picker), curve),
  el("section", { class: "card" }, el("h2", {}, t("performance.returns")), returns, benchmark));
  drawReturns();
  drawCurve();
}

function benchmarkPicker(assets, onPick) {
  const choice = select([["", t("performance.no_benchmark")], ...assets.map((asset) =>
    [asset.id, `${asset.symbol} · ${asset.name ?? ""}`])], "",
  { id: "benchmark", on: { change: (event) => onPick(event.target.value) } });
  return [el("label", { for: "benchmark" }, t("performance.benchmark")), choice];
}

function returnsOf(answer, why) {
  const { currency, max_drawdown: drawdown, benchmark } = answer;
  return [
    el("p", { class: "quiet" }, t("period.between", { from: date(answer.from),
      to: date(answer.to) })),
    figures([
      [t("performance.twr"), rate(answer.time_weighted_return),
        yearly(answer.time_weighted_return), why("twr")],
      [t("performance.mwr"), rate(answer.money_weighted_return), t("performance.a_year"),
        why("mwr")],
      benchmark ? [t("performance.benchmark_of", { name: benchmark.symbol }),
        rate(benchmark.time_weighted_return), yearly(benchmark.time_weighted_return),
        why("benchmark")] : null,
      [t("performance.drawdown"), rate(drawdown), drawdown.peak ? t("performance.drawdown_of",
        { peak: date(drawdown.peak), trough: date(drawdown.trough), recovery: drawdown.recovery
          ? date(drawdown.recovery) : t("performance.not_recovered") }) : null, why("drawdown")],
      [t("performance.volatility"), el("span", { class: "figure" }, answer.volatility === null
        ? named("reason", answer.volatility_reason ?? "unknown") : percent(answer.volatility)),
      null, why("volatility")],
      [t("performance.start_value"), amount(answer.start_value, currency), null,
        why("start_value")],
      [t("performance.net_flow"), gain(answer.net_flow, currency), null, why("net_flow")],
      [t("performance.end_value"), amount(answer.end_value, currency), null,
        why("end_value")],
    ]),
    el("h3", {}, t("gain.made_of")),
    attributionTable(answer, why),
    warnings(answer),
  ];
}

function yearly({ value, annualized }) {
  return annualized !== null && annualized !== value
    ? t("performance.annualized", { rate: signedPercent(annualized) }) : null;
}
