// The kinds of exchange rate of the Argentine peso beside each other, to choose one.

import { read } from "../api.js";
import { button, el } from "../element.js";
import { date, price } from "../format.js";
import { table } from "../tables.js";
import { t } from "../texts.js";
import { fxKinds } from "./portfolio_form.js";

/** The last rate of each kind, of one unit of `currency` in pesos (of a dollar, where that is the
 * peso): `[{kind, base, rate, warning}]`; `rate` is an item of /rates or null. */
export function readKinds(currency) {
  const base = currency === "ARS" ? "USD" : currency;
  return Promise.all(fxKinds.map(async (kind) => {
    const { items, warnings } = await read("rates", { base, quote: "ARS", kind });
    return { kind, base, rate: items.at(-1) ?? null, warning: warnings[0]?.detail ?? null };
  }));
}

/** The kinds as a table. With `onPick` another one than `current` can be chosen. */
export function kindsTable(kinds, { current = null, onPick = null } = {}) {
  const [{ base }] = kinds;
  return table(t("fx_kinds.title"), [
    { label: t("fx_kinds.kind"), cell: ({ kind }) =>
      el("span", { class: "strong" }, t(`fx_kind.${kind}`)) },
    { label: t("fx_kinds.rate", { currency: base }), numeric: true, cell: ({ rate, warning }) =>
      rate ? el("span", { class: "figure" }, price(rate.rate, "ARS"))
        : el("span", { class: "quiet note" }, warning ?? "–") },
    { label: t("field.date"), cell: ({ rate }) => rate ? date(rate.rate_date) : "" },
    { label: t("asset.source"), cell: ({ rate }) => rate?.source ?? "" },
    onPick ? { label: t("transactions.actions"), cell: ({ kind }) => kind === current
      ? el("span", { class: "strong" }, t("fx_kinds.in_use"))
      : button(t("fx_kinds.use"), () => onPick(kind), { class: "small", "aria-label":
        t("fx_kinds.use_of", { kind: t(`fx_kind.${kind}`) }) }) } : null,
  ].filter(Boolean), kinds);
}
