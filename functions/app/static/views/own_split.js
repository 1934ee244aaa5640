// A split that the reader records: of an own asset, or one that no vendor reports.

import { create } from "../api.js";
import { announce, openDialog } from "../dialogs.js";
import { el } from "../element.js";
import { field, form } from "../forms.js";
import { today } from "../format.js";
import { optionsOf } from "../portfolios.js";
import { t } from "../texts.js";
import { bodyOf } from "./transaction_fields.js";

/** Opens the form of a split of the asset in one of these portfolios. */
export function openSplit(asset, portfolios, onSaved) {
  const submit = async (values) => {
    await create("transactions", { ...bodyOf("SPLIT", values, { asset_id: asset }),
      portfolio_id: values.portfolio_id });
    dialog.close();
    announce(t("transaction.added"));
    onSaved();
  };
  const dialog = openDialog(t("own_split.title"), form([
    el("p", { class: "quiet" }, t("own_split.lead")),
    field({ name: "portfolio_id", label: t("portfolio.one"), type: "select",
      options: optionsOf(portfolios) }),
    field({ name: "date", label: t("field.date"), type: "date", value: today() }),
    el("div", { class: "fields" },
      field({ name: "ratio_new", label: t("field.ratio_new"), inputmode: "numeric",
        pointer: "/ratio/new" }),
      field({ name: "ratio_old", label: t("field.ratio_old"), inputmode: "numeric",
        pointer: "/ratio/old", value: "1" })),
  ], { submit, label: t("action.save"), name: t("own_split.title") }));
}
