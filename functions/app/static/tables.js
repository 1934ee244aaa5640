// Tables: sortable by their headings, and on a narrow screen one card a row.

import { button, el, replace } from "./element.js";
import { t } from "./texts.js";

const rows_max = 200;
const collator = new Intl.Collator();

/** A table of `items`. Columns are `{label, cell(item), sort(item)?, numeric?, control?}`; `sort`
 * gives a decimal string, a text or null, and null comes last. A control is not printed. */
export function table(caption, columns, items, { order = null, descending = false } = {}) {
  const state = { order, descending, count: rows_max };
  const rows = new Map();
  const body = el("tbody");
  const headings = columns.map((column, number) => el("th", { scope: "col",
    class: classOf(column) },
  column.sort ? button(column.label, () => sortBy(number), { class: "plain sort" })
    : column.label));
  const more = button(t("action.more"), showMore, { class: "more" });

  function sortBy(number) {
    state.descending = state.order === number ? !state.descending
      : Boolean(columns[number].numeric);
    state.order = number;
    draw();
  }

  function showMore() {
    state.count += rows_max;
    draw();
  }

  function draw() {
    headings.forEach((heading, number) => {
      if (!columns[number].sort) return;
      heading.setAttribute("aria-sort", state.order !== number ? "none"
        : state.descending ? "descending" : "ascending");
    });
    const sorted = state.order === null ? items : sortedItems();
    replace(body, sorted.slice(0, state.count).map(rowOf));
    more.hidden = items.length <= state.count;
  }

  /** The row of an item, made once: sorting moves it. */
  function rowOf(item) {
    if (!rows.has(item)) {
      rows.set(item, el("tr", {}, columns.map((column) => el("td", { class: classOf(column),
        "data-label": column.label }, column.cell(item)))));
    }
    return rows.get(item);
  }

  function sortedItems() {
    const { sort, numeric } = columns[state.order];
    const sign = state.descending ? -1 : 1;
    return [...items].sort((one, other) => {
      const [first, second] = [sort(one), sort(other)];
      if (first === null || second === null) return (first === null) - (second === null);
      return sign * (numeric ? Number(first) - Number(second) : collator.compare(first, second));
    });
  }

  draw();
  return el("div", { class: "table" }, el("table", {},
    el("caption", { class: "unseen" }, caption),
    el("thead", {}, el("tr", {}, headings)), body), more);
}

function classOf({ numeric, control }) {
  return numeric ? "numeric" : control ? "control" : null;
}
