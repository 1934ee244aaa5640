// Signing in and signing up, and a link where the password is forgotten: at Firebase, where the
// deployment has its sign-in, and with the service's own accounts.

import * as own from "../accounts.js";
import { button, el, replace } from "../element.js";
import { field, form } from "../forms.js";
import { navigate } from "../routes.js";
import { isSignedIn } from "../session.js";
import { t } from "../texts.js";

/** Their names are the same in every language. */
const providerNames = { "facebook.com": "Facebook", "github.com": "GitHub", "google.com": "Google",
  "microsoft.com": "Microsoft", "yahoo.com": "Yahoo" };
const hasFirebase = document.querySelector("meta[name=firebase]").content !== "";

export async function show(view) {
  if (isSignedIn()) {
    queueMicrotask(() => navigate("", { replaceEntry: true }));
    return;
  }
  const card = el("div", { class: "card sign-in" }, el("h1", {}, t("sign_in.title")));
  view.append(card);
  if (!hasFirebase) drawSignIn(card, own);
  else drawSignIn(card, await import("../firebase.js"));
}

function drawSignIn(card, accounts) {
  replace(card, el("h1", {}, t("sign_in.title")), el("p", { class: "quiet" }, t("sign_in.lead")),
    form([email(), password("current-password")], { label: t("sign_in.submit"),
      submit: (values) => accounts.signIn(values), name: t("sign_in.title") }),
    el("p", {}, change(card, t("forgot.ask"), drawForgot, accounts)),
    providers(accounts),
    demoHint(),
    el("p", { class: "other" }, t("sign_in.no_account"), " ",
      change(card, t("sign_up.title"), drawSignUp, accounts)),
    hasFirebase && accounts !== own ? el("p", { class: "other" },
      change(card, t("sign_in.own_account"), drawSignIn, own)) : null);
}

function drawSignUp(card, accounts) {
  const name = field({ name: "name", label: t("field.your_name"), autocomplete: "name" });
  const submit = async (values) => {
    const next = await accounts.signUp(values);
    if (next) drawSent(card, accounts, t("sign_up.title"), next);
  };
  replace(card, el("h1", {}, t("sign_up.title")), el("p", { class: "quiet" }, t("sign_up.lead")),
    form([email(), password("new-password", t("sign_up.password_hint")), name],
      { label: t("sign_up.submit"), submit, name: t("sign_up.title") }),
    providers(accounts),
    back(card, accounts));
}

function drawForgot(card, accounts) {
  const submit = async (values) => {
    try {
      await accounts.forgot(values);
    } catch (problem) {
      if (problem.code !== "mail_not_configured") throw problem;
      drawSent(card, accounts, t("forgot.title"), t("forgot.no_mail"));
      return;
    }
    drawSent(card, accounts, t("forgot.title"), t("forgot.sent", { email: values.email }));
  };
  replace(card, el("h1", {}, t("forgot.title")), el("p", { class: "quiet" }, t("forgot.lead")),
    form([email()], { label: t("forgot.submit"), submit, name: t("forgot.title") }),
    back(card, accounts));
}

/** What to do next, after something was mailed or could not be. */
function drawSent(card, accounts, title, text) {
  replace(card, el("h1", { tabindex: "-1" }, title),
    el("p", { class: "notice", role: "status" }, text), back(card, accounts));
  card.querySelector("h1").focus();
}

function back(card, accounts) {
  return el("p", { class: "other" }, t("sign_up.has_account"), " ",
    change(card, t("sign_in.title"), drawSignIn, accounts));
}

function change(card, label, draw, accounts) {
  return button(label, () => {
    draw(card, accounts);
    card.querySelector("input").focus();
  }, { class: "link" });
}

/** A button for each provider with which one may sign in, or sign up, at Firebase. */
function providers(accounts) {
  const ids = document.querySelector("meta[name=firebase-providers]").content.split(" ");
  if (accounts === own || ids[0] === "") return null;
  const leave = async (id) => (await import("../providers.js")).leaveFor(id);
  return el("div", { class: "providers", role: "group", "aria-label": t("provider.label") },
    ids.map((id) => {
      const label = t("provider.with", { name: providerNames[id] });
      return form([], { label, kind: null, name: label, submit: () => leave(id) });
    }));
}

function email() {
  return field({ name: "email", label: t("field.email"), type: "email", autocomplete: "username",
    required: true, spellcheck: "false" });
}

function password(autocomplete, hint) {
  return field({ name: "password", label: t("field.password"), type: "password", autocomplete,
    required: true, hint });
}

/** The account of the sample market, where this is one. */
function demoHint() {
  const [address, secret] = document.querySelector("meta[name=demo-account]").content.split(" ");
  if (!secret) return null;
  return el("div", { class: "notice demo" }, el("p", {}, t("sign_in.demo", { address, secret })),
    form([], { label: t("sign_in.demo_open"), kind: null, name: t("sign_in.demo_open"),
      submit: () => own.signIn({ email: address, password: secret }) }));
}
