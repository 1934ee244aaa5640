// All portfolios: what they are worth together, how that came about, and each one.

import { read, readAll } from "../api.js";
import { el, link } from "../element.js";
import { amount, attributionTable, figures, gain, headline } from "../figures.js";
import { date, money } from "../format.js";
import { periodPicker } from "../periods.js";
import { nameOf } from "../portfolios.js";
import { ring } from "../rings.js";
import { empty, fill, section, warnings } from "../states.js";
import { named, t } from "../texts.js";
import { whyButton, whyOfAllocation, whyOfReturns, whyOfValue } from "../whys.js";
import { newPortfolio } from "./portfolio_form.js";
import { valueChart } from "./value_chart.js";

export function show(view, _parameters, signal) {
  const body = el("div", { class: "stack" });
  view.append(el("div", { class: "view-head" }, el("h1", {}, t("home.title")), newPortfolio()),
    body);
  fill(body, () => readAll("portfolios"), (portfolios) => dashboard(portfolios, signal),
    { signal, lines: 24 });
}

function dashboard(portfolios, signal) {
  if (portfolios.length === 0) {
    return el("section", { class: "card" }, empty(t("home.empty"), newPortfolio({ first: true })));
  }
  const scope = portfolios.length === 1 ? portfolios[0].id : "all";
  const state = { period: "1y" };
  const curve = el("div", { class: "section-body" });
  const made = el("div", { class: "section-body" });
  const draw = () => {
    fill(curve, () => read(`history/${scope}`, { period: state.period, interval:
      ["1m", "3m", "6m", "ytd", "1y"].includes(state.period) ? "day" : "week" }),
    (history) => valueChart(scope, history, signal), { signal, lines: 12 });
    const query = { period: state.period };
    fill(made, () => read(`performance/${scope}`, query), (answer) =>
      gainMade(answer, whyOfReturns(scope, answer, query)), { signal, lines: 10 });
  };
  const picker = periodPicker(state.period, (period) => {
    state.period = period;
    draw();
  });
  draw();
  return [
    section(null, () => read(`value/${scope}`), (value) => totals(value, whyOfValue(scope, value)),
      { signal, lines: 7 }),
    el("section", { class: "card" }, el("div", { class: "section-head" },
      el("h2", {}, t("home.curve")), picker), curve),
    el("div", { class: "columns" },
      el("section", { class: "card" }, el("h2", {}, t("gain.made_of")), made),
      section(t("home.allocation"), () => allocations(scope), (answers) =>
        rings(scope, answers), { signal, lines: 10,
        tools: viewLink(scope, "allocation", t("home.targets")) })),
    el("section", { class: "card" }, el("div", { class: "section-head" },
      el("h2", {}, t("home.portfolios")), viewLink(scope, "dividends", t("home.dividends"))),
      el("ul", { class: "portfolio-list" },
        portfolios.map((portfolio) => portfolioRow(portfolio, signal)))),
  ];
}

/** A link to a view of all portfolios, or to that of the only one. */
function viewLink(scope, name, label) {
  return link(scope === "all" ? name : `portfolios/${scope}/${name}`, {}, label);
}

function totals(value, why) {
  const pair = (name, show) => [t(`value.${name}`), show(value[name], value.currency), null,
    why(name)];
  return [
    headline(value, why),
    figures([pair("cash", amount), pair("net_invested", amount), pair("total_gain", gain),
      pair("income", amount)]),
    warnings(value),
  ];
}

function gainMade(answer, why) {
  return [el("p", { class: "quiet" }, t("period.between", { from: date(answer.from),
    to: date(answer.to) })), attributionTable(answer, why), warnings(answer)];
}

async function allocations(scope) {
  const [classes, currencies] = await Promise.all(["asset_class", "currency"].map((by) =>
    read(`allocation/${scope}`, { by })));
  return { classes, currencies };
}

function rings(scope, { classes, currencies }) {
  if (classes.groups.length === 0) return empty(t("holdings.empty"));
  const label = ({ key }) => named("asset_class", key);
  return [el("div", { class: "rings" },
    ring(t("allocation.asset_class"), classes.groups.filter(hasWeight).map((group) =>
      ({ label: label(group), weight: group.weight }))),
    ring(t("allocation.currency"), currencies.groups.filter(hasWeight).map((group) =>
      ({ label: group.key, weight: group.weight })))),
  el("p", { class: "quiet" }, t("value.of", { date: date(classes.as_of) }),
    whyButton(t("home.allocation"), whyOfAllocation(scope, classes)))];
}

/** Whether a group is more than a target without a holding. */
function hasWeight({ weight }) {
  return weight === null || /[1-9]/.test(weight);
}

function portfolioRow(portfolio, signal) {
  const figure = el("div", { class: "row-figures" });
  fill(figure, () => read(`value/${portfolio.id}`), (value) => [
    el("span", { class: "figure strong" }, money(value.market_value, value.currency)),
    gain(value.day_change, value.currency),
    value.complete ? null : el("span", { class: "badge" }, t("state.partial_short")),
  ], { signal, lines: 1 });
  return el("li", {}, link(`portfolios/${portfolio.id}`, { class: "row-name", dir: "auto" },
    nameOf(portfolio)),
  el("span", { class: "quiet" }, portfolio.base_currency), figure);
}
