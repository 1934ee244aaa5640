// Says which column of a table is which field, where the import does not know the table.

import { el } from "../element.js";
import { field, form, present } from "../forms.js";
import { named, t } from "../texts.js";

const head_bytes_max = 64 * 1024;
const fieldNames = ["", "type", "date", "symbol", "isin", "name", "exchange", "quantity",
  "unit_price",
  "amount", "fee", "tax", "currency", "fx_rate", "settle_date", "ex_date", "note", "external_id"];

/** The names of the columns of a text file's first line; none where it is no table. */
export async function columnsOf(file) {
  const text = await file.slice(0, head_bytes_max).text();
  const line = text.replace(/^\uFEFF/, "").split(/\r?\n/, 1)[0];
  if (line.includes("\0")) return [];
  const separator = [";", "\t", ","].find((sign) => line.includes(sign));
  if (!separator) return [];
  return line.split(separator).map((name) => name.trim().replace(/^"(.*)"$/, "$1"));
}

/** A form with a choice of the field for each column; `fields` are those that were understood. */
export function mappingForm(columns, fields, onSubmit) {
  const names = [...new Set([...fieldNames, ...Object.values(fields).filter(Boolean)])];
  const options = names.map((name) => [name, name ? named("import_field", name)
    : t("import.not_read")]);
  const choices = columns.map((name, number) => field({ name: `column-${number}`, label: name,
    type: "select", options, value: fields[name] ?? "" }));
  const submit = (values) => {
    const mapping = { columns: Object.fromEntries(columns.map((name, number) =>
      [name, values[`column-${number}`] || null])) };
    if (values.currency) mapping.constants = { currency: values.currency.toUpperCase() };
    const types = typesOf(values.types);
    if (Object.keys(types).length) mapping.types = types;
    onSubmit(mapping, present({ dates: values.dates, decimal: values.decimal }));
  };
  return form([
    el("p", { class: "quiet" }, t("import.mapping_lead")),
    el("div", { class: "mapping" }, choices),
    el("div", { class: "mapping" },
      field({ name: "types", label: t("import.types"), hint: t("import.types_hint") }),
      field({ name: "currency", label: t("import.currency"), maxlength: 3 }),
      field({ name: "dates", label: t("import.dates"), type: "select", options: [
        ["", t("import.automatic")], ["ymd", "2025-12-31"], ["dmy", "31.12.2025"],
        ["mdy", "12/31/2025"]] }),
      field({ name: "decimal", label: t("import.decimal"), type: "select", options: [
        ["", t("import.automatic")], [".", "1234.56"], [",", "1234,56"]] })),
  ], { submit: async (values) => submit(values), label: t("import.read_again"),
    name: t("import.columns") });
}

/** "Kauf=BUY, Verkauf=SELL" as an object. */
function typesOf(text) {
  const pairs = (text ?? "").split(",").map((pair) => pair.split("=").map((side) => side.trim()));
  return Object.fromEntries(pairs.filter(([word, type]) => word && type).map(([word, type]) =>
    [word, type.toUpperCase()]));
}
