// Realized gains of a year, lot by lot, and the same as a file for a spreadsheet.

import { call, read } from "../api.js";
import { download } from "../downloads.js";
import { button, el, link } from "../element.js";
import { amount, figures, gain } from "../figures.js";
import { select } from "../forms.js";
import { date, money, quantity, today } from "../format.js";
import { empty, fill, warnings } from "../states.js";
import { table } from "../tables.js";
import { t } from "../texts.js";
import { whyButton, whyOfGains } from "../whys.js";

const years_shown = 12;

export function showTab(body, portfolio, signal) {
  const thisYear = Number(today().slice(0, 4));
  const state = { year: String(thisYear) };
  const content = el("div", { class: "section-body" });
  const draw = () => fill(content, () => read(`gains/${portfolio.id}`, state), parts,
    { signal, lines: 6 });
  const years = Array.from({ length: years_shown }, (_, back) => String(thisYear - back));
  const choice = select(years.map((year) => [year, year]), state.year, { id: "year", on: { change:
    (event) => {
      state.year = event.target.value;
      draw();
    } } });
  const file = () => download(() => call("GET", `gains/${portfolio.id}`, { raw: true,
    query: { ...state, format: "csv" } }), `gains-${state.year}.csv`);
  body.append(el("section", { class: "card" }, el("div", { class: "section-head" },
    el("h2", {}, t("tab.gains")),
    el("div", { class: "form-actions" }, el("div", { class: "field" },
      el("label", { for: "year", class: "unseen" }, t("gains.year")), choice),
    button(t("gains.csv"), file))), content));
  draw();
}

function parts(answer) {
  const { currency, totals } = answer;
  const why = whyOfGains(answer);
  if (answer.items.length === 0) return [warnings(answer), empty(t("gains.empty"))];
  return [
    figures([
      ...["proceeds_base", "cost_base"].map((name) => [t(`gains.${name}`),
        amount(totals[name], currency), null, why(name)]),
      ...["gain_base", "price_gain_base", "fx_gain_base"].map((name) => [t(`gains.${name}`),
        gain(totals[name], currency), null, why(name)]),
    ]),
    warnings(answer),
    table(t("tab.gains"), [
      { label: t("gains.sold_on"), sort: (item) => item.sold_on, cell: (item) =>
        date(item.sold_on) },
      { label: t("field.asset"), sort: (item) => item.asset.symbol, cell: (item) =>
        link(`assets/${item.asset.id}`, { dir: "auto" }, item.asset.symbol) },
      { label: t("field.quantity"), numeric: true, cell: (item) => quantity(item.quantity) },
      { label: t("gains.acquired_on"), sort: (item) => item.acquired_on, cell: (item) =>
        [date(item.acquired_on), el("span", { class: "quiet note" },
          t("gains.days", { days: item.days_held }))] },
      { label: t("gains.proceeds_base"), numeric: true, sort: (item) => item.proceeds_base,
        cell: (item) =>
        both(item.proceeds_base, item.proceeds, item.asset.currency, currency) },
      { label: t("value.cost_basis"), numeric: true, sort: (item) => item.cost_base, cell: (item) =>
        both(item.cost_base, item.cost, item.asset.currency, currency) },
      { label: t("field.gain"), numeric: true, sort: (item) => item.gain_base, cell: (item) =>
        gainOf(item, currency, why("gain_base", item)) },
    ], answer.items, { order: 0, descending: true }),
  ];
}

function both(base, own, ownCurrency, currency) {
  return [amount(base, currency), ownCurrency === currency ? null
    : el("span", { class: "quiet note" }, money(own, ownCurrency))];
}

function gainOf(item, currency, why) {
  const { gain_base, price_gain_base, fx_gain_base, asset, repurchased, sold_on } = item;
  const signed = { signDisplay: "exceptZero" };
  const label = `${asset.symbol} ${date(sold_on)}`;
  return [gain(gain_base, currency), whyButton(label, why), asset.currency === currency ? null
    : el("span", { class: "quiet note" }, t("gain.split", {
      price: money(price_gain_base, currency, signed), fx: money(fx_gain_base, currency,
        signed) })),
  repurchased ? el("span", { class: "badge" }, t("gains.repurchased")) : null];
}
