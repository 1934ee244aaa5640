// Reading an exported account back in, and what became of it.

import { Problem, write } from "../api.js";
import { el, replace } from "../element.js";
import { field, form } from "../forms.js";
import { table } from "../tables.js";
import { t } from "../texts.js";

const kinds = ["portfolios", "transactions", "assets", "closes", "tags", "targets", "mappings"];

export function importCard() {
  const result = el("div", { class: "section-body", "aria-live": "polite" });
  const file = field({ name: "file", label: t("account_import.file"), type: "file",
    accept: ".json,application/json" });

  async function submit() {
    replace(result);
    const body = await contentOf(file.input.files[0]);
    replace(result, resultOf(await write("POST", "account/import", { body })));
  }

  return el("section", { class: "card" }, el("h2", {}, t("account_import.title")),
    el("p", {}, t("account_import.text")), form([file],
      { submit, label: t("account_import.submit"), name: t("account_import.title"), kind: null }),
    result);
}

/** The file as JSON. Throws a Problem of the field where it is none. */
async function contentOf(file) {
  const refuse = (detail) => new Problem(422, { errors: [{ pointer: "/file", detail }] });
  if (!file) throw refuse(t("account_import.no_file"));
  try {
    return JSON.parse(await file.text());
  } catch {
    throw refuse(t("account_import.no_json"));
  }
}

function resultOf(counts) {
  const isNew = kinds.some((kind) => counts[kind].created > 0);
  return [
    el("p", { class: "strong" }, t(isNew ? "account_import.done" : "account_import.nothing_new")),
    table(t("account_import.title"), [
      { label: t("account_import.what"), cell: (kind) => t(`account_import.${kind}`) },
      { label: t("account_import.created"), numeric: true, cell: (kind) => counts[kind].created },
      { label: t("account_import.existing"), numeric: true, cell: (kind) =>
        counts[kind].existing },
    ], kinds),
  ];
}
