// The curve of value, with what was invested.

import { chart } from "../charts.js";
import { el } from "../element.js";
import { date, money } from "../format.js";
import { empty, warnings } from "../states.js";
import { t } from "../texts.js";
import { whyButton, whyOfCurve } from "../whys.js";

export function valueChart(id, history, signal) {
  const { points, currency } = history;
  if (points.length < 2) return empty(t("chart.too_short"));
  const format = (value) => money(value, currency);
  const [first, last] = [points[0], points.at(-1)];
  return [
    chart({
      dates: points.map((point) => point.date),
      series: [
        { label: t("value.market_value"), values: points.map((point) => point.market_value),
          color: "line-1", fill: true },
        { label: t("value.net_invested"), values: points.map((point) => point.net_invested),
          color: "line-2", dash: [6, 4] },
      ],
      format,
      summary: t("chart.value_summary", { from: date(first.date), first: format(first.market_value),
        to: date(last.date), last: format(last.market_value) }),
      signal,
    }),
    el("p", { class: "quiet" }, t("period.between", { from: date(first.date),
      to: date(last.date) }), whyButton(t("home.curve"), whyOfCurve(id, history))),
    warnings(history),
  ];
}
