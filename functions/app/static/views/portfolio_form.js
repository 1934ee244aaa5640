// Creating a portfolio, and its settings.

import { create } from "../api.js";
import { openDialog } from "../dialogs.js";
import { button } from "../element.js";
import { field, form } from "../forms.js";
import { navigate } from "../routes.js";
import { t } from "../texts.js";

export const methods = ["FIFO", "LIFO", "HIFO", "AVERAGE"];
export const fxKinds = ["official", "mep", "ccl", "blue"];

/** The button that opens the form of a new portfolio. */
export function newPortfolio({ first = false } = {}) {
  return button(t("portfolio.new"), openForm, { class: first ? "primary" : null });
}

export function currencyField(value, properties = {}) {
  return field({ name: "base_currency", label: t("field.base_currency"), value, maxlength: 3,
    autocapitalize: "characters", spellcheck: "false", hint: t("field.currency_hint"),
    ...properties });
}

export function methodField(value) {
  return field({ name: "cost_basis_method", label: t("field.method"), type: "select", value,
    options: methods.map((name) => [name, t(`method.${name}`)]) });
}

export function fxKindField(value) {
  return field({ name: "fx_kind", label: t("field.fx_kind"), type: "select", value,
    options: fxKinds.map((name) => [name, t(`fx_kind.${name}`)]), hint: t("field.fx_kind_hint") });
}

function openForm() {
  const submit = async (values) => {
    const portfolio = await create("portfolios", { ...values,
      base_currency: values.base_currency.trim().toUpperCase() });
    dialog.close();
    navigate(`portfolios/${portfolio.id}`);
  };
  const dialog = openDialog(t("portfolio.new"), form([
    field({ name: "name", label: t("field.name"), required: true, maxlength: 100 }),
    currencyField(""), methodField("FIFO"), fxKindField("official"),
  ], { submit, label: t("action.create"), name: t("portfolio.new") }));
}
