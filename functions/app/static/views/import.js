// Importing a file: what it is and what becomes of each row is shown before anything is recorded.

import { call, forgetAnswers, read } from "../api.js";
import { button, el, link, replace } from "../element.js";
import { field, form, problemText } from "../forms.js";
import { empty, skeleton } from "../states.js";
import { table } from "../tables.js";
import { named, t } from "../texts.js";
import { columnsOf, mappingForm } from "./import_mapping.js";

export function showTab(body, portfolio, signal) {
  const result = el("div", { class: "stack", "aria-live": "polite" });
  const input = el("input", { type: "file", class: "unseen", id: "import-file",
    on: { change: () => input.files[0] && open(input.files[0]) } });
  const drop = el("div", { class: "drop", on: {
    dragover: (event) => {
      event.preventDefault();
      drop.classList.add("over");
    },
    dragleave: () => drop.classList.remove("over"),
    drop: (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      if (event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
    },
  } }, el("p", {}, t("import.drop")), input, el("label", { for: "import-file", class: "button" },
    t("import.choose")), el("p", { class: "hint" }, t("import.formats_hint")));
  const open = (file) => preview({ file, portfolio, result, signal, options: {}, mapping: null });
  const formats = el("details", {}, el("summary", {}, t("import.formats")), el("div"));
  formats.addEventListener("toggle", () => showFormats(formats.lastChild), { once: true });
  body.append(el("section", { class: "card" }, el("h2", {}, t("tab.import")), drop, formats),
    result);
}

async function showFormats(place) {
  replace(place, skeleton(4));
  try {
    const { items } = await read("transactions/import/formats");
    replace(place, table(t("import.formats"), [
      { label: t("import.broker"), cell: (format) => format.broker },
      { label: t("import.how"), cell: (format) => format.how_to_get },
    ], items));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    replace(place, el("p", { role: "alert" }, problemText(problem)));
  }
}

/** Asks what an import would do, and shows it; nothing is recorded. */
async function preview(state) {
  const { result, signal } = state;
  replace(result, el("section", { class: "card" }, skeleton(6)));
  try {
    const answer = await send(state, true);
    if (!signal.aborted) replace(result, fates(answer, state));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    if (!signal.aborted) replace(result, await refusal(problem, state));
  }
}

function send({ file, portfolio, options, mapping }, dry_run, key = crypto.randomUUID()) {
  const body = new FormData();
  body.append("file", file);
  if (mapping) body.append("mapping", JSON.stringify(mapping));
  const query = { portfolio_id: portfolio.id, skip_invalid: "true", ...options,
    ...(dry_run ? { dry_run: "true" } : {}) };
  return call("POST", "transactions/import", { body, query,
    headers: dry_run ? {} : { "Idempotency-Key": key } });
}

/** Why a file cannot be read as it is, and a form that says which column is which. */
async function refusal(problem, state) {
  const columns = problem.status === 422 ? await columnsOf(state.file) : [];
  return el("section", { class: "card" }, el("h2", { dir: "auto" }, state.file.name),
    el("p", { class: "form-error", role: "alert" }, problemText(problem)),
    columns.length > 1 ? mappingForm(columns, {}, (mapping, options) =>
      preview({ ...state, mapping, options: { ...state.options, ...options } })) : null);
}

function fates(answer, state) {
  const counts = new Map();
  for (const { status } of answer.items) counts.set(status, (counts.get(status) ?? 0) + 1);
  const unknown = answer.assets.filter(({ status }) => status === "unknown");
  const canAdd = unknown.length > 0 && !state.options.create_assets;
  const addAssets = () => preview({ ...state, options: { ...state.options,
    create_assets: "true" } });
  return el("section", { class: "card" },
    el("h2", { dir: "auto" }, state.file.name),
    el("p", {}, t("import.is_format", { format: answer.format })),
    el("ul", { class: "legend" }, [...counts].map(([status, count]) =>
      el("li", {}, el("span", { class: "strong" }, count), " ", named("import_status", status)))),
    answer.warnings.map((text) => el("p", { class: "notice" }, text)),
    answer.assets.length ? assetsTable(answer.assets) : null,
    canAdd ? el("div", { class: "form-actions" },
      button(t("import.add_assets", { count: unknown.length }), addAssets)) : null,
    answer.items.length ? rowsTable(answer.items) : empty(t("import.no_rows")),
    answer.columns.length ? el("details", {}, el("summary", {}, t("import.columns")),
      mappingForm(answer.columns.map(({ name }) => name),
        Object.fromEntries(answer.columns.map((column) => [column.name, column.field])),
        (mapping, options) => preview({ ...state, mapping,
          options: { ...state.options, ...options } }))) : null,
    recordForm(answer, state));
}

function assetsTable(assets) {
  return table(t("import.assets"), [
    { label: t("field.asset"), cell: (asset) => el("span", { dir: "auto" },
      asset.symbol ?? asset.isin ?? asset.name) },
    { label: t("import.match"), cell: (asset) => [named("import_asset", asset.status),
      asset.reason ? el("span", { class: "quiet note" }, asset.reason) : null] },
  ], assets);
}

function rowsTable(items) {
  return table(t("import.rows"), [
    { label: t("import.line"), numeric: true, sort: (item) => String(item.line ?? item.index),
      cell: (item) => item.line ?? item.index + 1 },
    { label: t("import.fate"), sort: (item) => item.status, cell: (item) =>
      named("import_status", item.status) },
    { label: t("import.reason"), cell: (item) => [item.reason, item.errors.map(({ pointer,
      detail }) =>
      el("span", { class: "note" }, `${pointer.slice(1)} ${detail}`))] },
  ], items);
}

function recordForm(answer, state) {
  const key = crypto.randomUUID();
  const hasLookAlikes = answer.items.some(({ status }) => status === "look_alike");
  if (answer.created === 0 && !hasLookAlikes) return el("p", {}, t("import.nothing"));
  const record = async (values) => {
    const options = { ...state.options,
      ...(values.look_alikes ? { look_alikes: "true" } : {}) };
    const recorded = await send({ ...state, options }, false, key);
    forgetAnswers();
    replace(state.result, el("section", { class: "card" }, el("h2", {}, t("import.done")),
      el("p", {}, t("import.recorded", { count: recorded.created })),
      el("p", {}, link(`portfolios/${state.portfolio.id}`, {}, t("tab.holdings")))));
  };
  return form(hasLookAlikes ? [field({ name: "look_alikes", type: "checkbox", value: "true",
    label: t("import.look_alikes") })] : [],
  { submit: record, label: t("import.record", { count: answer.created }), name: t("tab.import") });
}
