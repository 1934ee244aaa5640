// The dividends of a year by month: recorded, expected and not recorded, and announced.

import { read, readAll } from "../api.js";
import { sum } from "../decimals.js";
import { button, el, link } from "../element.js";
import { date, money, monthName, today } from "../format.js";
import { fill, warnings } from "../states.js";
import { t } from "../texts.js";
import { recordButton } from "./dividend_record.js";

/** The card of the year. `card.refresh()` reads it again; `onChange` is called after a dividend was
 * recorded here, or taken back. */
export function calendarCard(scope, signal, onChange) {
  const thisYear = Number(today().slice(0, 4));
  let year = thisYear;
  const heading = el("h2", { tabindex: "-1" }, t("dividends.calendar"));
  const shown = el("span", { class: "strong", role: "status" });
  const months = el("div", { class: "section-body" });
  const later = button("›", () => turn(1), { "aria-label": t("dividends.next_year") });

  function turn(years) {
    year += years;
    refresh();
  }

  function refresh(options = {}) {
    shown.textContent = year;
    later.disabled = year > thisYear;
    return fill(months, () => Promise.all([read(`dividends/${scope}`, { from: `${year}-01-01`,
      to: `${year}-12-31` }), scope === "all" ? readAll("portfolios") : []]),
    ([answer, portfolios]) => [warnings(answer), monthsOf(answer, portfolios, year, changed)],
    { signal, lines: 28, ...options });
  }

  function changed() {
    onChange();
    heading.focus({ preventScroll: true });
  }

  refresh();
  return Object.assign(el("section", { class: "card" }, el("div", { class: "section-head" },
    heading, el("div", { class: "form-actions year" },
      button("‹", () => turn(-1), { "aria-label": t("dividends.year_before") }), shown, later)),
  months), { refresh: () => refresh({ keep: true }) });
}

/** `portfolios` are those that name the entries: none, where there is one. */
function monthsOf(answer, portfolios, year, onChange) {
  const names = new Map(portfolios.map(({ id, name }) => [id, name]));
  const entriesOf = (rows, kind) => rows.filter(({ recorded_as: id }) => id === null)
    .map((row) => ({ row, kind, amount: row.cash }));
  const entries = [
    ...answer.recorded.map((row) => ({ row, kind: "recorded", amount: row.net })),
    ...entriesOf(answer.expected, "expected"), ...entriesOf(answer.upcoming, "upcoming"),
  ].map((entry) => ({ ...entry, name: names.get(entry.row.portfolio_id) }))
    .sort((one, other) => one.row.date.localeCompare(other.row.date));
  return el("div", { class: "months" }, Array.from({ length: 12 }, (_, number) => {
    const month = `${year}-${String(number + 1).padStart(2, "0")}`;
    return monthOf(month, entries.filter(({ row }) => row.date.startsWith(month)), answer,
      onChange);
  }));
}

function monthOf(month, entries, { groups, currency }, onChange) {
  const received = groups.find(({ key }) => key === month);
  const due = entries.filter(({ kind }) => kind !== "recorded");
  return el("section", { class: "month" }, el("h3", {}, monthName(month)),
    received ? el("p", { class: "quiet" }, t("dividends.received",
      { amount: money(received.net, currency) })) : null,
    due.length ? el("p", { class: "quiet" }, t("dividends.to_come",
      { amount: money(sum(due.map(({ row }) => row.cash_base)), currency) })) : null,
    entries.length ? el("ul", {}, entries.map((entry) => entryOf(entry, onChange)))
      : el("p", { class: "quiet" }, t("dividends.none")));
}

function entryOf({ row, kind, amount, name }, onChange) {
  return el("li", { class: kind }, el("span", { class: "quiet" }, date(row.date)),
    link(`assets/${row.asset.id}`, { dir: "auto" }, row.asset.symbol),
    el("span", { class: "figure" }, money(amount, row.currency)),
    name ? el("span", { class: "quiet", dir: "auto" }, name) : null,
    kind === "recorded" ? null : el("span", { class: "badge" }, t(`dividend_kind.${kind}`)),
    kind === "expected" ? recordButton(row, onChange) : null);
}
