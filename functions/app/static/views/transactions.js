// The ledger of a portfolio: add, correct, delete with undo, move to another portfolio, export.

import { call, create, read, readAll, write } from "../api.js";
import { succeeds, takeBack } from "../attempts.js";
import { announce, confirmed } from "../dialogs.js";
import { download } from "../downloads.js";
import { button, el, link } from "../element.js";
import { select } from "../forms.js";
import { date, money, price, quantity } from "../format.js";
import { pagedList } from "../pages.js";
import { empty, fill } from "../states.js";
import { table } from "../tables.js";
import { t } from "../texts.js";
import { fieldsOfType } from "./transaction_fields.js";
import { openTransaction } from "./transaction_form.js";
import { openTransfer } from "./transfer_form.js";

const page_size = 50;
const notSent = ["id", "created_at", "updated_at", "asset", "to_asset", "transfer_id",
  "converted_from"];

export function showTab(body, portfolio, signal) {
  const state = { type: "" };
  const list = el("div", { class: "section-body" });
  const draw = () => fill(list, () => readPage(portfolio, state), (page) =>
    ledger(page, portfolio, state, draw), { signal, lines: 10 });
  const types = select([["", t("transactions.all_types")],
    ...Object.keys(fieldsOfType).map((name) =>
    [name, t(`type.${name}`)])], "", { "aria-label": t("field.type"), on: { change: (event) => {
    state.type = event.target.value;
    draw();
  } } });
  body.append(el("section", { class: "card" }, el("div", { class: "section-head" },
    el("h2", {}, t("tab.transactions")), el("div", { class: "form-actions" },
      button(t("transaction.add"), () => openTransaction(portfolio, draw), { class: "primary" }),
      button(t("transfer.title"), () => openOther(portfolio, draw)),
      button(t("transactions.export"), () => download(() => call("GET", "transactions/export",
        { raw: true, query: { portfolio_id: portfolio.id, format: "csv" } }), "transactions.csv")),
      el("div", { class: "field" }, types))), list));
  draw();
}

function readPage(portfolio, { type }, cursor = null) {
  return read("transactions", { portfolio_id: portfolio.id, type, expand: "asset",
    limit: page_size, cursor });
}

async function openOther(portfolio, draw) {
  const portfolios = await readAll("portfolios");
  openTransfer(portfolio, portfolios.filter(({ id }) => id !== portfolio.id), draw);
}

function ledger(page, portfolio, state, redraw) {
  if (page.items.length === 0) {
    return empty(t("transactions.empty"), link(`portfolios/${portfolio.id}/import`, {},
      t("transactions.import")));
  }
  return pagedList(page, (cursor) => readPage(portfolio, state, cursor),
    (items) => ledgerTable(items, portfolio, redraw));
}

function ledgerTable(items, portfolio, redraw) {
  return table(t("tab.transactions"), [
    { label: t("field.date"), cell: (row) => el("span", { class: "figure" }, date(row.date)) },
    { label: t("field.type"), cell: (row) => t(`type.${row.type}`) },
    { label: t("field.asset"), cell: assetCell },
    { label: t("field.quantity"), numeric: true, cell: (row) => row.quantity === null ? ""
      : quantity(row.quantity) },
    { label: t("field.unit_price"), numeric: true, cell: (row) => row.unit_price === null ? ""
      : price(row.unit_price, row.currency) },
    { label: t("field.amount"), numeric: true, cell: amountCell },
    { label: t("field.charges"), numeric: true, cell: chargesCell },
    { label: t("transactions.actions"), cell: (row) => el("div", { class: "form-actions" },
      button(t("action.edit"), () => openTransaction(portfolio, redraw, row), { class: "small",
        "aria-label": t("transaction.edit_of", nameOf(row)) }),
      button(t("action.delete"), () => remove(row, redraw), { class: "small",
        "aria-label": t("transaction.delete_of", nameOf(row)) })) },
  ], items);
}

function nameOf(row) {
  return { type: t(`type.${row.type}`), date: date(row.date), name: row.asset?.symbol ?? "" };
}

function assetCell(row) {
  const { asset, to_asset, note } = row;
  return [asset ? link(`assets/${asset.id}`, { dir: "auto" }, asset.symbol) : null,
    to_asset ? [" → ", link(`assets/${to_asset.id}`, { dir: "auto" }, to_asset.symbol)] : null,
    note ? el("span", { class: "quiet note", dir: "auto" }, note) : null];
}

function amountCell(row) {
  if (row.amount === null) return row.ratio ? `${row.ratio.new}:${row.ratio.old}` : "";
  return [el("span", { class: "figure" }, money(row.amount, row.currency)), row.to_amount === null
    ? null : el("span", { class: "figure note" }, `→ ${money(row.to_amount, row.to_currency)}`)];
}

function chargesCell(row) {
  const isSome = (value) => value !== null && /[1-9]/.test(value);
  return [isSome(row.fee) ? el("span", { class: "figure" },
    money(row.fee, row.fee_currency ?? row.currency)) : null,
  isSome(row.tax) ? el("span", { class: "quiet note" },
    t("value.and_taxes", { taxes: money(row.tax, row.currency) })) : null];
}

/** Deletes at once, and offers to record it again. One side of a transfer goes with the other,
 * after a question. */
async function remove(row, redraw) {
  const isPair = row.transfer_id !== null;
  if (isPair && !await confirmed(t("transaction.delete"), t("transfer.delete_both"),
    t("action.delete"))) return;
  const query = isPair ? { both: "true" } : {};
  if (!await succeeds(() => write("DELETE", `transactions/${row.id}`, { query }))) return;
  announce(t("transaction.deleted"), isPair ? {} : { label: t("action.undo"),
    action: () => recordAgain(row, redraw) });
  redraw();
}

async function recordAgain(row, redraw) {
  const body = Object.fromEntries(Object.entries(row).filter(([name, value]) =>
    value !== null && !notSent.includes(name)));
  await takeBack(() => create("transactions", body), t("transaction.restored"), redraw);
}
