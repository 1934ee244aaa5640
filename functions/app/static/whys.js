// Buttons that ask why a figure is what it is. What explains it is loaded when it is asked for.

import { announce } from "./dialogs.js";
import { button, el } from "./element.js";
import { t } from "./texts.js";

/** The button beside the figure of this label; null where nothing explains it. */
export function whyButton(label, explain) {
  return explain ? button("?", explain, { class: "ask", title: t("why.ask"), "aria-label":
    t("why.of", { name: label }) }) : null;
}

/** A label with its button, which stays on the line of the last word. */
export function whyLabel(label, explain) {
  if (!explain) return label;
  const split = label.lastIndexOf(" ") + 1;
  return [label.slice(0, split), el("span", { class: "whole" }, label.slice(split),
    whyButton(label, explain))];
}

/** For the figures of an answer of /value: what explains the one of a name. */
export function whyOfValue(id, answer) {
  return (name) => () => open(import("./why/value.js"), (module) =>
    module.explainValue(id, name, answer));
}

/** The same for an answer of /performance; `query` is what was asked for. */
export function whyOfReturns(id, answer, query) {
  return (name) => () => open(import("./why/returns.js"), (module) =>
    module.explainReturns(id, name, answer, query));
}

/** For a curve of /history: the value on any of its days. */
export function whyOfCurve(id, history) {
  return () => open(import("./why/value.js"), (module) => module.explainDay(id, history));
}

/** For the groups of an answer of /allocation. */
export function whyOfAllocation(id, answer) {
  return () => open(import("./why/allocation.js"), (module) =>
    module.explainAllocation(id, answer));
}

/** For the figures of an answer of /dividends, and for a row of it. */
export function whyOfDividends(answer) {
  return (name, row = null) => () => open(import("./why/dividends.js"), (module) =>
    module.explainDividends(answer, name, row));
}

/** For the figures of an answer of /gains, and for an item of it. */
export function whyOfGains(answer) {
  return (name, item = null) => () => open(import("./why/gains.js"), (module) =>
    module.explainGains(answer, name, item));
}

/** For the closes of an asset. */
export function whyOfCloses(asset, closes) {
  return () => open(import("./why/closes.js"), (module) => module.explainCloses(asset, closes));
}

async function open(loading, explain) {
  let module;
  try {
    module = await loading;
  } catch {
    announce(t("state.offline"));
    return;
  }
  explain(module);
}
