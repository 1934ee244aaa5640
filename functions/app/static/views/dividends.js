// Dividends: a calendar, what was recorded, what was expected and is not recorded, and what comes.
// Of one portfolio, or of all together.

import { read } from "../api.js";
import { el, link } from "../element.js";
import { amount, figures } from "../figures.js";
import { date, money, percent, quantity } from "../format.js";
import { periodPicker } from "../periods.js";
import { empty, fill, warnings } from "../states.js";
import { table } from "../tables.js";
import { named, t } from "../texts.js";
import { whyButton, whyOfDividends } from "../whys.js";
import { calendarCard } from "./dividend_calendar.js";
import { recordButton } from "./dividend_record.js";

export function show(view, _parameters, signal) {
  const body = el("div", { class: "stack" });
  view.append(el("h1", {}, t("dividends.of_all")), body);
  showScope(body, "all", signal);
}

export function showTab(body, portfolio, signal) {
  showScope(body, portfolio.id, signal);
}

/** `scope` is a portfolio's id, or "all". */
function showScope(body, scope, signal) {
  const state = { period: "1y" };
  const content = el("div", { class: "stack" });
  const draw = (options = {}) => fill(content, () => read(`dividends/${scope}`,
    { period: state.period }), (answer) => parts(answer, changed),
  { signal, lines: 8, ...options });
  const calendar = calendarCard(scope, signal, changed);
  const picker = periodPicker(state.period, (period) => {
    state.period = period;
    draw();
  }, ["ytd", "1y", "3y", "5y", "max"]);

  function changed() {
    draw({ keep: true });
    calendar.refresh();
  }

  body.append(calendar, el("div", { class: "section-head" }, el("h2", {}, t("dividends.period")),
    picker), content);
  draw();
}

function parts(answer, onChange) {
  const { currency, totals } = answer;
  const why = whyOfDividends(answer);
  const missing = answer.expected.filter(({ recorded_as }) => recorded_as === null);
  return [
    el("section", { class: "card" }, figures([
      ...["gross", "tax", "net"].map((name) => [t(`dividends.${name}`),
        amount(totals[name], currency), null, why(name)]),
      [t("dividends.yield_on_cost"), ratio(answer.yield_on_cost), null, why("yield_on_cost")],
      [t("dividends.trailing_yield"), ratio(answer.trailing_12m_yield), null,
        why("trailing_yield")],
    ]), warnings(answer)),
    el("section", { class: "card" }, el("h2", {}, t("dividends.upcoming")),
      answer.upcoming.length
        ? expectedTable(answer.upcoming, currency, t("dividends.upcoming"), why)
        : empty(t("dividends.no_upcoming"))),
    missing.length ? el("section", { class: "card" }, el("h2", {}, t("dividends.not_recorded")),
      el("p", { class: "quiet" }, t("dividends.not_recorded_lead")),
      expectedTable(missing, currency, t("dividends.not_recorded"), why,
        (row) => recordButton(row, onChange))) : null,
    el("section", { class: "card" }, el("h2", {}, t("dividends.recorded")),
      answer.recorded.length ? recordedTable(answer.recorded, currency)
        : empty(t("dividends.no_recorded"))),
  ];
}

function ratio({ value, reason }) {
  return value === null ? el("span", { class: "quiet" }, named("reason", reason ?? "unknown"))
    : el("span", { class: "figure" }, percent(value));
}

function assetColumn() {
  return { label: t("field.asset"), sort: ({ asset }) => asset.symbol, cell: ({ asset }) =>
    link(`assets/${asset.id}`, { dir: "auto" }, asset.symbol) };
}

function expectedTable(rows, currency, caption, why, action = null) {
  return table(caption, [
    { label: t("dividends.paid_on"), sort: (row) => row.date, cell: (row) => [date(row.date),
      row.date_is === "ex_date" ? el("span", { class: "quiet note" }, t("dividends.ex_date"))
        : null] },
    assetColumn(),
    { label: t("dividends.per_share"), numeric: true, cell: (row) =>
      money(row.amount_per_share, row.currency, { maximumFractionDigits: 8 }) },
    { label: t("field.quantity"), numeric: true, cell: (row) => quantity(row.entitlement) },
    { label: t("field.amount"), numeric: true, sort: (row) => row.cash_base, cell: (row) =>
      [amount(row.cash, row.currency), whyButton(`${row.asset.symbol} ${date(row.date)}`,
        why("cash", row)), row.currency === currency ? null
        : el("span", { class: "quiet note" }, money(row.cash_base, currency))] },
    action ? { label: t("dividends.record"), cell: action } : null,
  ].filter(Boolean), rows);
}

function recordedTable(rows, currency) {
  return table(t("dividends.recorded"), [
    { label: t("field.date"), sort: (row) => row.date, cell: (row) => date(row.date) },
    assetColumn(),
    { label: t("dividends.gross"), numeric: true, sort: (row) => row.gross_base, cell: (row) =>
      [amount(row.gross_base, currency), row.currency === currency ? null
        : el("span", { class: "quiet note" }, money(row.gross, row.currency))] },
    { label: t("dividends.tax"), numeric: true, sort: (row) => row.tax_base, cell: (row) =>
      amount(row.tax_base, currency) },
    { label: t("dividends.net"), numeric: true, sort: (row) => row.net_base, cell: (row) =>
      amount(row.net_base, currency) },
  ], rows, { order: 0, descending: true });
}
