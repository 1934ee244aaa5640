// Where the closes of an asset come from: each day's close as it was published, with its source.

import { date, price } from "../format.js";
import { table } from "../tables.js";
import { t } from "../texts.js";
import { explain } from "./parts.js";

/** Opens the list of an asset's closes. */
export function explainCloses(asset, closes) {
  const body = explain(t("asset.closes"), [t("why.closes", { name: asset.symbol })]);
  body.append(table(t("asset.closes"), [
    { label: t("field.date"), cell: (close) => date(close.date) },
    { label: t("field.close"), numeric: true, cell: (close) => price(close.close, asset.currency) },
    { label: t("asset.source"), cell: (close) => close.source },
  ], [...closes].reverse()));
  return body;
}
