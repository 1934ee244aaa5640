// A ring of shares, with its parts in words beside it.

import { el, svg } from "./element.js";
import { percent } from "./format.js";
import { t } from "./texts.js";

const colors = 8;

/** A ring of `groups`: `{label, weight, detail}`, where weight is a decimal string or null. */
export function ring(title, groups) {
  const drawn = groups.filter(({ weight }) => weight !== null && Number(weight) > 0);
  let turned = 0;
  const arcs = drawn.map(({ weight }, number) => {
    const share = Number(weight);
    const arc = svg("circle", { class: `arc ring-${number % colors}`, cx: 50, cy: 50, r: 40,
      pathLength: 1, "stroke-dasharray": `${Math.max(share - 0.006, 0.002)} 1`,
      "stroke-dashoffset": -turned });
    turned += share;
    return arc;
  });
  const hasNegative = groups.some(({ weight }) => weight?.startsWith("-"));
  return el("div", { class: "ring" }, el("h3", {}, title),
    svg("svg", { viewBox: "0 0 100 100", "aria-hidden": "true" },
      svg("circle", { class: "arc-back", cx: 50, cy: 50, r: 40 }), arcs),
    el("ul", { class: "ring-parts" }, groups.map(({ label, weight }) => {
      const number = drawn.findIndex((group) => group.label === label);
      return el("li", {}, el("span", { class: `swatch ${number < 0 ? "" :
        `ring-${number % colors}`}` }), el("span", { class: "name" }, label),
      el("span", { class: "figure" }, percent(weight)));
    })),
    hasNegative ? el("p", { class: "quiet" }, t("ring.negative")) : null);
}
