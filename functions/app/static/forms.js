// Forms: labelled fields, and a refusal's reasons at the fields that they are about.

import { el, replace } from "./element.js";
import { t } from "./texts.js";

/** Where a conflict stands that the API names by its code alone. */
const fieldOfCode = { email_taken: "/email", symbol_taken: "/symbol" };

/** A field of a form: `{name, label, type, value, options, hint, pointer, ...attributes}`. `type`
 * is that of an input, or "select"; `control` brings an own control. `pointer` is where the API's
 * errors name it, "/name" unless said. */
export function field({ name, label, type = "text", value = "", options, hint, pointer, control,
  ...attributes }) {
  const id = `field-${crypto.randomUUID()}`;
  const input = control ?? (type === "select" ? select(options, value)
    : el("input", { type, value, autocomplete: "off", ...attributes }));
  const target = input.matches("input, select, textarea") ? input : input.querySelector("input");
  target.id = id;
  if (name && !target.name) target.name = name;
  const error = el("p", { class: "field-error", id: `${id}-error` });
  const hintNode = hint ? el("p", { class: "hint", id: `${id}-hint` }, hint) : null;
  if (type === "checkbox") {
    return Object.assign(el("div", { class: "field check", "data-pointer": pointer ?? `/${name}` },
      target, el("label", { for: id }, label), hintNode, error), { input: target, error });
  }
  target.setAttribute("aria-describedby", `${id}-error${hint ? ` ${id}-hint` : ""}`);
  return Object.assign(el("div", { class: "field", "data-pointer": pointer ?? `/${name}` },
    el("label", { for: id }, label), input, hintNode, error), { input: target, error });
}

export function select(options, value, attributes = {}) {
  return el("select", attributes, options.map(([key, label]) =>
    el("option", { value: key, selected: key === value }, label)));
}

/** A form. `submit` gets its values as an object and may throw a Problem, whose errors then stand
 * at their fields, and the rest above the button. */
export function form(fields, { submit, label, kind = "primary", name = null }) {
  const message = el("div", { class: "form-error", role: "alert" });
  const send = el("button", { type: "submit", class: kind }, label);
  const whole = el("form", { novalidate: true, "aria-label": name, on: { submit: onSubmit } },
    fields, message, el("div", { class: "form-actions" }, send));

  async function onSubmit(event) {
    event.preventDefault();
    if (send.disabled) return;
    clear();
    send.disabled = true;
    try {
      await submit(Object.fromEntries(new FormData(whole)), whole);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      showProblem(problem);
    } finally {
      send.disabled = false;
    }
  }

  function clear() {
    replace(message);
    for (const node of whole.querySelectorAll(".field")) {
      replace(node.error);
      node.input.removeAttribute("aria-invalid");
    }
  }

  function showProblem(problem) {
    const nodes = [...whole.querySelectorAll(".field")];
    const unplaced = [];
    for (const { pointer, detail } of errorsOf(problem)) {
      const node = nearest(nodes, pointer);
      if (node) {
        node.error.append(node.error.hasChildNodes() ? " " : "", detail);
        node.input.setAttribute("aria-invalid", "true");
      } else unplaced.push(pointer && problem.errors.length
        ? `${pointer.slice(1)}: ${detail}` : detail);
    }
    replace(message, unplaced.map((text) => el("p", {}, text)));
    whole.querySelector("[aria-invalid]")?.focus();
  }

  return whole;
}

/** The errors of a problem by their fields; one that is about no field has no pointer. */
function errorsOf(problem) {
  if (problem.errors.length > 0) return problem.errors;
  return [{ pointer: fieldOfCode[problem.code] ?? "", detail: problemText(problem) }];
}

/** The field that an error is about, or the one of which it is about a part: "/tags/1" of "/tags".
 */
function nearest(nodes, pointer) {
  for (let path = pointer; path; path = path.slice(0, Math.max(path.lastIndexOf("/"), 0))) {
    const node = nodes.find((candidate) => candidate.dataset.pointer === path);
    if (node) return node;
  }
  return null;
}

export function problemText(problem) {
  const texts = { 0: "state.offline", 429: "state.limited", 503: "state.unavailable" };
  return problem.status in texts ? t(texts[problem.status]) : problem.message;
}

/** Says to a password manager whose password a form is about; not shown. */
export function userOf(email) {
  return el("input", { type: "text", autocomplete: "username", value: email ?? "", hidden: true,
    readonly: true });
}

/** The values without empty ones. */
export function present(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}
