// One portfolio: its name, its value, and the tab that the address names.

import { read } from "../api.js";
import { el, link, replace } from "../element.js";
import { amount, figures, gain, headline } from "../figures.js";
import { nameOf } from "../portfolios.js";
import { failure, fill, skeleton, warnings } from "../states.js";
import { t } from "../texts.js";
import { whyOfValue } from "../whys.js";

const tabs = {
  holdings: () => import("./holdings.js"),
  performance: () => import("./performance.js"),
  dividends: () => import("./dividends.js"),
  gains: () => import("./gains.js"),
  allocation: () => import("./allocation.js"),
  transactions: () => import("./transactions.js"),
  import: () => import("./import.js"),
  details: () => import("./portfolio_details.js"),
};

export function show(view, { id, tab = "holdings" }, signal) {
  const heading = el("h1", { dir: "auto" }, t("portfolio.one"));
  const body = el("div", { class: "stack" }, skeleton(6));
  view.append(el("div", { class: "view-head" }, heading),
    el("nav", { class: "tabs", "aria-label": t("portfolio.tabs") }, Object.keys(tabs).map((name) =>
      link(`portfolios/${id}${name === "holdings" ? "" : `/${name}`}`,
        { "aria-current": name === tab ? "page" : null }, t(`tab.${name}`)))), body);
  open(heading, body, id, tab, signal);
}

async function open(heading, body, id, tab, signal) {
  try {
    if (!(tab in tabs)) throw { status: 404 };
    const [portfolio, { showTab }] = await Promise.all([read(`portfolios/${id}`), tabs[tab]()]);
    if (signal.aborted) return;
    replace(heading, nameOf(portfolio));
    document.title = `${heading.textContent} · ${t("brand")}`;
    replace(body);
    showTab(body, portfolio, signal);
  } catch (problem) {
    if (signal.aborted) return;
    if (problem.status === undefined) throw problem;
    replace(body, failure(problem, () => open(heading, body, id, tab, signal)));
  }
}

/** The value of a portfolio today, as the head of a tab. */
export function valueCard(portfolio, signal) {
  const body = el("div", { class: "section-body" });
  fill(body, () => read(`value/${portfolio.id}`), (value) => {
    const why = whyOfValue(portfolio.id, value);
    const pair = (name, show) => [t(`value.${name}`), show(value[name], value.currency), null,
      why(name)];
    return [headline(value, why),
      figures([pair("cash", amount), pair("cost_basis", amount), pair("unrealized_gain", gain),
        pair("realized_gain", gain), pair("income", amount), pair("fees", amount),
        pair("taxes", amount), pair("net_invested", amount), pair("total_gain", gain)]),
      // The holdings below have the same notes.
      value.complete ? null : warnings(value)];
  }, { signal, lines: 7 });
  return el("section", { class: "card" }, body);
}
