// The lots of a transaction: those that a transfer brings along, and those that a sale uses first.

import { read } from "../api.js";
import { sum } from "../decimals.js";
import { el, replace } from "../element.js";
import { field } from "../forms.js";
import { date, money, quantity } from "../format.js";
import { rowsField } from "../row_fields.js";
import { fill } from "../states.js";
import { t } from "../texts.js";

/** Rows of the lots that a TRANSFER_IN brings along. `node.lots()`: as the API takes them. */
export function carriedLotsField(lots) {
  const text = { inputmode: "decimal" };
  const node = rowsField({
    label: t("lots.carried"), pointer: "/lots", hint: t("lots.carried_hint"),
    addLabel: t("lots.add"),
    columns: [
      { name: "date", label: t("field.date"), type: "date" },
      { name: "quantity", label: t("field.quantity"), ...text },
      { name: "cost", label: t("value.cost_basis"), ...text },
      { name: "fx_rate", label: t("field.rate"), ...text },
    ],
    rows: lots ?? [],
  });
  return Object.assign(node, { lots: () => node.rows().map((lot) => ({ cost: null, ...lot })) });
}

/** The lots of an asset that a SELL or a transfer uses first. They are read when the reader wants
 * to pick some: of the asset and the day that `selection()` gives, as they are before
 * `transaction`. `node.lots()` is undefined as long as they are not read; `node.refresh()` reads
 * those of another asset or day. */
export function usedLotsField({ portfolio, selection, transaction = null }) {
  const error = el("p", { class: "field-error" });
  const list = el("div", { class: "stack" });
  const summary = el("summary", {}, t("lots.pick"));
  const node = el("details", { class: "field", "data-pointer": "/from_lots",
    on: { toggle: () => choices === null && refresh() } }, summary, list, error);
  let choices = null;

  function refresh() {
    choices = null;
    replace(list);
    if (!node.open) return;
    const { asset, day } = selection();
    if (portfolio.cost_basis_method === "AVERAGE") replace(list, hint("lots.average"));
    else if (!asset) replace(list, hint("lots.no_asset"));
    else fill(list, () => read(`holdings/${portfolio.id}`, { explain: "true", as_of: day }),
      (answer) => draw(lotsBefore(answer, asset, transaction), asset), { lines: 3 });
  }

  function draw(lots, asset) {
    if (lots.length === 0) return hint("lots.none");
    const picked = new Map(transaction?.from_lots?.map((lot) =>
      [lot.transaction_id, lot.quantity]));
    choices = lots.map((lot) => ({ lot, node: field({ inputmode: "decimal", pointer: "-",
      value: picked.get(lot.transaction_id) ?? "", label: t("lots.one", { date: date(lot.date),
        quantity: quantity(lot.quantity), cost: money(lot.cost, asset.currency) }) }) }));
    return [hint("lots.pick_hint"), choices.map((choice) => choice.node)];
  }

  function lots() {
    if (choices === null) return undefined;
    const used = choices.filter((choice) => choice.node.input.value.trim() !== "");
    for (const choice of choices) choice.node.dataset.pointer = "-";
    return used.map((choice, number) => {
      choice.node.dataset.pointer = `/from_lots/${number}`;
      return { transaction_id: choice.lot.transaction_id,
        quantity: choice.node.input.value.trim() };
    });
  }

  return Object.assign(node, { error, input: summary, lots, refresh });
}

function hint(key) {
  return el("p", { class: "hint" }, t(key));
}

/** The lots of an asset as they would be without the transaction, of an answer of /holdings. */
function lotsBefore({ explanation }, asset, transaction) {
  const position = explanation.positions.find(({ asset_id: id }) => id === asset.id);
  if (!position) return [];
  const own = position.transactions.find(({ transaction_id: id }) => id === transaction?.id);
  const lots = new Map();
  for (const lot of [...(own?.used ?? []), ...position.lots]) {
    const before = lots.get(lot.transaction_id);
    lots.set(lot.transaction_id, before ? { ...lot, quantity: sum([before.quantity, lot.quantity]),
      cost: sum([before.cost, lot.cost]) } : lot);
  }
  return [...lots.values()].sort((one, other) => one.date.localeCompare(other.date));
}
