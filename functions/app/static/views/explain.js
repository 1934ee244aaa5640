// Why a figure is what it is: the close, the rate, the lots and the transactions that made it.

import { read } from "../api.js";
import { openDialog } from "../dialogs.js";
import { el } from "../element.js";
import { date, money, price, quantity } from "../format.js";
import { fill } from "../states.js";
import { table } from "../tables.js";
import { named, t } from "../texts.js";

/** Opens the explanation of a holding of an answer of /holdings. */
export function explainHolding(portfolio, holding, { currency, as_of }) {
  const body = el("div", { class: "section-body" });
  openDialog(t("why.holding", { name: holding.asset.symbol }), body);
  fill(body, () => read(`holdings/${portfolio.id}`, { as_of, explain: "true" }), (answer) => {
    const { positions } = answer.explanation;
    const position = positions.find(({ asset_id }) => asset_id === holding.asset.id);
    return position ? explanation(position, holding, currency) : el("p", {}, t("why.nothing"));
  });
}

function explanation(position, holding, currency) {
  const { asset } = holding;
  return [
    el("ul", { class: "why" },
      el("li", {}, closeSentence(position.close, holding)),
      asset.currency === currency ? null : el("li", {}, rateSentence(position.fx, asset.currency,
        currency)),
      el("li", {}, t("why.value", { value: money(holding.market_value_base, currency) })),
      el("li", {}, t("why.gain", { cost: money(holding.cost_basis_base, currency),
        gain: money(holding.unrealized_gain_base, currency) })),
      position.splits.map((split) => el("li", {}, t("why.split",
        { ratio: `${split.new}:${split.old}`,
        date: date(split.ex_date) })))),
    el("h3", {}, t("why.lots")), lotsTable(position.lots, asset, currency),
    el("h3", {}, t("tab.transactions")), table(t("tab.transactions"), [
      { label: t("field.date"), cell: (row) => date(row.date) },
      { label: t("field.type"), cell: (row) => named("type", row.type) },
      { label: t("field.quantity"), numeric: true, cell: (row) => quantity(row.quantity) },
      { label: t("field.amount"), numeric: true, cell: (row) => money(row.gross, row.currency) },
      { label: t("field.fee"), numeric: true, cell: (row) => money(row.fee, row.currency) },
    ], position.transactions),
  ];
}

/** The lots that make a position: when, how many, at which cost and rate. */
export function lotsTable(lots, asset, currency) {
  return table(t("why.lots"), [
    { label: t("field.date"), cell: (lot) => date(lot.date) },
    { label: t("field.quantity"), numeric: true, cell: (lot) => quantity(lot.quantity) },
    { label: t("value.cost_basis"), numeric: true, cell: (lot) => money(lot.cost, asset.currency) },
    asset.currency === currency ? null : { label: t("field.rate"), numeric: true,
      cell: (lot) => quantity(lot.rate) },
    asset.currency === currency ? null : { label: t("why.cost_in", { currency }), numeric: true,
      cell: (lot) => money(lot.cost_base, currency) },
  ].filter(Boolean), lots);
}

function closeSentence(close, { asset, quantity: held }) {
  if (close === null) return t("why.no_close", { name: asset.symbol });
  return t("why.close", { quantity: quantity(held), close: price(close.close, asset.currency),
    date: date(close.date), source: close.source });
}

function rateSentence(rate, from, to) {
  if (rate === null) return t("why.no_rate", { from, to });
  return t("why.rate", { from, to, rate: quantity(rate.rate), date: date(rate.date),
    source: rate.source ?? named("rate_method", rate.method) });
}
