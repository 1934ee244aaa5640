// Why dividends add up to what they do: the answer's own rows, rates and sources.

import { amount } from "../figures.js";
import { el } from "../element.js";
import { date, money, percent, price, quantity } from "../format.js";
import { table } from "../tables.js";
import { named, t } from "../texts.js";
import { rateOf } from "./allocation.js";
import { assetCell, explain, methodSentence, rateCell } from "./parts.js";

/** Opens the explanation of a figure of an answer of /dividends, or of a `row` of it. */
export function explainDividends(answer, name, row) {
  const period = t("period.between", { from: date(answer.from), to: date(answer.to) });
  if (row) return explainRow(row, answer);
  const isYield = ["yield_on_cost", "trailing_yield"].includes(name);
  const ratio = name === "yield_on_cost" ? answer.yield_on_cost : answer.trailing_12m_yield;
  const label = t(`dividends.${name}`);
  const value = !isYield ? amount(answer.totals[name], answer.currency)
    : ratio.value === null ? named("reason", ratio.reason ?? "unknown") : percent(ratio.value);
  const body = explain(label, [[label, ": ", value], isYield ? t("why.year_up_to",
    { date: date(answer.to) }) : period, t(`why_dividends.${name}`), methodSentence(answer)]);
  body.append(table(t("dividends.recorded"), [
    { label: t("field.date"), cell: (item) => date(item.date) },
    { label: t("field.asset"), cell: (item) => assetCell(item.asset) },
    { label: t("dividends.gross"), numeric: true, cell: (item) =>
      money(item.gross, item.currency) },
    { label: t("dividends.tax"), numeric: true, cell: (item) => money(item.tax, item.currency) },
    { label: t("field.rate"), numeric: true, cell: (item) => rateCell(rateOf(item)) },
    { label: t("why.amount_in", { currency: answer.currency }), numeric: true, cell: (item) =>
      amount(item[`${isYield ? "gross" : name}_base`], answer.currency) },
  ], answer.recorded));
  return body;
}

/** Of a dividend that is announced or expected: who says so, and for how many units. */
function explainRow(row, { currency }) {
  const rate = rateOf(row);
  return explain(`${row.asset.symbol} ${date(row.date)}`, [
    t("why.entitled", { quantity: quantity(row.entitlement), ex_date: date(row.ex_date) }),
    t("why.per_share", { amount: price(row.amount_per_share, row.currency), source: row.source }),
    t("why.expected", { cash: money(row.cash, row.currency) }),
    row.currency === currency ? null : rate === null
      ? t("why.no_rate", { from: row.currency, to: currency })
      : [t("why.amount_in", { currency }), ": ", amount(row.cash_base, currency), " · ",
        el("span", {}, rateCell(rate))],
    row.date_is === "ex_date" ? t("why.no_pay_date") : t("why.pay_date",
      { date: date(row.pay_date) }),
  ]);
}
