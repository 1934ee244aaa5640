// Coming back from a provider's page. What it has put into the address leaves it at once.

import { el, link, replace } from "../element.js";
import { problemText } from "../forms.js";
import { navigate } from "../routes.js";
import { isSignedIn } from "../session.js";
import { t } from "../texts.js";

export async function show(view) {
  const address = location.href;
  history.replaceState(null, "", location.pathname);
  const title = t("sign_in.title");
  const card = el("div", { class: "card sign-in" }, el("h1", {}, title),
    el("p", { role: "status" }, t("provider.wait")));
  view.append(card);
  if (isSignedIn()) {
    queueMicrotask(() => navigate("", { replaceEntry: true }));
    return;
  }
  const { comeBack } = await import("../providers.js");
  try {
    await comeBack(address);
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    replace(card, el("h1", { tabindex: "-1" }, title),
      el("p", { role: "alert" }, problemText(problem)),
      el("p", { class: "other" }, link("sign-in", {}, t("provider.again"))));
    card.querySelector("h1").focus();
  }
}
