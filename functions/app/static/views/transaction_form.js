// The form that adds or corrects a transaction.

import { assetField } from "../asset_picker.js";
import { create, write } from "../api.js";
import { announce, openDialog } from "../dialogs.js";
import { el, replace } from "../element.js";
import { field, form, select } from "../forms.js";
import { today } from "../format.js";
import { t } from "../texts.js";
import { carriedLotsField, usedLotsField } from "./lot_fields.js";
import { assetFields, bodyOf, fieldsOfType, lotFields } from "./transaction_fields.js";

/** Opens the form of a new transaction, or of `transaction`, to correct it. */
export function openTransaction(portfolio, onSaved, transaction = null) {
  const nodes = new Map();
  const variable = el("div", { class: "fields" });
  const type = select(Object.keys(fieldsOfType).map((name) => [name, t(`type.${name}`)]),
    transaction?.type ?? "BUY", { name: "type", on: { change: draw } });
  const initial = initialValues(transaction, portfolio);
  const date = field({ name: "date", label: t("field.date"), type: "date", value: initial.date,
    on: { change: () => nodes.get("from_lots")?.refresh() } });

  function draw() {
    replace(variable, fieldsOfType[type.value].map((name) => {
      if (!nodes.has(name)) nodes.set(name, lotsFieldOf(name) ?? fieldOf(name, initial,
        transaction, onAsset));
      return nodes.get(name);
    }));
  }

  function lotsFieldOf(name) {
    if (name === "lots") return carriedLotsField(transaction?.lots);
    if (name !== "from_lots") return null;
    return usedLotsField({ portfolio, transaction, selection: () =>
      ({ asset: nodes.get("asset_id").asset, day: date.input.value }) });
  }

  function onAsset(asset) {
    const currency = nodes.get("currency")?.input;
    if (currency && asset.currency) currency.value = asset.currency;
    nodes.get("from_lots")?.refresh();
  }

  async function submit(values) {
    const assets = Object.fromEntries(assetFields.map((name) => [name, nodes.get(name)?.asset]));
    const lots = Object.fromEntries(lotFields.map((name) => [name, nodes.get(name)?.lots()]));
    const body = bodyOf(type.value, values, assets, lots);
    if (transaction) {
      await write("PATCH", `transactions/${transaction.id}`,
        { body: { ...clearedFields(transaction, body, lots), ...body } });
    } else await create("transactions", { ...body, portfolio_id: portfolio.id });
    dialog.close();
    announce(t(transaction ? "transaction.corrected" : "transaction.added"));
    onSaved();
  }

  draw();
  const dialog = openDialog(t(transaction ? "transaction.correct" : "transaction.add"), form([
    field({ name: "type", label: t("field.type"), control: type }),
    date,
    variable,
    field({ name: "note", label: t("field.note"), value: initial.note ?? "" }),
  ], { submit, label: t("action.save"), name: t("transaction.add") }));
}

function initialValues(transaction, portfolio) {
  if (!transaction) return { date: today(), currency: portfolio.base_currency };
  const { ratio, ...values } = transaction;
  return { ...values, ratio_new: ratio?.new, ratio_old: ratio?.old };
}

function fieldOf(name, initial, transaction, onPick) {
  const label = t(`field.${name}`);
  if (assetFields.includes(name)) {
    const asset = name === "asset_id" ? transaction?.asset : transaction?.to_asset;
    return assetField({ name, label, asset: asset ?? null,
      onPick: name === "asset_id" ? onPick : () => null });
  }
  const pointer = name.startsWith("ratio_") ? `/ratio/${name.slice(6)}` : undefined;
  const kind = name === "ex_date" ? { type: "date" }
    : name.endsWith("currency") ? { maxlength: 3, spellcheck: "false" } : { inputmode: "decimal" };
  return field({ name, label, value: initial[name] ?? "", pointer, ...kind });
}

/** What the transaction has and the form left empty, or the new type does not have: null, or zero
 * for charges. The lots that it uses stay where the form has not shown them. */
function clearedFields(transaction, body, { from_lots: usedLots }) {
  const kept = ["currency"];
  if (usedLots === undefined && fieldsOfType[body.type].includes("from_lots")) {
    kept.push("from_lots");
  }
  const clearable = [...fieldsOfType[transaction.type], ...fieldsOfType[body.type], "ratio",
    "note"].filter((name) => !name.startsWith("ratio_") && !kept.includes(name));
  return Object.fromEntries(clearable.filter((name) => !(name in body) &&
    transaction[name] !== null)
    .map((name) => [name, ["fee", "tax"].includes(name) ? "0" : null]));
}
