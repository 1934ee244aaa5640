// What a portfolio is made of, how far that is from its targets, and what new money should buy. Of
// one portfolio, or of all together.

import { read } from "../api.js";
import { button, el } from "../element.js";
import { select } from "../forms.js";
import { empty, fill, warnings } from "../states.js";
import { t } from "../texts.js";
import { groupsTable } from "./allocation_groups.js";
import { planForm } from "./allocation_plan.js";
import { openTargets } from "./allocation_targets.js";

const groupings = ["asset_class", "currency", "country", "exchange", "tag"];

export function show(view, _parameters, signal) {
  const body = el("div", { class: "stack" });
  view.append(el("h1", {}, t("allocation.of_all")), body);
  showScope(body, "all", signal);
}

export function showTab(body, portfolio, signal) {
  showScope(body, portfolio.id, signal);
}

/** `scope` is a portfolio's id, or "all". */
function showScope(body, scope, signal) {
  const content = el("div", { class: "stack" });
  const by = select(groupings.map((name) => [name, t(`allocation.${name}`)]), groupings[0],
    { id: "grouping", on: { change: draw } });

  function draw() {
    fill(content, () => read(`allocation/${scope}`, { by: by.value }), (answer) => [
      groupsCard(answer, scope, draw), planCard(answer, scope)], { signal, lines: 10 });
  }

  body.append(el("div", { class: "section-head" }, el("h2", {}, t("tab.allocation")),
    el("div", { class: "field" }, el("label", { for: "grouping", class: "unseen" },
      t("allocation.by")), by)), content);
  draw();
}

function groupsCard(answer, scope, redraw) {
  return el("section", { class: "card" }, el("div", { class: "section-head" },
    el("h2", {}, t("home.allocation")),
    button(t("targets.edit"), () => openTargets(answer, scope, redraw))),
  warnings(answer), answer.groups.length ? groupsTable(answer.groups, answer)
    : empty(t("holdings.empty")));
}

function planCard(answer, scope) {
  const hasTargets = answer.groups.some(({ target }) => target !== null);
  return el("section", { class: "card" }, el("h2", {}, t("plan.title")),
    hasTargets ? planForm(answer, scope) : empty(t("plan.no_targets")));
}
