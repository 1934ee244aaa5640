// How a portfolio is called where it is shown or chosen.

import { t } from "./texts.js";

export function nameOf({ name }) {
  return name ?? t("portfolio.unnamed");
}

/** For a field that chooses one. */
export function optionsOf(portfolios) {
  return portfolios.map((portfolio) => [portfolio.id, nameOf(portfolio)]);
}
