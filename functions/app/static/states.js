// What stands in a section while it loads, when there is nothing, and when a request fails.

import { button, el, replace } from "./element.js";
import { t } from "./texts.js";

/** A section with a title that fills itself: `load` gives an answer, `render` its nodes. The shape
 * of what comes stands there meanwhile, so that nothing moves. */
export function section(title, load, render, { signal, lines = 4, tools = null } = {}) {
  const body = el("div", { class: "section-body" });
  const heading = title ? el("div", { class: "section-head" }, el("h2", {}, title), tools) : null;
  const whole = el("section", { class: "card" }, heading, body);
  fill(body, load, render, { signal, lines });
  return whole;
}

/** Fills an element with what `render` makes of the answer of `load`; a failure can be retried.
 * With `keep` what stands there stays until the answer comes. Of several at once the last one
 * counts. */
export async function fill(body, load, render, { signal, lines = 4, keep = false } = {}) {
  const again = () => fill(body, load, render, { signal, lines });
  const turn = Symbol("turn");
  const isOver = () => signal?.aborted || body.turn !== turn;
  body.turn = turn;
  body.setAttribute("aria-busy", "true");
  if (!keep) replace(body, skeleton(lines));
  try {
    const answer = await load();
    if (!isOver()) replace(body, render(answer));
  } catch (problem) {
    if (isOver()) return;
    if (problem.status === undefined) throw problem;
    replace(body, failure(problem, again));
  } finally {
    if (body.turn === turn) body.removeAttribute("aria-busy");
  }
}

export function skeleton(lines) {
  return el("div", { class: "skeleton", role: "status" },
    el("span", { class: "unseen" }, t("state.loading")),
    Array.from({ length: lines }, () => el("span", { class: "bone", "aria-hidden": "true" })));
}

export function empty(text, ...actions) {
  return el("div", { class: "empty" }, el("p", {}, text), actions);
}

/** A failed request, in words, with what can be done about it. */
export function failure(problem, again) {
  const texts = { 0: "state.offline", 401: "state.expired", 403: "state.forbidden",
    404: "state.missing", 429: "state.limited", 503: "state.unavailable" };
  const text = problem.status in texts ? t(texts[problem.status]) : problem.message;
  const wait = [429, 503].includes(problem.status) && problem.retryAfter_s > 0
    ? el("p", { class: "quiet" }, t("state.retry_after", { seconds: problem.retryAfter_s })) : null;
  const retry = again && ![401, 403, 404].includes(problem.status)
    ? button(t("state.again"), again) : null;
  return el("div", { class: "failure", role: "alert" }, el("p", {}, text), wait, retry);
}

/** What an answer says about its own figures: incomplete ones, and old closes. */
export function warnings(answer) {
  if (!answer.warnings?.length && answer.complete !== false) return null;
  const shown = answer.warnings.slice(0, 20);
  return el("details", { class: answer.complete === false ? "notice partial" : "notice",
    open: answer.complete === false },
  el("summary", {}, answer.complete === false ? t("state.partial")
    : t("state.warnings", { count: answer.warnings.length })),
  el("ul", {}, shown.map((warning) => el("li", {}, warning.detail)),
    answer.warnings.length > shown.length
      ? el("li", {}, t("state.more", { count: answer.warnings.length - shown.length })) : null));
}
