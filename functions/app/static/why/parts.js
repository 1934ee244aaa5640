// What explanations are made of: a dialog, closes and rates with their day and source, and tables.

import { openDialog } from "../dialogs.js";
import { button, el } from "../element.js";
import { amount } from "../figures.js";
import { date, money, price, quantity, shortRate } from "../format.js";
import { nameOf } from "../portfolios.js";
import { fill } from "../states.js";
import { table } from "../tables.js";
import { named, t } from "../texts.js";

/** Opens the explanation of a figure: a sentence, and what `load` and `render` make below it. */
export function explain(label, sentences, load = null, render = null) {
  const body = el("div", { class: "section-body" });
  const dialog = openDialog(t("why.of", { name: label }),
    el("ul", { class: "why" }, sentences.filter(Boolean).map((text) => el("li", {}, text))), body);
  dialog.classList.add("wide");
  if (load) fill(body, load, render, { lines: 6 });
  return body;
}

/** Which method and which exchange rates an answer used; null where each portfolio has its own. */
export function methodSentence({ method, fx_kind }) {
  return method ? t("why.method", { method: named("method", method),
    fx_kind: named("fx_kind", fx_kind) }) : t("why.own_methods");
}

export function closeCell(close, currency) {
  if (!close) return el("span", { class: "badge" }, t("holdings.no_close"));
  return [el("span", { class: "figure" }, price(close.close, currency)), el("span",
    { class: "quiet note" }, t("why.source", { date: date(close.date), source: close.source }))];
}

/** A rate with its day and source; nothing where both currencies are the same. */
export function rateCell(rate) {
  if (!rate) return el("span", { class: "badge" }, t("why.rate_missing"));
  if (rate.method === "same") return "1";
  return [el("span", { class: "figure" }, shortRate(rate.rate)), el("span", { class: "quiet note" },
    [rate.date ? date(rate.date) : null, rate.source ?? named("rate_method", rate.method)]
      .filter(Boolean).join(", "))];
}

export function assetCell(asset) {
  return el("span", { class: "strong", dir: "auto" }, asset?.symbol ?? "–");
}

/** Units × close × rate, of rows `{asset, quantity, close, fx, value}`. */
export function valuesTable(rows, currency) {
  const hasValue = rows.some(({ value }) => value !== undefined);
  return table(t("why.parts"), [
    { label: t("field.asset"), cell: ({ asset }) => assetCell(asset) },
    { label: t("field.quantity"), numeric: true, cell: (row) => quantity(row.quantity) },
    { label: t("field.close"), numeric: true, cell: (row) => closeCell(row.close,
      row.asset?.currency ?? row.currency) },
    { label: t("field.rate"), numeric: true, cell: (row) => rateCell(row.fx) },
    hasValue ? { label: t("value.market_value"), numeric: true, cell: (row) =>
      amount(row.value, currency) } : null,
  ].filter(Boolean), rows);
}

/** The figure of each portfolio, of rows with its id and name, and a button that explains it. */
export function portfoliosTable(rows, label, figureOf, explainRow) {
  return table(t("home.portfolios"), [
    { label: t("portfolio.one"), cell: (row) => el("span", { class: "strong", dir: "auto" },
      nameOf(row)) },
    { label, numeric: true, cell: figureOf },
    { label: t("why.title"), cell: (row) => button(t("why.ask"), () => explainRow(row),
      { class: "small", "aria-label": t("why.ask_of", { name: nameOf(row) }) }) },
  ], rows);
}

/** Balances × rate, of rows `{currency, amount, fx, value}`. */
export function cashTable(rows, currency) {
  if (rows.length === 0) return null;
  const hasValue = rows.some(({ value }) => value !== undefined);
  return [el("h3", {}, t("value.cash")), table(t("value.cash"), [
    { label: t("field.currency"), cell: (row) => row.currency },
    { label: t("field.amount"), numeric: true, cell: (row) => money(row.amount, row.currency) },
    { label: t("field.rate"), numeric: true, cell: (row) => rateCell(row.fx) },
    hasValue ? { label: t("why.amount_in", { currency }), numeric: true, cell: (row) =>
      amount(row.value, currency) } : null,
  ].filter(Boolean), rows)];
}

/** Named terms of a sum. */
export function termsTable(terms) {
  return table(t("why.parts"), [
    { label: t("why.term"), cell: ([label]) => label },
    { label: t("field.amount"), numeric: true, cell: ([, value]) => value },
  ], terms);
}

/** Whether a decimal string is a number other than zero. */
export function isSome(value) {
  return value !== null && value !== undefined && /[1-9]/.test(value);
}
