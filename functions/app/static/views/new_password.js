// Setting a new password with the token of a mailed link. It is the part of the address behind #,
// which browsers send to no server, and leaves the address at once.

import { call } from "../api.js";
import { announce } from "../dialogs.js";
import { el, link, replace } from "../element.js";
import { field, form, userOf } from "../forms.js";
import { navigate } from "../routes.js";
import { end, isSignedIn } from "../session.js";
import { t } from "../texts.js";

export function show(view) {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  history.replaceState(null, "", `${location.pathname}`);
  const card = el("div", { class: "card sign-in" }, el("h1", {}, t("new_password.title")));
  view.append(card);
  if (!token) {
    card.append(el("p", {}, t("new_password.no_token")), again());
    return;
  }
  const submit = async ({ password }) => {
    try {
      await call("POST", "login/reset", { body: { token, password } });
    } catch (problem) {
      if (problem.code !== "reset_token_invalid") throw problem;
      replace(card, el("h1", { tabindex: "-1" }, t("new_password.title")),
        el("p", { role: "alert" }, t("new_password.spent")), again());
      return;
    }
    // Its use has voided every session of the account.
    if (isSignedIn()) await end();
    else navigate("sign-in", { replaceEntry: true });
    announce(t("settings.password_changed"));
  };
  card.append(el("p", { class: "quiet" }, t("new_password.lead")), form([
    userOf(null), field({ name: "password", label: t("settings.new_password"), type: "password",
      autocomplete: "new-password", hint: t("sign_up.password_hint"), required: true })],
  { submit, label: t("settings.change_password"), name: t("new_password.title") }));
}

function again() {
  return el("p", { class: "other" }, link("sign-in", {}, t("sign_in.title")));
}
