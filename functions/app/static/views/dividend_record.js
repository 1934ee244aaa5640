// Recording an expected dividend with one click, and taking that back.

import { create, write } from "../api.js";
import { takeBack } from "../attempts.js";
import { announce } from "../dialogs.js";
import { button, el, replace } from "../element.js";
import { problemText } from "../forms.js";
import { date } from "../format.js";
import { t } from "../texts.js";

/** A button that records what a vendor says was paid; the tax is the reader's to add. `onChange` is
 * called after it, and after an undo. */
export function recordButton(row, onChange) {
  const place = el("div");
  const values = { name: row.asset.symbol, date: date(row.date) };
  const record = async () => {
    replace(place, el("span", { class: "quiet" }, t("state.loading")));
    try {
      const { id } = await create("transactions", { portfolio_id: row.portfolio_id,
        type: "DIVIDEND", date: row.date, ex_date: row.ex_date, asset_id: row.asset.id,
        amount: row.cash, currency: row.currency });
      const undone = () => write("DELETE", `transactions/${id}`);
      announce(t("dividends.is_recorded", values), { label: t("action.undo"),
        action: () => takeBack(undone, t("dividends.is_taken_back", values), onChange) });
      onChange();
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      replace(place, el("p", { class: "field-error", role: "alert" }, problemText(problem)),
        offer());
    }
  };
  const offer = () => button(t("dividends.record"), record, { class: "small",
    "aria-label": t("dividends.record_of", values) });
  if (row.cash === null) return el("span", { class: "quiet" }, "–");
  replace(place, offer());
  return place;
}
