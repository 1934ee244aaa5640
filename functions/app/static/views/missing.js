// An address that shows nothing.

import { el, link } from "../element.js";
import { t } from "../texts.js";

export function show(view) {
  view.append(el("h1", {}, t("missing.title")), el("p", {}, t("state.missing")),
    el("p", {}, link("", {}, t("nav.home"))));
}
