// Rows of fields in a form, such as lots or targets: added, filled in and removed one by one.

import { button, el } from "./element.js";
import { field } from "./forms.js";
import { t } from "./texts.js";

/** A list of rows. `columns` are fields (forms.js) without values, `rows` the values at first.
 * `node.rows()` gives what is filled in, as objects of texts without the empty ones; rows for which
 * `isFilled(values)` is false are left out. A refusal names rows by their place among these. */
export function rowsField({ label, pointer, columns, rows = [], hint = null, addLabel,
  isFilled = (values) => Object.keys(values).length > 0 }) {
  const list = el("div", { class: "rows" });
  const error = el("p", { class: "field-error" });
  const input = button(addLabel, () => add({}).fields[0].input.focus(), { class: "small" });
  const node = el("fieldset", { class: "field", "data-pointer": pointer },
    el("legend", {}, label), hint ? el("p", { class: "hint" }, hint) : null, list, error,
    el("div", {}, input));

  function add(values) {
    const fields = columns.map(({ name, ...column }) => Object.assign(
      field({ ...column, value: values[name] ?? "", pointer: "-" }), { column: name }));
    const row = el("div", { class: "row", role: "group", "aria-label": label }, fields,
      button("×", remove, { class: "plain close", "aria-label": t("rows.remove") }));
    list.append(Object.assign(row, { fields }));
    return row;

    function remove() {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      (next?.fields[0].input ?? input).focus();
      node.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function filledRows() {
    const filled = [];
    for (const { fields } of list.children) {
      const values = Object.fromEntries(fields.map((part) => [part.column, part.input.value.trim()])
        .filter(([, value]) => value !== ""));
      const isRow = isFilled(values);
      for (const part of fields) {
        part.dataset.pointer = isRow ? `${pointer}/${filled.length}/${part.column}` : "-";
      }
      if (isRow) filled.push(values);
    }
    return filled;
  }

  rows.forEach(add);
  return Object.assign(node, { error, input, rows: filledRows });
}
