// Moving units or cash from one portfolio to another, as one transaction in each.

import { assetField } from "../asset_picker.js";
import { create, write } from "../api.js";
import { takeBack } from "../attempts.js";
import { announce, openDialog } from "../dialogs.js";
import { el, replace } from "../element.js";
import { field, form, present, select } from "../forms.js";
import { today } from "../format.js";
import { optionsOf } from "../portfolios.js";
import { t } from "../texts.js";
import { usedLotsField } from "./lot_fields.js";

/** Opens the form of a transfer from `portfolio` to one of `others`. */
export function openTransfer(portfolio, others, onSaved) {
  if (others.length === 0) {
    openDialog(t("transfer.title"), el("p", {}, t("transfer.no_other")));
    return;
  }
  const asset = assetField({ onPick: () => lots.refresh() });
  const quantity = field({ name: "quantity", label: t("field.quantity"), inputmode: "decimal" });
  const amount = field({ name: "amount", label: t("field.amount"), inputmode: "decimal" });
  const currency = field({ name: "currency", label: t("field.currency"), maxlength: 3,
    value: portfolio.base_currency });
  const day = field({ name: "date", label: t("field.date"), type: "date", value: today(),
    on: { change: () => lots.refresh() } });
  const lots = usedLotsField({ portfolio, selection: () =>
    ({ asset: asset.asset, day: day.input.value }) });
  const parts = el("div", { class: "fields" });
  const what = select([["units", t("transfer.units")], ["cash", t("transfer.cash")]], "units",
    { on: { change: draw } });

  function draw() {
    replace(parts, what.value === "units" ? [asset, quantity, lots] : [amount, currency]);
  }

  async function submit(values) {
    const { to_portfolio_id, date } = values;
    const body = { from_portfolio_id: portfolio.id, to_portfolio_id, date };
    if (what.value === "units") {
      Object.assign(body, present({ quantity: values.quantity }));
      if (asset.asset) body.asset_id = asset.asset.id;
      const used = lots.lots() ?? [];
      if (used.length) body.from_lots = used;
    } else {
      Object.assign(body, present({ amount: values.amount,
        currency: values.currency.toUpperCase() }));
    }
    const { items: [{ id }] } = await create("transactions/transfer", body);
    dialog.close();
    // With both sides of it.
    const undone = () => write("DELETE", `transactions/${id}`, { query: { both: "true" } });
    announce(t("transfer.done"), { label: t("action.undo"),
      action: () => takeBack(undone, t("transfer.undone"), onSaved) });
    onSaved();
  }

  draw();
  const dialog = openDialog(t("transfer.title"), form([
    field({ name: "to_portfolio_id", label: t("transfer.to"), type: "select",
      options: optionsOf(others) }),
    field({ name: "what", label: t("transfer.what"), control: what }),
    day,
    parts,
  ], { submit, label: t("transfer.title"), name: t("transfer.title") }));
}
