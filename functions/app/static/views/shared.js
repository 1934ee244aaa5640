// What a share link shows: weights and returns, and amounts where its owner shows them. The token
// is the part of the address behind #, which browsers send to no server.

import { read, readAll } from "../api.js";
import { el } from "../element.js";
import { amount, figures, rate } from "../figures.js";
import { date, percent } from "../format.js";
import { periodPicker } from "../periods.js";
import { useSharedToken } from "../session.js";
import { empty, fill, warnings } from "../states.js";
import { table } from "../tables.js";
import { t } from "../texts.js";

const tokenPattern = /^fa_[\w-]+$/;

export function show(view, _parameters, signal) {
  const token = decodeURIComponent(location.hash.slice(1));
  const body = el("div", { class: "stack" });
  view.append(el("h1", {}, t("shared.title")), body);
  if (!tokenPattern.test(token)) {
    body.append(el("section", { class: "card" }, empty(t("shared.no_token"))));
    return;
  }
  useSharedToken(token);
  signal.addEventListener("abort", () => useSharedToken(null));
  fill(body, () => readAll("portfolios"), (portfolios) => portfolios.length
    ? portfolios.map((portfolio) => portfolioCard(portfolio, signal))
    : empty(t("shared.nothing")), { signal, lines: 6 });
}

function portfolioCard(portfolio, signal) {
  const state = { period: "1y" };
  const returns = el("div", { class: "section-body" });
  const weights = el("div", { class: "section-body" });
  const draw = () => fill(returns, () => read(`performance/${portfolio.id}`, state), returnsOf,
    { signal, lines: 2 });
  const picker = periodPicker(state.period, (period) => {
    state.period = period;
    draw();
  });
  fill(weights, () => read(`holdings/${portfolio.id}`), weightsTable, { signal, lines: 6 });
  draw();
  return el("section", { class: "card" }, el("div", { class: "section-head" },
    el("h2", { dir: "auto" }, portfolio.name ?? t("portfolio.one")), picker), returns, weights);
}

function returnsOf(answer) {
  return [figures([
    [t("performance.twr"), rate(answer.time_weighted_return)],
    [t("performance.mwr"), rate(answer.money_weighted_return), t("performance.a_year")],
    [t("performance.drawdown"), rate(answer.max_drawdown)],
    [t("performance.volatility"), percent(answer.volatility)],
  ]), el("p", { class: "quiet" }, t("period.between", { from: date(answer.from),
    to: date(answer.to) })), warnings(answer)];
}

function weightsTable(answer) {
  if (answer.holdings.length === 0) return empty(t("holdings.empty"));
  const hasAmounts = answer.holdings.some(({ market_value_base: value }) => value !== null);
  return table(t("tab.holdings"), [
    { label: t("field.asset"), sort: ({ asset }) => asset.symbol, cell: ({ asset }) =>
      [el("span", { class: "strong", dir: "auto" }, asset.symbol),
        el("span", { class: "quiet note", dir: "auto" }, asset.name ?? "")] },
    { label: t("field.weight"), numeric: true, sort: ({ weight }) => weight, cell: ({ weight }) =>
      el("span", { class: "figure" }, percent(weight)) },
    hasAmounts ? { label: t("value.market_value"), numeric: true, cell: (holding) =>
      amount(holding.market_value_base, answer.currency) } : null,
  ].filter(Boolean), answer.holdings, { order: 1, descending: true });
}
