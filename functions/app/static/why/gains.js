// Why a sale gained what it did: proceeds, the lot that it used, and the rates of both days.

import { amount, gain } from "../figures.js";
import { el } from "../element.js";
import { date, money, quantity, shortRate } from "../format.js";
import { table } from "../tables.js";
import { named, t } from "../texts.js";
import { assetCell, explain, methodSentence } from "./parts.js";

/** Opens the explanation of a total of an answer of /gains, or of one of its items. */
export function explainGains(answer, name, item) {
  const { currency } = answer;
  if (item) return explainItem(item, answer);
  const label = t(`gains.${name}`);
  const show = name.startsWith("proceeds") || name.startsWith("cost") ? amount : gain;
  const body = explain(label, [[label, ": ", show(answer.totals[name], currency)],
    t("period.between", { from: date(answer.from), to: date(answer.to) }), t(`why_gains.${name}`),
    methodSentence(answer)]);
  body.append(el("h3", {}, t("why.by_asset")), table(t("why.by_asset"), [
    { label: t("field.asset"), cell: (row) => assetCell(row.asset) },
    { label: t("field.quantity"), numeric: true, cell: (row) => quantity(row.quantity) },
    { label: t("gains.proceeds_base"), numeric: true, cell: (row) =>
      amount(row.proceeds_base, currency) },
    { label: t("gains.cost_base"), numeric: true, cell: (row) => amount(row.cost_base, currency) },
    { label: t("gain.price"), numeric: true, cell: (row) => gain(row.price_gain_base, currency) },
    { label: t("gain.fx"), numeric: true, cell: (row) => gain(row.fx_gain_base, currency) },
    { label: t("field.gain"), numeric: true, cell: (row) => gain(row.gain_base, currency) },
  ], answer.by_asset));
  return body;
}

function explainItem(item, answer) {
  const { currency } = answer;
  const own = item.asset.currency;
  const isForeign = own !== currency;
  const at = (rate) => (isForeign ? t("why.at_rate", { from: own, rate: shortRate(rate),
    to: currency }) : "");
  return explain(`${item.asset.symbol} ${date(item.sold_on)}`, [
    t("why.sold", { type: named("type", item.type), quantity: quantity(item.quantity),
      date: date(item.sold_on), proceeds: money(item.proceeds, own) }),
    isForeign ? [at(item.fx_rate_sold), " ", money(item.proceeds_base, currency)] : null,
    t("why.lot", { date: date(item.acquired_on), days: item.days_held,
      cost: money(item.cost, own) }),
    isForeign ? [at(item.fx_rate_acquired), " ", money(item.cost_base, currency)] : null,
    [t("field.gain"), ": ", gain(item.gain_base, currency)],
    isForeign ? t("gain.split", { price: money(item.price_gain_base, currency),
      fx: money(item.fx_gain_base, currency) }) : null,
    item.repurchased ? t("why.repurchased") : null, methodSentence(answer),
  ]);
}
