// Why the groups of an allocation weigh what they do: the holdings and the cash that are in each.

import { read } from "../api.js";
import { el } from "../element.js";
import { amount } from "../figures.js";
import { date, money, percent } from "../format.js";
import { table } from "../tables.js";
import { t } from "../texts.js";
import { assetCell, closeCell, explain, methodSentence, rateCell } from "./parts.js";

/** Opens the explanation of an answer of /allocation, by class or by currency. */
export function explainAllocation(id, answer) {
  const { currency, as_of } = answer;
  return explain(t("home.allocation"), [t("why.is", { name: t("value.market_value"),
    value: money(answer.market_value, currency), date: date(as_of) }), t("why.weight"),
  methodSentence(answer)], () => read(`holdings/${id}`, { currency, as_of }), parts);
}

function parts({ holdings, cash, currency }) {
  return [table(t("tab.holdings"), [
    { label: t("field.asset"), cell: ({ asset }) => assetCell(asset),
      sort: ({ asset }) => asset.symbol },
    { label: t("asset.class"), cell: ({ asset }) => t(`asset_class.${asset.asset_class}`),
      sort: ({ asset }) => asset.asset_class },
    { label: t("field.currency"), cell: ({ asset }) => asset.currency,
      sort: ({ asset }) => asset.currency },
    { label: t("field.close"), numeric: true, cell: (row) => closeCell(row.close === null ? null
      : { close: row.close, date: row.close_date, source: row.close_source },
    row.asset.currency) },
    { label: t("field.rate"), numeric: true, cell: (row) => rateCell(rateOf(row)) },
    { label: t("value.market_value"), numeric: true, cell: (row) =>
      amount(row.market_value_base, currency), sort: (row) => row.market_value_base },
    { label: t("field.weight"), numeric: true, cell: (row) => el("span", { class: "figure" },
      percent(row.weight)), sort: (row) => row.weight },
  ], holdings, { order: 5, descending: true }),
  cash.length ? [el("h3", {}, t("value.cash")), table(t("value.cash"), [
    { label: t("field.currency"), cell: (row) => row.currency },
    { label: t("field.amount"), numeric: true, cell: (row) => money(row.amount, row.currency) },
    { label: t("field.rate"), numeric: true, cell: (row) => rateCell(row.fx_rate === null ? null
      : { rate: row.fx_rate, date: row.fx_rate_date, source: null, method: row.currency ===
        currency ? "same" : "published" }) },
    { label: t("why.amount_in", { currency }), numeric: true, cell: (row) =>
      amount(row.amount_base, currency) },
  ], cash)] : null];
}

/** The rate that an answer states beside a figure. */
export function rateOf({ fx_rate, fx_rate_date, fx_source, fx_method }) {
  return fx_rate === null ? null : { rate: fx_rate, date: fx_rate_date, source: fx_source,
    method: fx_method };
}
