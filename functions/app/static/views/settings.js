// The account: name and currency, language, password, tokens, export, and closing it.

import { call, read, readAll, write } from "../api.js";
import { announce, confirmed } from "../dialogs.js";
import { download } from "../downloads.js";
import { button, el, link } from "../element.js";
import { figures } from "../figures.js";
import { field, form, present, select, userOf } from "../forms.js";
import { isWantedOnDevice, wantOnDevice } from "../kept_answers.js";
import { nameOf } from "../portfolios.js";
import { end } from "../session.js";
import { fill, section } from "../states.js";
import { chooseLanguage, language, t } from "../texts.js";
import { importCard } from "./account_import.js";
import { kindsTable, readKinds } from "./fx_kinds.js";
import { currencyField } from "./portfolio_form.js";
import { tokensCard } from "./tokens.js";

const languageNames = { en: "English", es: "Español" };

export function show(view, _parameters, signal) {
  const body = el("div", { class: "stack" });
  fill(body, () => read("account"), (account) => [el("div", { class: "columns" },
    accountCard(account), passwordCard(account), languageCard(), offlineCard(), exportCard(),
    importCard()),
  fxKindsCard(account, signal), tokensCard(signal), closingCard(account)], { signal, lines: 8 });
  view.append(el("h1", {}, t("nav.settings")), body);
}

function accountCard(account) {
  const submit = async ({ name, base_currency }) => {
    await write("PATCH", "account", { body: { name: name.trim() || null,
      base_currency: base_currency.trim().toUpperCase() || null } });
    announce(t("settings.saved"));
  };
  return el("section", { class: "card" }, el("h2", {}, t("settings.account")), el("p",
    { dir: "auto" }, account.email ?? ""), form([
    field({ name: "name", label: t("field.name"), value: account.name ?? "" }),
    currencyField(account.base_currency ?? "", { label: t("settings.base_currency"),
      hint: t("settings.base_currency_hint") }),
  ], { submit, label: t("action.save"), name: t("settings.account") }));
}

function passwordCard({ email }) {
  const submit = async (values, whole) => {
    await call("POST", "account/password", { body: present(values) });
    whole.reset();
    announce(t("settings.password_changed"));
    await end({ reason: "expired" });
  };
  return el("section", { class: "card" }, el("h2", {}, t("settings.password")), form([
    userOf(email),
    field({ name: "current_password", label: t("settings.current_password"), type: "password",
      autocomplete: "current-password" }),
    field({ name: "new_password", label: t("settings.new_password"), type: "password",
      autocomplete: "new-password", hint: t("settings.password_hint") }),
  ], { submit, label: t("settings.change_password"), name: t("settings.password") }));
}

function languageCard() {
  const choice = select(Object.entries(languageNames), language, { on: { change: (event) =>
    chooseLanguage(event.target.value) } });
  return el("section", { class: "card" }, el("h2", {}, t("settings.language")),
    field({ name: "language", label: t("settings.language"), control: choice,
      hint: t("settings.language_hint") }));
}

function offlineCard() {
  const keep = field({ name: "offline", label: t("settings.offline_keep"), type: "checkbox",
    value: "true", hint: t("settings.offline_hint") });
  const set = async () => {
    await wantOnDevice(keep.input.checked);
    announce(t("settings.saved"));
  };
  keep.input.disabled = true;
  isWantedOnDevice().then((isWanted) => {
    Object.assign(keep.input, { checked: isWanted, disabled: false });
    keep.input.addEventListener("change", set);
  });
  return el("section", { class: "card" }, el("h2", {}, t("settings.offline")),
    el("p", {}, t("settings.offline_text")), keep);
}

function exportCard() {
  return el("section", { class: "card" }, el("h2", {}, t("settings.export")),
    el("p", {}, t("settings.export_text")), el("div", { class: "form-actions" },
      button(t("action.download"), () => download(() => call("GET", "account/export",
        { raw: true }), "finance-export.json"))));
}

/** The kinds of rates, and which of them each portfolio uses. */
function fxKindsCard({ base_currency: currency }, signal) {
  return section(t("fx_kinds.title"), () => Promise.all([readAll("portfolios"),
    readKinds(currency ?? "USD")]), ([portfolios, kinds]) => [
    el("p", {}, t("fx_kinds.lead_of_account")),
    kindsTable(kinds),
    figures(portfolios.map((portfolio) => [t(`fx_kind.${portfolio.fx_kind}`),
      link(`portfolios/${portfolio.id}/details`, { dir: "auto" }, nameOf(portfolio))])),
  ], { signal, lines: 6 });
}

function closingCard({ email }) {
  const submit = async (values) => {
    if (!await confirmed(t("settings.close"), t("settings.close_text"), t("settings.close")))
      return;
    await call("POST", "account/delete", { body: present(values) });
    await end({ reason: "closed" });
  };
  return el("section", { class: "card narrow" }, el("h2", {}, t("settings.close")),
    el("p", {}, t("settings.close_text")), form([
      userOf(email),
      field({ name: "password", label: t("field.password"), type: "password",
        autocomplete: "current-password" })],
    { submit, kind: "danger", label: t("settings.close"), name: t("settings.close") }));
}
