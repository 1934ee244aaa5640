// What a portfolio holds, as a sortable table; each row says how old its close is.

import { read } from "../api.js";
import { button, el, link } from "../element.js";
import { amount, figures, gain } from "../figures.js";
import { change, date, money, percent, price, quantity } from "../format.js";
import { empty, section, warnings } from "../states.js";
import { table } from "../tables.js";
import { t } from "../texts.js";
import { explainHolding } from "./explain.js";
import { valueCard } from "./portfolio.js";

const old_days = 7;

export function showTab(body, portfolio, signal) {
  body.append(valueCard(portfolio, signal),
    section(t("tab.holdings"), () => read(`holdings/${portfolio.id}`),
      (answer) => holdingsTable(answer, portfolio), { signal, lines: 20 }));
}

function holdingsTable(answer, portfolio) {
  if (answer.holdings.length === 0 && answer.cash.length === 0) {
    return empty(t("holdings.empty"),
      link(`portfolios/${portfolio.id}/transactions`, {}, t("transaction.add")),
      link(`portfolios/${portfolio.id}/import`, {}, t("tab.import")));
  }
  const { currency } = answer;
  const columns = [
    { label: t("field.asset"), cell: assetCell, sort: ({ asset }) => asset.symbol },
    { label: t("field.quantity"), numeric: true, cell: (holding) => quantity(holding.quantity),
      sort: (holding) => holding.quantity },
    { label: t("field.close"), numeric: true, cell: closeCell, sort: (holding) => holding.close },
    { label: t("value.market_value"), numeric: true, sort: (holding) => holding.market_value_base,
      cell: (holding) => valueCell(holding, currency) },
    { label: t("value.cost_basis"), numeric: true, sort: (holding) => holding.cost_basis_base,
      cell: (holding) => amount(holding.cost_basis_base, currency) },
    { label: t("field.gain"), numeric: true, sort: (holding) => holding.unrealized_gain_base,
      cell: (holding) => gainCell(holding, currency) },
    { label: t("field.today"), numeric: true, sort: (holding) => holding.day_change_base,
      cell: (holding) => gain(holding.day_change_base, currency) },
    { label: t("field.weight"), numeric: true, cell: (holding) =>
      el("span", { class: "figure" }, percent(holding.weight)),
      sort: (holding) => holding.weight },
    { label: t("why.title"), control: true, cell: (holding) => button(t("why.ask"),
      () => explainHolding(portfolio, holding, answer), { class: "small", "aria-label":
        t("why.ask_of", { name: holding.asset.symbol }) }) },
  ];
  return [
    warnings(answer),
    answer.holdings.length ? table(t("tab.holdings"), columns, answer.holdings,
      { order: 3, descending: true }) : null,
    answer.cash.length ? [el("h3", {}, t("value.cash")), figures(answer.cash.map((cash) =>
      [cash.currency, amount(cash.amount, cash.currency), cash.currency === currency ? null
        : money(cash.amount_base, currency)]))] : null,
  ];
}

function assetCell({ asset }) {
  return [link(`assets/${asset.id}`, { class: "strong", dir: "auto" }, asset.symbol),
    el("span", { class: "quiet note", dir: "auto" }, asset.name ?? "")];
}

function closeCell({ asset, close, close_date, stale_days }) {
  if (close === null) return el("span", { class: "badge" }, t("holdings.no_close"));
  return [el("span", { class: "figure" }, price(close, asset.currency)),
    stale_days > old_days
      ? el("span", { class: "badge" }, t("holdings.stale", { days: stale_days }))
      : el("span", { class: "quiet note" }, date(close_date))];
}

function valueCell({ asset, market_value, market_value_base }, currency) {
  return [amount(market_value_base, currency), asset.currency === currency ? null
    : el("span", { class: "quiet note" }, money(market_value, asset.currency))];
}

function gainCell(holding, currency) {
  const { unrealized_gain_base, price_gain_base, fx_gain_base } = holding;
  const isForeign = holding.asset.currency !== currency;
  return [gain(unrealized_gain_base, currency), isForeign && price_gain_base !== null
    ? el("span", { class: "quiet note" }, t("gain.split", { price: change(price_gain_base,
      currency),
      fx: change(fx_gain_base, currency) })) : null];
}
