// An asset that only its owner knows, such as a house: created, corrected and deleted by hand.

import { create, write } from "../api.js";
import { succeeds } from "../attempts.js";
import { announce, confirmed, openDialog } from "../dialogs.js";
import { el } from "../element.js";
import { field, form } from "../forms.js";
import { navigate } from "../routes.js";
import { named, t } from "../texts.js";

export const assetClasses = ["EQUITY", "ETF", "FUND", "BOND", "CRYPTO", "COMMODITY", "OTHER"];

/** Opens the form of a new asset of one's own, or of `asset`, to correct it. `onSaved` gets it. */
export function openOwnAsset({ asset = null, symbol = "", onSaved }) {
  const submit = async (values) => {
    const body = { ...values, currency: values.currency.trim().toUpperCase() };
    const saved = asset ? await write("PATCH", `assets/${asset.id}`, { body })
      : await create("assets", { manual: true, ...body });
    dialog.close();
    announce(t("own_asset.saved", { name: saved.symbol }));
    onSaved(saved);
  };
  const title = t(asset ? "own_asset.correct" : "own_asset.new");
  const dialog = openDialog(title, form([
    el("p", { class: "quiet" }, t("own_asset.lead")),
    field({ name: "symbol", label: t("own_asset.symbol"), maxlength: 32, dir: "auto",
      value: asset?.symbol ?? symbol, hint: t("own_asset.symbol_hint") }),
    field({ name: "name", label: t("field.name"), maxlength: 200, dir: "auto",
      value: asset?.name ?? "" }),
    field({ name: "asset_class", label: t("asset.class"), type: "select",
      value: asset?.asset_class ?? "OTHER",
      options: assetClasses.map((name) => [name, named("asset_class", name)]) }),
    field({ name: "currency", label: t("field.currency"), maxlength: 3, spellcheck: "false",
      value: asset?.currency ?? "", hint: t("field.currency_hint") }),
  ], { submit, label: t(asset ? "action.save" : "action.create"), name: title }));
}

/** Deletes an asset of one's own that no transaction uses, after a question. */
export async function removeOwnAsset(asset) {
  const text = t("own_asset.delete_text", { name: asset.symbol });
  if (!await confirmed(t("own_asset.delete"), text, t("action.delete"))) return;
  if (!await succeeds(() => write("DELETE", `assets/${asset.id}`))) return;
  announce(t("own_asset.deleted", { name: asset.symbol }));
  navigate("assets");
}
