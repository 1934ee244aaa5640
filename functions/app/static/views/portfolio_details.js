// The settings of one portfolio, and deleting it.

import { write } from "../api.js";
import { succeeds } from "../attempts.js";
import { announce, confirmed } from "../dialogs.js";
import { button, el } from "../element.js";
import { field, form } from "../forms.js";
import { navigate } from "../routes.js";
import { section } from "../states.js";
import { t } from "../texts.js";
import { kindsTable, readKinds } from "./fx_kinds.js";
import { currencyField, fxKindField, methodField } from "./portfolio_form.js";

export function showTab(body, portfolio, signal) {
  body.append(el("section", { class: "card narrow" }, el("h2", {}, t("portfolio.details")), form([
    field({ name: "name", label: t("field.name"), value: portfolio.name ?? "", maxlength: 100 }),
    currencyField(portfolio.base_currency), methodField(portfolio.cost_basis_method),
    fxKindField(portfolio.fx_kind),
    field({ name: "track_cash", label: t("field.track_cash"), type: "checkbox", value: "true",
      checked: portfolio.track_cash }),
  ], { submit: (values) => save(portfolio, values), label: t("action.save"),
    name: t("portfolio.details") })),
  section(t("fx_kinds.title"), () => readKinds(portfolio.base_currency), (kinds) => [
    el("p", {}, t("fx_kinds.lead")), kindsTable(kinds, { current: portfolio.fx_kind,
      onPick: (kind) => useKind(portfolio, kind) })], { signal, lines: 5 }),
  el("section", { class: "card narrow" }, el("h2", {}, t("portfolio.delete")),
    el("p", {}, t("portfolio.delete_text", { name: portfolio.name ?? "" })),
    el("div", { class: "form-actions" },
      button(t("portfolio.delete"), () => remove(portfolio), { class: "danger" }))));
}

async function save(portfolio, values) {
  await write("PATCH", `portfolios/${portfolio.id}`, { body: { ...values,
    base_currency: values.base_currency.trim().toUpperCase(),
    track_cash: values.track_cash === "true" } });
  announce(t("portfolio.saved"));
  navigate(`portfolios/${portfolio.id}/details`, { replaceEntry: true });
}

/** Converts with rates of this kind from now on, and offers to go back. */
async function useKind({ id, fx_kind: before }, kind) {
  const body = { fx_kind: kind };
  if (!await succeeds(() => write("PATCH", `portfolios/${id}`, { body }))) return;
  announce(t("fx_kinds.is_used", { kind: t(`fx_kind.${kind}`) }), { label: t("action.undo"),
    action: () => useKind({ id, fx_kind: kind }, before) });
  navigate(`portfolios/${id}/details`, { replaceEntry: true });
}

async function remove(portfolio) {
  const text = t("portfolio.delete_text", { name: portfolio.name ?? "" });
  if (!await confirmed(t("portfolio.delete"), text, t("action.delete"))) return;
  if (!await succeeds(() => write("DELETE", `portfolios/${portfolio.id}`))) return;
  announce(t("portfolio.deleted"));
  navigate("");
}
