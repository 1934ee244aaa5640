// Why a period returned what it did: days, flows, values at both ends, and what made the gain.

import { read } from "../api.js";
import { el } from "../element.js";
import { amount, gain, rate } from "../figures.js";
import { date, money, number, quantity, shortRate } from "../format.js";
import { table } from "../tables.js";
import { named, t } from "../texts.js";
import { assetCell, cashTable, closeCell, explain, isSome, methodSentence, portfoliosTable,
  rateCell, valuesTable } from "./parts.js";

const partsOf = {
  twr: ({ explanation, currency }) => daysTable(explanation.days, currency),
  mwr: flowsTable,
  drawdown: ({ explanation, max_drawdown: fall, currency }) => daysTable(explanation.days.filter(
    ({ date: day }) => [fall.peak, fall.trough, fall.recovery].includes(day)), currency),
  volatility: ({ explanation, currency }) => daysTable(explanation.days.filter(({ counts }) =>
    counts), currency),
  start_value: (answer) => valuation(answer, answer.explanation.start),
  end_value: (answer) => valuation(answer, answer.explanation.end),
  net_flow: (answer) => changes(answer, ["money_in", "money_out"]),
  price: currencies,
  fx: currencies,
  dividends: (answer) => changes(answer, ["dividends"]),
  interest: (answer) => changes(answer, ["interest"]),
  fees: (answer) => changes(answer, ["fees"]),
  taxes: (answer) => changes(answer, ["taxes"]),
  total: () => null,
  benchmark: benchmarkParts,
};
const ofAttribution = ["price", "fx", "dividends", "interest", "fees", "taxes", "total"];

/** Opens the explanation of a figure of an answer of /performance: of a portfolio or of all. */
export function explainReturns(id, name, answer, query) {
  const label = labelOf(name, answer);
  const sentences = [[label, ": ", figureOf(name, answer)],
    t("period.between", { from: date(answer.from), to: date(answer.to) }), t(`why_return.${name}`),
    methodSentence(answer)];
  if (name === "total") return explain(label, sentences);
  if (answer.portfolios) {
    return explain(label, [...sentences, t("why.together")], () => answersOf(answer, query),
      (rows) => portfoliosTable(rows, label, (row) => figureOf(name, row.answer),
        (row) => explainReturns(row.portfolio_id, name, row.answer, query)));
  }
  return explain(label, sentences, () => explained(id, answer.currency, query), partsOf[name]);
}

function labelOf(name, { benchmark }) {
  if (name === "benchmark") return t("performance.benchmark_of", { name: benchmark.symbol });
  return t(`${ofAttribution.includes(name) ? "gain" : "performance"}.${name}`);
}

function figureOf(name, answer) {
  const { currency, attribution } = answer;
  if (ofAttribution.includes(name)) return gain(attribution[name], currency);
  if (name === "net_flow") return gain(answer.net_flow, currency);
  if (["start_value", "end_value"].includes(name)) return amount(answer[name], currency);
  return rate({ twr: answer.time_weighted_return, mwr: answer.money_weighted_return,
    drawdown: answer.max_drawdown, benchmark: answer.benchmark?.time_weighted_return,
    volatility: { value: answer.volatility, reason: answer.volatility_reason } }[name]);
}

/** The answer with its explanation, and the names of all assets that were held. */
async function explained(id, currency, query) {
  const [answer, holdings] = await Promise.all([
    read(`performance/${id}`, { ...query, currency, explain: "true" }),
    read(`holdings/${id}`, { currency, include_closed: "true" })]);
  return { ...answer, assets: new Map(holdings.holdings.map(({ asset }) => [asset.id, asset])) };
}

function answersOf({ portfolios, currency }, query) {
  return Promise.all(portfolios.map(async ({ portfolio_id, name }) => ({ portfolio_id, name,
    answer: await read(`performance/${portfolio_id}`, { ...query, currency }) })));
}

function valuation({ assets, currency }, { positions, cash }) {
  return [valuesTable(positions.map((row) => ({ ...row, asset: assets.get(row.asset_id) })),
    currency), cashTable(cash, currency)];
}

function daysTable(days, currency) {
  return table(t("why.days"), [
    { label: t("field.date"), cell: (day) => date(day.date) },
    { label: t("value.market_value"), numeric: true, cell: (day) =>
      money(day.market_value, currency) },
    { label: t("performance.net_flow"), numeric: true, cell: ({ money_in, money_out }) =>
      [isSome(money_in) ? el("span", { class: "figure note" }, `+${money(money_in, currency)}`)
        : null, isSome(money_out) ? el("span", { class: "figure note" },
        `−${money(money_out, currency)}`) : null] },
    { label: t("why.growth"), numeric: true, cell: (day) => number(day.growth, 6) },
    { label: t("why.index"), numeric: true, cell: (day) => number(day.index, 6) },
  ], days);
}

function flowsTable({ explanation: { flows }, currency }) {
  return table(t("why.flows"), [
    { label: t("field.date"), cell: (flow) => date(flow.date) },
    { label: t("field.amount"), numeric: true, cell: (flow) => gain(flow.amount, currency) },
  ], flows);
}

/** The transactions of the period that have one of these amounts. */
function changes({ explanation, assets, currency }, names) {
  return table(t("tab.transactions"), [
    { label: t("field.date"), cell: (row) => date(row.date) },
    { label: t("field.type"), cell: (row) => named("type", row.type) },
    { label: t("field.asset"), cell: (row) => assetCell(assets.get(row.asset_id)) },
    { label: t("field.amount"), numeric: true, cell: (row) => money(row.gross, row.currency) },
    { label: t("field.rate"), numeric: true, cell: (row) => rateCell(row.to_base) },
    ...names.map((name) => ({ label: t(`why_return_part.${name}`, { currency }), numeric: true,
      cell: (row) => amount(row[name], currency) })),
  ], explanation.transactions.filter((row) => names.some((name) => row[name] === null ||
    isSome(row[name]))));
}

/** Holdings and cash of each currency at both ends, with the rates of the two days. */
function currencies({ explanation: { days } }) {
  const [first, last] = [days[0], days.at(-1)];
  const codes = [...new Set([...first.currencies, ...last.currencies].map((row) => row.currency))];
  const at = (day, code) => day.currencies.find((row) => row.currency === code);
  const columns = [first, last].flatMap((day) => [
    { label: t("why.holdings_on", { date: date(day.date) }), numeric: true, cell: (code) =>
      money(at(day, code)?.holdings, code) },
    { label: t("why.cash_on", { date: date(day.date) }), numeric: true, cell: (code) =>
      money(at(day, code)?.cash, code) },
    { label: t("why.rate_on", { date: date(day.date) }), numeric: true, cell: (code) =>
      shortRate(at(day, code)?.rate) },
  ]);
  return table(t("why.parts"), [{ label: t("field.currency"), cell: (code) => code }, ...columns],
    codes);
}

function benchmarkParts({ explanation: { benchmark } }) {
  const { start, end, splits, dividends, currency } = benchmark;
  return [table(t("why.parts"), [
    { label: t("field.date"), cell: ([label]) => label },
    { label: t("field.close"), numeric: true, cell: ([, quote]) =>
      closeCell(quote.close, currency) },
    { label: t("field.rate"), numeric: true, cell: ([, quote]) => rateCell(quote.fx) },
  ], [[t("performance.start_value"), start], [t("performance.end_value"), end]]),
  splits.map((split) => el("p", {}, t("why.split", { ratio: `${split.new}:${split.old}`,
    date: date(split.ex_date) }))),
  dividends.length ? [el("h3", {}, t("gain.dividends")), table(t("gain.dividends"), [
    { label: t("field.ex_date"), cell: (row) => date(row.ex_date) },
    { label: t("dividends.per_share"), numeric: true, cell: (row) => `${quantity(row.amount)} ${
      row.currency}` },
    { label: t("field.close"), numeric: true, cell: (row) => closeCell(row.close, currency) },
    { label: t("asset.source"), cell: (row) => row.source },
  ], dividends)] : null];
}
