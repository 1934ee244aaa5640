// One asset: its closes with the reader's trades on them, splits and dividends, and the lots held.

import { read, readAll } from "../api.js";
import { chart } from "../charts.js";
import { button, el, link } from "../element.js";
import { amount, figures, gain } from "../figures.js";
import { date, money, price, quantity, today } from "../format.js";
import { periodPicker } from "../periods.js";
import { nameOf } from "../portfolios.js";
import { navigate } from "../routes.js";
import { empty, fill, section } from "../states.js";
import { table } from "../tables.js";
import { named, t } from "../texts.js";
import { whyButton, whyOfCloses } from "../whys.js";
import { tagsCard } from "./asset_tags.js";
import { explainHolding, lotsTable } from "./explain.js";
import { openOwnAsset, removeOwnAsset } from "./own_asset.js";
import { enteredCloses, openCloses } from "./own_closes.js";
import { openSplit } from "./own_split.js";

const months = { "1m": 1, "3m": 3, "6m": 6, "1y": 12, "3y": 36, "5y": 60 };

export function show(view, { id }, signal) {
  const heading = el("h1", { dir: "auto" }, t("field.asset"));
  const body = el("div", { class: "stack" });
  view.append(el("div", { class: "view-head" }, heading), body);
  fill(body, () => read(`assets/${id}`), (asset) => {
    heading.textContent = asset.symbol;
    document.title = `${asset.symbol} · ${t("brand")}`;
    return parts(asset, signal);
  }, { signal, lines: 8 });
}

function parts(asset, signal) {
  const state = { period: asset.manual ? "max" : "1y" };
  const curve = el("div", { class: "section-body" });
  const draw = () => fill(curve, () => closesAndTrades(asset, state.period),
    (answer) => [closesChart(asset, answer, signal), enteredCloses(asset, answer.closes, draw)],
    { signal, lines: 10 });
  const redraw = () => navigate(`assets/${asset.id}`, { replaceEntry: true });
  const picker = periodPicker(state.period, (period) => {
    state.period = period;
    draw();
  }, ["1m", "3m", "6m", "1y", "3y", "5y", ...(asset.manual ? ["max"] : [])]);
  draw();
  return [
    el("section", { class: "card" }, el("p", { dir: "auto" }, asset.name ?? ""), figures([
      [t("asset.class"), named("asset_class", asset.asset_class)],
      [t("field.currency"), asset.currency],
      asset.exchange ? [t("asset.exchange"), asset.exchange] : null,
      asset.isin ? [t("asset.isin"), asset.isin] : null,
    ]), asset.prices_reason ? el("p", { class: "notice" }, asset.prices_reason) : null,
    asset.manual ? el("div", { class: "form-actions" },
      button(t("action.edit"), () => openOwnAsset({ asset, onSaved: redraw })),
      button(t("action.delete"), () => removeOwnAsset(asset))) : null),
    el("section", { class: "card" }, el("div", { class: "section-head" },
      el("h2", {}, t("asset.closes")), picker), curve, el("div", { class: "form-actions" },
      button(t("own_closes.enter"), () => openCloses(asset, draw)))),
    section(t("why.lots"), () => heldLots(asset), (held) => lots(held, asset), { signal }),
    section(t("tab.transactions"), () => trades(asset), tradesTable, { signal }),
    section(t("asset.actions"), () => Promise.all([readAll(`assets/${asset.id}/actions`),
      tradingPortfolios(asset)]), ([actions, portfolios]) => [actionsTable(actions),
      portfolios.length ? el("div", { class: "form-actions" }, button(t("own_split.record"),
        () => openSplit(asset, portfolios, redraw))) : null], { signal }),
    tagsCard(asset, signal),
  ];
}

async function closesAndTrades(asset, period) {
  const from = startOf(period);
  const [closes, rows] = await Promise.all([
    readAll(`assets/${asset.id}/prices`, { from }),
    readAll("transactions", { asset_id: asset.id, from })]);
  return { closes: closes.sort((one, other) => one.date.localeCompare(other.date)), rows };
}

/** The first day of a period, or null: from the first close on. */
function startOf(period) {
  if (!(period in months)) return null;
  const start = new Date(`${today()}T00:00:00Z`);
  start.setUTCMonth(start.getUTCMonth() - months[period]);
  return start.toISOString().slice(0, 10);
}

function closesChart(asset, { closes, rows }, signal) {
  if (closes.length < 2) return empty(t(closes.length ? "chart.too_short" : "asset.no_closes"));
  const format = (value) => (value === null ? "–" : price(value, asset.currency));
  const dates = closes.map((close) => close.date);
  const marks = (type) => {
    const days = new Set(rows.filter((row) => row.type === type).map((row) =>
      dates.find((day) => day >= row.date)));
    return closes.map((close) => (days.has(close.date) ? close.close : null));
  };
  const [bought, sold] = [marks("BUY"), marks("SELL")];
  const [first, last] = [closes[0], closes.at(-1)];
  return [chart({
    dates,
    series: [
      { label: t("field.close"), values: closes.map((close) => close.close), color: "line-1",
        fill: true },
      { label: t("type.BUY"), values: bought, color: "buy", points: true },
      { label: t("type.SELL"), values: sold, color: "sell", points: true },
    ],
    format,
    summary: t("asset.chart_summary", { name: asset.symbol, first: format(first.close),
      from: date(first.date), last: format(last.close), to: date(last.date),
      bought: bought.filter(Boolean).length, sold: sold.filter(Boolean).length }),
    signal,
  }), el("p", { class: "quiet" }, t("asset.sources", { sources:
    [...new Set(closes.map((close) => close.source))].join(", ") }),
  whyButton(t("asset.closes"), whyOfCloses(asset, closes)))];
}

function trades(asset) {
  return readAll("transactions", { asset_id: asset.id });
}

function tradesTable(rows) {
  if (rows.length === 0) return empty(t("asset.no_trades"));
  return table(t("tab.transactions"), [
    { label: t("field.date"), sort: (row) => row.date, cell: (row) => date(row.date) },
    { label: t("field.type"), cell: (row) => t(`type.${row.type}`) },
    { label: t("field.quantity"), numeric: true, cell: (row) => quantity(row.quantity) },
    { label: t("field.unit_price"), numeric: true, cell: (row) => price(row.unit_price,
      row.currency) },
    { label: t("field.amount"), numeric: true, cell: (row) => row.ratio
      ? `${row.ratio.new}:${row.ratio.old}` : money(row.amount, row.currency) },
    { label: t("field.fee"), numeric: true, cell: (row) => money(row.fee,
      row.fee_currency ?? row.currency) },
  ], rows, { order: 0, descending: true });
}

async function tradingPortfolios(asset) {
  const [portfolios, rows] = await Promise.all([readAll("portfolios"), trades(asset)]);
  const traded = new Set(rows.map(({ portfolio_id }) => portfolio_id));
  return portfolios.filter(({ id }) => traded.has(id));
}

/** The open lots of each portfolio that has traded the asset. */
async function heldLots(asset) {
  const answers = await Promise.all((await tradingPortfolios(asset)).map(
    async (portfolio) => ({ portfolio,
      answer: await read(`holdings/${portfolio.id}`, { explain: "true" }) })));
  return answers.map(({ portfolio, answer }) => ({ portfolio, answer,
    holding: answer.holdings.find((holding) => holding.asset.id === asset.id),
    position: answer.explanation.positions.find(({ asset_id }) => asset_id === asset.id) }))
    .filter(({ position }) => position?.lots.length);
}

function lots(held, asset) {
  if (held.length === 0) return empty(t("asset.not_held"));
  return held.map(({ portfolio, answer, holding, position }) => [
    el("div", { class: "section-head" }, el("h3", { dir: "auto" },
      link(`portfolios/${portfolio.id}`, {}, nameOf(portfolio))),
    button(t("why.ask"), () => explainHolding(portfolio, holding, answer), { class: "small",
      "aria-label": t("why.ask_of", { name: nameOf(portfolio) }) })),
    figures([
      [t("field.quantity"), quantity(holding.quantity)],
      [t("value.market_value"), amount(holding.market_value_base, answer.currency)],
      [t("value.unrealized_gain"), gain(holding.unrealized_gain_base, answer.currency)],
      [t("field.today"), gain(holding.day_change_base, answer.currency)],
    ]),
    lotsTable(position.lots, asset, answer.currency)]);
}

function actionsTable(actions) {
  if (actions.length === 0) return empty(t("asset.no_actions"));
  return table(t("asset.actions"), [
    { label: t("field.ex_date"), sort: (action) => action.ex_date,
      cell: (action) => date(action.ex_date) },
    { label: t("field.type"), cell: (action) => named("type", action.type) },
    { label: t("field.amount"), numeric: true, cell: (action) => action.ratio
      ? `${action.ratio.new}:${action.ratio.old}`
      : money(action.amount, action.currency, { maximumFractionDigits: 8 }) },
    { label: t("asset.source"), cell: (action) => action.source },
  ], actions, { order: 0, descending: true });
}
