// The closes that the reader has entered: of an own asset on any day, of a market asset on days
// that no vendor has.

import { write } from "../api.js";
import { succeeds } from "../attempts.js";
import { announce, openDialog } from "../dialogs.js";
import { button, el } from "../element.js";
import { form } from "../forms.js";
import { date, price, today } from "../format.js";
import { rowsField } from "../row_fields.js";
import { table } from "../tables.js";
import { t } from "../texts.js";

const sources = ["manual", "own"];

/** Opens a form of closes of the asset; with `close` it corrects this one. */
export function openCloses(asset, onSaved, close = null) {
  const items = rowsField({
    label: t("asset.closes_short"), pointer: "/items", addLabel: t("own_closes.add"),
    columns: [
      { name: "date", label: t("field.date"), type: "date", max: today(),
        readonly: close !== null },
      { name: "close", label: t("own_closes.close", { currency: asset.currency }),
        inputmode: "decimal" },
    ],
    rows: [close ?? { date: today(), close: "" }],
  });
  items.input.hidden = close !== null;
  const submit = async () => {
    await enter(asset, items.rows());
    dialog.close();
    announce(t("own_closes.saved"));
    onSaved();
  };
  const dialog = openDialog(t("own_closes.enter"), form([
    el("p", { class: "quiet" }, t(asset.manual ? "own_closes.lead" : "own_closes.lead_of_market")),
    items], { submit, label: t("action.save"), name: t("own_closes.enter") }));
}

/** Those of `closes` that the reader has entered, to correct or to delete. */
export function enteredCloses(asset, closes, onChange) {
  const entered = closes.filter(({ source }) => sources.includes(source));
  if (entered.length === 0) return null;
  return el("details", {},
    el("summary", {}, t("own_closes.count", { count: entered.length })),
    table(t("own_closes.title"), [
      { label: t("field.date"), sort: (close) => close.date, cell: (close) => date(close.date) },
      { label: t("field.close"), numeric: true, sort: (close) => close.close, cell: (close) =>
        el("span", { class: "figure" }, price(close.close, asset.currency)) },
      { label: t("transactions.actions"), cell: (close) => el("div", { class: "form-actions" },
        button(t("action.edit"), () => openCloses(asset, onChange, close), { class: "small",
          "aria-label": t("own_closes.edit_of", { date: date(close.date) }) }),
        button(t("action.delete"), () => remove(asset, close, onChange), { class: "small",
          "aria-label": t("own_closes.delete_of", { date: date(close.date) }) })) },
    ], entered, { order: 0, descending: true }));
}

function enter(asset, items) {
  return write("PUT", `assets/${asset.id}/prices`, { body: { items } });
}

async function remove(asset, { date: day, close }, onChange) {
  const change = async (request, text, options = {}) => {
    if (!await succeeds(request)) return;
    announce(text, options);
    onChange();
  };
  const enterAgain = () => change(() => enter(asset, [{ date: day, close }]),
    t("own_closes.saved"));
  const query = { from: day, to: day };
  await change(() => write("DELETE", `assets/${asset.id}/prices`, { query }),
    t("own_closes.deleted"), { label: t("action.undo"), action: enterAgain });
}
