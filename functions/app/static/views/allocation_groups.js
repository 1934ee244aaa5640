// The groups of an allocation or of a plan: their weights, targets, and how far these are apart.

import { el } from "../element.js";
import { amount } from "../figures.js";
import { percent, signedPercent } from "../format.js";
import { table } from "../tables.js";
import { named, t } from "../texts.js";

export function groupsTable(groups, { by, currency }) {
  return table(t("home.allocation"), [
    { label: t("allocation.group"), sort: (group) => labelOf(by, group.key), cell: (group) =>
      el("span", { class: "strong", dir: "auto" }, labelOf(by, group.key)) },
    { label: t("value.market_value"), numeric: true, sort: (group) => group.market_value,
      cell: (group) => amount(group.market_value, currency) },
    { label: t("field.weight"), numeric: true, sort: (group) => group.weight, cell: (group) =>
      [el("span", { class: "figure" }, percent(group.weight)), weightBar(group)] },
    { label: t("targets.target"), numeric: true, sort: (group) => group.target, cell: (group) =>
      group.target === null ? el("span", { class: "quiet" }, t("targets.none"))
        : el("span", { class: "figure" }, percent(group.target)) },
    { label: t("targets.drift"), numeric: true, sort: (group) => group.drift, cell: (group) =>
      el("span", { class: "figure" }, signedPercent(group.drift)) },
  ], groups);
}

/** The weight as a bar, with a mark at the target; drawn of floats. */
function weightBar({ weight, target }) {
  const bar = el("span", { class: `weight-bar ${target === null ? "" : "aimed"}`,
    "aria-hidden": "true" });
  const share = (value) => `${Math.min(Math.max(Number(value ?? 0), 0), 1) * 100}%`;
  bar.style.setProperty("--share", share(weight));
  bar.style.setProperty("--target", share(target));
  return bar;
}

/** A group's key in words. */
export function labelOf(by, key) {
  if (by === "asset_class" || key === "cash" || key === "unknown") {
    return named("asset_class", key);
  }
  if (by === "country" && /^[A-Z]{2}$/.test(key)) {
    return new Intl.DisplayNames(undefined, { type: "region" }).of(key);
  }
  return key;
}
