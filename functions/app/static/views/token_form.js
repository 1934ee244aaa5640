// The form of a new share link, or of a token for a program.

import { create } from "../api.js";
import { announce } from "../dialogs.js";
import { button, el, replace } from "../element.js";
import { field, form } from "../forms.js";
import { nameOf } from "../portfolios.js";
import { t } from "../texts.js";

/** The form, and the place where what it makes is shown once; `onNoted` is called after that. */
export function tokenForm(portfolios, onNoted) {
  const secret = el("div", { "aria-live": "polite" });
  const kind = field({ name: "kind", label: t("tokens.kind"), type: "select", options: [
    ["share", t("tokens.share")], ["program", t("tokens.program")]] });
  const scope = field({ name: "scope", label: t("tokens.scope"), type: "select", options: [
    ["read", t("tokens.scope_read")], ["write", t("tokens.scope_write")]] });
  const percentages = field({ name: "percentages", label: t("tokens.percentages"),
    type: "checkbox", value: "yes", checked: true, pointer: "/show",
    hint: t("tokens.percentages_hint") });
  const scoped = portfoliosField(portfolios);

  function adapt() {
    const isShare = kind.input.value === "share";
    scope.hidden = isShare;
    percentages.input.checked = isShare;
  }

  async function submit(values) {
    const isShare = values.kind === "share";
    const body = { name: values.name, scope: isShare ? "read" : values.scope,
      show: values.percentages ? "percentages" : "all", portfolio_ids: scoped.ids() };
    if (values.expires) body.expires_at = `${values.expires}T23:59:59Z`;
    const issued = await create("account/tokens", body);
    showSecret(secret, isShare ? `${document.baseURI}shared#${issued.token}` : issued.token,
      onNoted);
  }

  kind.input.addEventListener("change", adapt);
  scope.hidden = true;
  return [form([el("div", { class: "fields" },
    field({ name: "name", label: t("field.name"), maxlength: 100 }), kind, scope,
    field({ name: "expires", label: t("tokens.expires"), type: "date", pointer: "/expires_at",
      hint: t("tokens.expires_hint") })),
  percentages, scoped], { submit, label: t("action.create"), name: t("tokens.title") }), secret];
}

/** The portfolios that a token sees: all, also those to come, or some. `ids()` is null for all. */
function portfoliosField(portfolios) {
  const error = el("p", { class: "field-error" });
  const boxes = portfolios.map((portfolio) => el("input", { type: "checkbox", value: portfolio.id,
    id: `share-${portfolio.id}`, "data-name": nameOf(portfolio) }));
  const some = el("div", { class: "choices", hidden: true }, boxes.map((box) => el("div",
    { class: "choice" }, box, el("label", { for: box.id, dir: "auto" }, box.dataset.name))));
  const showSome = () => {
    some.hidden = all.checked;
  };
  const all = el("input", { type: "checkbox", id: "share-all", checked: true,
    on: { change: showSome } });
  const ids = () => all.checked ? null
    : boxes.filter(({ checked }) => checked).map(({ value }) => value);
  return Object.assign(el("fieldset", { class: "field", "data-pointer": "/portfolio_ids" },
    el("legend", {}, t("tokens.portfolio")), el("div", { class: "choice" }, all,
      el("label", { for: all.id }, t("tokens.all_portfolios"))), some, error),
  { error, input: all, ids });
}

/** The text itself, which no one can see again. */
function showSecret(place, text, onNoted) {
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    announce(t("tokens.copied"));
  };
  replace(place, el("div", { class: "notice stack" }, el("p", {}, t("tokens.once")),
    el("p", { class: "token" }, text), el("div", { class: "form-actions" },
      button(t("tokens.copy"), copy), button(t("tokens.noted"), onNoted))));
}
