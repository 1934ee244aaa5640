// Why a portfolio is worth what it is: each figure of /value, by holding, lot and transaction.

import { read } from "../api.js";
import { button, el } from "../element.js";
import { amount, gain } from "../figures.js";
import { field } from "../forms.js";
import { date, money, quantity } from "../format.js";
import { fill } from "../states.js";
import { table } from "../tables.js";
import { named, t } from "../texts.js";
import { assetCell, cashTable, closeCell, explain, isSome, methodSentence, portfoliosTable,
  rateCell, termsTable, valuesTable } from "./parts.js";

const signed = ["unrealized_gain", "realized_gain", "total_gain", "day_change"];
const partsOf = {
  market_value: marketValue,
  cash: (answer) => cashTable(cashRows(answer), answer.currency),
  cost_basis: lots,
  unrealized_gain: unrealized,
  realized_gain: realized,
  income: (answer) => transactions(answer, ({ type }) => ["DIVIDEND", "INTEREST"].includes(type)),
  fees: (answer) => charges(answer, "fee", "FEE"),
  taxes: (answer) => charges(answer, "tax", "TAX"),
  total_gain: ({ totals, currency }) => terms(totals, currency),
  day_change: dayChange,
};

/** Opens the explanation of the figure `name` of an answer of /value, of a portfolio or of all. */
export function explainValue(id, name, answer) {
  const { currency, as_of } = answer;
  const label = t(`value.${name}`);
  const show = signed.includes(name) ? (value) => money(value, currency,
    { signDisplay: "exceptZero" }) : (value) => money(value, currency);
  const sentences = [t("why.is", { name: label, value: show(answer[name]), date: date(as_of) }),
    t(`why_value.${name}`), methodSentence(answer)];
  if (name === "net_invested") {
    return explain(label, sentences, () => read(`history/${id}`, { currency, to: as_of }), flows);
  }
  if (answer.portfolios) {
    const shown = signed.includes(name) ? gain : amount;
    const above = name === "total_gain" ? terms(answer, currency) : null;
    return explain(label, [...sentences, t("why.together")], () => valuesOf(answer), (values) =>
      [above, portfoliosTable(values, label, ({ value }) => shown(value[name], currency),
        (row) => explainValue(row.portfolio_id, name, row.value))]);
  }
  return explain(label, sentences, () => holdings(id, { currency, as_of }), partsOf[name]);
}

/** Opens the explanation of a day of a curve, which the reader picks. */
export function explainDay(id, history) {
  const last = history.points.at(-1);
  const place = el("div", { class: "section-body" });
  const draw = (as_of) => fill(place, () => read(`value/${id}`, { as_of,
    currency: history.currency }), (value) => [
    el("p", {}, t("why.is", { name: t("value.market_value"),
      value: money(value.market_value, value.currency), date: date(value.as_of) })),
    el("div", { class: "form-actions" }, ["market_value", "net_invested"].map((name) =>
      button(t("why.of", { name: t(`value.${name}`) }), () => explainValue(id, name, value))))],
  { lines: 3 });
  const day = field({ name: "day", label: t("field.date"), type: "date", value: last.date,
    min: history.points[0].date, max: last.date });
  day.input.addEventListener("change", () => day.input.value && draw(day.input.value));
  const body = explain(t("home.curve"), [t("why.curve", { interval:
    named("interval", history.interval) }), methodSentence(history)]);
  body.append(day, place);
  draw(last.date);
}

function holdings(id, { currency, as_of }) {
  return read(`holdings/${id}`, { currency, as_of, explain: "true", include_closed: "true" });
}

/** The positions of an explanation, each with its holding. */
function positionsOf(answer) {
  const byAsset = new Map(answer.holdings.map((holding) => [holding.asset.id, holding]));
  return answer.explanation.positions.map((position) => ({ position,
    holding: byAsset.get(position.asset_id), asset: byAsset.get(position.asset_id)?.asset }));
}

function marketValue(answer) {
  const rows = positionsOf(answer).filter(({ holding }) => isSome(holding?.quantity))
    .map(({ position, holding, asset }) => ({ asset, quantity: holding.quantity,
      close: position.close, fx: position.fx, value: holding.market_value_base }));
  return [valuesTable(rows, answer.currency), cashTable(cashRows(answer), answer.currency)];
}

function cashRows({ cash, explanation }) {
  return explanation.cash.map((row) => ({ ...row, value: cash.find(({ currency }) =>
    currency === row.currency)?.amount_base ?? null }));
}

function lots(answer) {
  const { currency } = answer;
  return table(t("why.lots"), [
    { label: t("field.asset"), cell: ({ asset }) => assetCell(asset) },
    { label: t("field.date"), cell: ({ lot }) => date(lot.date) },
    { label: t("field.quantity"), numeric: true, cell: ({ lot }) => quantity(lot.quantity) },
    { label: t("value.cost_basis"), numeric: true, cell: ({ lot, asset }) =>
      money(lot.cost, asset?.currency ?? currency) },
    { label: t("field.rate"), numeric: true, cell: ({ lot }) => quantity(lot.rate) },
    { label: t("why.cost_in", { currency }), numeric: true, cell: ({ lot }) =>
      money(lot.cost_base, currency) },
  ], positionsOf(answer).flatMap(({ position, asset }) => position.lots.map((lot) =>
    ({ lot, asset }))));
}

function unrealized(answer) {
  const { currency } = answer;
  return table(t("why.parts"), [
    { label: t("field.asset"), cell: ({ asset }) => assetCell(asset) },
    { label: t("value.market_value"), numeric: true, cell: (holding) =>
      amount(holding.market_value_base, currency) },
    { label: t("value.cost_basis"), numeric: true, cell: (holding) =>
      amount(holding.cost_basis_base, currency) },
    { label: t("gain.price"), numeric: true, cell: (holding) =>
      gain(holding.price_gain_base, currency) },
    { label: t("gain.fx"), numeric: true, cell: (holding) => gain(holding.fx_gain_base, currency) },
    { label: t("field.gain"), numeric: true, cell: (holding) =>
      gain(holding.unrealized_gain_base, currency) },
  ], answer.holdings.filter((holding) => isSome(holding.quantity)));
}

function realized(answer) {
  const { currency } = answer;
  const sold = answer.holdings.filter((holding) => holding.realized_gain_base === null ||
    isSome(holding.realized_gain_base));
  const uses = positionsOf(answer).flatMap(({ position, asset }) => position.transactions
    .flatMap((transaction) => [...transaction.used, ...transaction.given_back ?? []].map((lot) =>
      ({ asset, transaction, lot }))));
  return [table(t("why.parts"), [
    { label: t("field.asset"), cell: ({ asset }) => assetCell(asset) },
    { label: t("gain.price"), numeric: true, cell: (holding) =>
      gain(holding.realized_price_gain_base, currency) },
    { label: t("gain.fx"), numeric: true, cell: (holding) =>
      gain(holding.realized_fx_gain_base, currency) },
    { label: t("value.realized_gain"), numeric: true, cell: (holding) =>
      gain(holding.realized_gain_base, currency) },
  ], sold), el("h3", {}, t("why.used_lots")), table(t("why.used_lots"), [
    { label: t("field.date"), cell: ({ transaction }) => date(transaction.date) },
    { label: t("field.type"), cell: ({ transaction }) => named("type", transaction.type) },
    { label: t("field.asset"), cell: ({ asset }) => assetCell(asset) },
    { label: t("gains.acquired_on"), cell: ({ lot }) => date(lot.date) },
    { label: t("field.quantity"), numeric: true, cell: ({ lot }) => quantity(lot.quantity) },
    { label: t("why.cost_in", { currency }), numeric: true, cell: ({ lot }) =>
      money(lot.cost_base, currency) },
  ], uses)];
}

/** Every transaction of an explanation with its asset, in the order of their days. */
function allTransactions(answer) {
  const ofAssets = positionsOf(answer).flatMap(({ position, asset }) => position.transactions
    .map((transaction) => ({ transaction, asset })));
  const others = answer.explanation.transactions.map((transaction) => ({ transaction }));
  return [...ofAssets, ...others].sort((one, other) =>
    one.transaction.date.localeCompare(other.transaction.date));
}

function transactions(answer, isPart, amountOf = ({ gross }) => gross, rateOf = baseRate,
  currencyOf = ({ currency }) => currency) {
  return table(t("tab.transactions"), [
    { label: t("field.date"), cell: ({ transaction }) => date(transaction.date) },
    { label: t("field.type"), cell: ({ transaction }) => named("type", transaction.type) },
    { label: t("field.asset"), cell: ({ asset }) => assetCell(asset) },
    { label: t("field.amount"), numeric: true, cell: ({ transaction }) =>
      money(amountOf(transaction), currencyOf(transaction)) },
    { label: t("field.rate"), numeric: true, cell: ({ transaction }) =>
      rateCell(rateOf(transaction)) },
  ], allTransactions(answer).filter(({ transaction }) => isPart(transaction)));
}

function baseRate({ to_base }) {
  return to_base;
}

/** The fees or taxes: of trades, and transactions that are nothing else. */
function charges(answer, name, type) {
  const isFee = name === "fee";
  return transactions(answer, (row) => row.type === type || isSome(row[name]),
    (row) => (row.type === type ? row.gross : row[name]),
    (row) => (isFee && row.fee_currency ? row.fee_to_base : row.to_base),
    (row) => (isFee && row.type !== type && row.fee_currency) || row.currency);
}

function terms(totals, currency) {
  return termsTable([
    ...["unrealized_gain", "realized_gain", "income", "cash_fx_gain", "transferred_gain"]
      .map((name) => [t(`value.${name}`), gain(totals[name], currency)]),
    ...["fees", "taxes", "market_value", "net_invested"].map((name) =>
      [t(`value.${name}`), amount(totals[name], currency)]),
    [t("value.total_gain"), gain(totals.total_gain, currency)],
  ]);
}

function dayChange(answer) {
  const { currency } = answer;
  const before = new Map(answer.explanation.day_before.positions.map((row) =>
    [row.asset_id, row]));
  const rows = positionsOf(answer).filter(({ position, holding }) => isSome(holding?.quantity) ||
    before.has(position.asset_id));
  return [el("p", { class: "quiet" }, t("why.evening", { date:
    date(answer.explanation.day_before.date) })), table(t("why.parts"), [
    { label: t("field.asset"), cell: ({ asset }) => assetCell(asset) },
    { label: t("why.before"), numeric: true, cell: ({ position, asset }) =>
      closeCell(before.get(position.asset_id)?.close, asset?.currency ?? currency) },
    { label: t("why.rate_before"), numeric: true, cell: ({ position }) =>
      rateCell(before.get(position.asset_id)?.fx) },
    { label: t("field.close"), numeric: true, cell: ({ position, asset }) =>
      closeCell(position.close, asset?.currency ?? currency) },
    { label: t("field.rate"), numeric: true, cell: ({ position }) => rateCell(position.fx) },
    { label: t("value.day_change"), numeric: true, cell: ({ holding }) =>
      gain(holding?.day_change_base ?? null, currency) },
  ], rows), cashTable(cashRows(answer), currency)];
}

/** The days on which money came in or went out, newest first. */
function flows({ points, currency }) {
  return table(t("why.flows"), [
    { label: t("field.date"), cell: (point) => date(point.date) },
    { label: t("performance.net_flow"), numeric: true, cell: (point) =>
      gain(point.external_flow, currency) },
    { label: t("value.net_invested"), numeric: true, cell: (point) =>
      amount(point.net_invested, currency) },
  ], points.filter((point) => point.external_flow === null || isSome(point.external_flow))
    .reverse());
}

function valuesOf({ portfolios, currency, as_of }) {
  return Promise.all(portfolios.map(async ({ portfolio_id, name }) => ({ portfolio_id, name,
    value: await read(`value/${portfolio_id}`, { currency, as_of }) })));
}
