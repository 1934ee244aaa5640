// Personal tokens and share links: made here, shown once, and withdrawn.

import { readAll, write } from "../api.js";
import { succeeds } from "../attempts.js";
import { confirmed } from "../dialogs.js";
import { button, el } from "../element.js";
import { instant } from "../format.js";
import { nameOf } from "../portfolios.js";
import { empty, fill } from "../states.js";
import { table } from "../tables.js";
import { t } from "../texts.js";
import { tokenForm } from "./token_form.js";

export function tokensCard(signal) {
  const list = el("div", { class: "section-body" });
  const draw = () => fill(list, async () => ({ tokens: await readAll("account/tokens"),
    portfolios: await readAll("portfolios") }), (answer) => content(answer, draw), { signal });
  draw();
  return el("section", { class: "card" }, el("h2", {}, t("tokens.title")),
    el("p", {}, t("tokens.lead")), list);
}

function content({ tokens, portfolios }, redraw) {
  return [tokenForm(portfolios, redraw),
    tokens.length ? tokensTable(tokens, portfolios, redraw) : empty(t("tokens.none"))];
}

function tokensTable(tokens, portfolios, redraw) {
  const names = new Map(portfolios.map(({ id, name }) => [id, name]));
  return table(t("tokens.title"), [
    { label: t("field.name"), cell: (token) => [el("span", { class: "strong", dir: "auto" },
      token.name), token.status === "active" ? null
      : el("span", { class: "badge" }, t(`token_status.${token.status}`))] },
    { label: t("tokens.rights"), cell: (token) => [t(`tokens.scope_${token.scope}`),
      token.show === "percentages"
        ? el("span", { class: "quiet note" }, t("tokens.percentages")) : null] },
    { label: t("tokens.portfolio"), cell: (token) => token.portfolio_ids === null
      ? t("tokens.all_portfolios") : token.portfolio_ids.map((id) => el("div", { dir: "auto" },
        nameOf({ name: names.get(id) }))) },
    { label: t("tokens.expires"), cell: ({ expires_at: moment }) => moment ? instant(moment)
      : t("tokens.never") },
    { label: t("tokens.last_used"), cell: ({ last_used_at: moment }) => moment ? instant(moment)
      : t("tokens.never") },
    { label: t("transactions.actions"), cell: (token) => button(t("tokens.withdraw"),
      () => withdraw(token, redraw), { class: "small", "aria-label":
        t("tokens.withdraw_of", { name: token.name }) }) },
  ], tokens);
}

async function withdraw(token, redraw) {
  const text = t("tokens.withdraw_text", { name: token.name });
  if (!await confirmed(t("tokens.withdraw"), text, t("tokens.withdraw"))) return;
  await succeeds(() => write("DELETE", `account/tokens/${token.id}`));
  redraw();
}
