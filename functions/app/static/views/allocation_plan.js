// What new money should buy, and what to sell, to come nearer to the targets.

import { read } from "../api.js";
import { absolute } from "../decimals.js";
import { el, link, replace } from "../element.js";
import { amount, figures } from "../figures.js";
import { field, form } from "../forms.js";
import { price, quantity } from "../format.js";
import { empty, warnings } from "../states.js";
import { table } from "../tables.js";
import { t } from "../texts.js";
import { groupsTable, labelOf } from "./allocation_groups.js";

/** The form of an amount of new money, and the plan for it. */
export function planForm({ by, currency }, scope) {
  const result = el("div", { class: "section-body", "aria-live": "polite" });

  async function submit({ invest, sell = "false", whole = "false" }) {
    replace(result);
    const plan = await read(`allocation/${scope}/plan`, { by, invest: invest.trim(), sell, whole });
    replace(result, planParts(plan));
  }

  return [form([el("div", { class: "fields" },
    field({ name: "invest", label: t("plan.invest", { currency }), inputmode: "decimal",
      pointer: "?invest", hint: t("plan.invest_hint") }),
    field({ name: "sell", label: t("plan.sell_too"), type: "checkbox", value: "true" }),
    field({ name: "whole", label: t("plan.whole"), type: "checkbox", value: "true",
      checked: true }))],
  { submit, label: t("plan.make"), name: t("plan.title") }), result];
}

function planParts(plan) {
  const { currency } = plan;
  return [
    figures([
      [t("plan.bought"), amount(plan.bought, currency)],
      [t("plan.sold"), amount(plan.sold, currency)],
      [t("plan.left"), amount(plan.left, currency)],
    ]),
    warnings(plan),
    plan.orders.length ? ordersTable(plan) : empty(t("plan.nothing")),
    el("h3", {}, t("plan.afterwards")), groupsTable(plan.groups, plan),
  ];
}

function ordersTable({ orders, by, currency }) {
  return table(t("plan.title"), [
    { label: t("field.asset"), cell: ({ asset, key }) => asset
      ? link(`assets/${asset.id}`, { class: "strong", dir: "auto" }, asset.symbol)
      : el("span", { dir: "auto" }, t("plan.any_of", { group: labelOf(by, key) })) },
    { label: t("plan.order"), cell: (order) => t(order.amount.startsWith("-") ? "type.SELL"
      : "type.BUY") },
    { label: t("field.quantity"), numeric: true, cell: (order) => order.quantity === null ? ""
      : el("span", { class: "figure" }, quantity(absolute(order.quantity))) },
    { label: t("field.close"), numeric: true, cell: ({ asset, close }) => close === null ? ""
      : el("span", { class: "figure" }, price(close, asset.currency)) },
    { label: t("field.amount"), numeric: true, cell: (order) =>
      amount(absolute(order.amount), currency) },
  ], orders);
}
