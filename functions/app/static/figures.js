// Figures as elements: amounts with their sign, and named figures in a row.

import { el } from "./element.js";
import { change, date, money, signedPercent, tone } from "./format.js";
import { named, t } from "./texts.js";
import { whyButton, whyLabel } from "./whys.js";

export function gain(value, currency) {
  return el("span", { class: `figure ${tone(value)}` }, change(value, currency));
}

export function amount(value, currency) {
  return el("span", { class: "figure" }, money(value, currency));
}

/** A rate of return, or why there is none. */
export function rate(answer) {
  if (answer === null || answer.value === null) {
    return el("span", { class: "quiet" }, answer?.reason ? named("reason", answer.reason) : "–");
  }
  return el("span", { class: `figure ${tone(answer.value)}` }, signedPercent(answer.value));
}

/** The market value of an answer of /value with its day, and what the day has changed. */
export function headline({ as_of, market_value, day_change, currency }, why) {
  return el("div", { class: "headline" },
    el("p", { class: "quiet" }, t("value.of", { date: date(as_of) })),
    el("p", { class: "total" }, money(market_value, currency),
      whyButton(t("value.market_value"), why("market_value"))),
    el("p", {}, gain(day_change, currency), " ", el("span", { class: "quiet" }, t("value.today")),
      whyButton(t("value.day_change"), why("day_change"))));
}

/** Named figures: a label, a node, and where there are any a note and what explains the figure. */
export function figures(pairs, properties = {}) {
  return el("dl", { class: "figures", ...properties }, pairs.filter(Boolean).map(
    ([label, value, note, why]) => el("div", {}, el("dt", {}, whyLabel(label, why)),
      el("dd", {}, value, note ? el("span", { class: "quiet note" }, note) : null))));
}

/** What made a gain, as bars to the left and right of zero. Bars are drawn of floats, the figures
 * beside them are exact. */
function contributions(parts, currency) {
  const sizes = parts.map(({ value }) => (value === null ? 0 : Math.abs(Number(value))));
  const largest = Math.max(...sizes, Number.MIN_VALUE);
  return el("table", { class: "contributions" },
    el("caption", { class: "unseen" }, t("gain.made_of")),
    el("tbody", {}, parts.map(({ label, value, why }, number) => {
      const bar = el("span", { class: `contribution ${tone(value)}`, "aria-hidden": "true" });
      bar.style.setProperty("--share", `${(sizes[number] / largest) * 100}%`);
      return el("tr", {}, el("th", { scope: "row" }, whyLabel(label, why)),
        el("td", { class: "bar-cell" }, bar), el("td", {}, gain(value, currency)));
    })));
}

/** What made the gain of an answer of /performance: charges count against it. `why` explains the
 * part of a name. */
export function attributionTable({ attribution, currency }, why) {
  if (attribution.total === null && attribution.reason) {
    return el("p", { class: "quiet" }, named("reason", attribution.reason));
  }
  const charges = ["fees", "taxes"];
  return contributions(["price", "fx", "dividends", "interest", ...charges, "total"].map((name) =>
    ({ label: t(`gain.${name}`), why: why(name), value: charges.includes(name)
      ? negated(attribution[name]) : attribution[name] })), currency);
}

function negated(value) {
  if (value === null || !/[1-9]/.test(value)) return value;
  return value.startsWith("-") ? value.slice(1) : `-${value}`;
}
