// The assets that are known here: those of the market, and the reader's own.

import { read } from "../api.js";
import { button, el, link } from "../element.js";
import { field } from "../forms.js";
import { pagedList } from "../pages.js";
import { navigate } from "../routes.js";
import { empty, fill } from "../states.js";
import { table } from "../tables.js";
import { named, t } from "../texts.js";
import { openOwnAsset } from "./own_asset.js";

const typing_ms = 300;
const page_size = 50;

export function show(view, _parameters, signal) {
  const list = el("div", { class: "section-body" });
  let timer = null;
  const search = field({ name: "query", label: t("assets.search"), type: "search", maxlength: 100,
    hint: t("assets.search_hint"), on: { input: () => {
      clearTimeout(timer);
      timer = setTimeout(draw, typing_ms);
    } } });
  const readPage = (query, cursor) => read("assets", { query, limit: page_size, cursor });

  function draw() {
    const query = search.input.value.trim();
    fill(list, () => readPage(query), (page) => listOf(page, (cursor) => readPage(query, cursor)),
      { signal, lines: 10 });
  }

  view.append(el("div", { class: "view-head" }, el("h1", {}, t("nav.assets")),
    button(t("own_asset.new"), () => openOwnAsset({ onSaved: ({ id }) =>
      navigate(`assets/${id}`) }))),
  el("section", { class: "card" }, search, list));
  draw();
}

function listOf(page, next) {
  if (page.items.length === 0) return empty(t("assets.none"));
  return pagedList(page, next, (items) => table(t("nav.assets"), [
    { label: t("field.asset"), cell: (asset) => [
      link(`assets/${asset.id}`, { class: "strong", dir: "auto" }, asset.symbol),
      el("span", { class: "quiet note", dir: "auto" }, asset.name ?? "")] },
    { label: t("asset.class"), cell: (asset) => named("asset_class", asset.asset_class) },
    { label: t("field.currency"), cell: (asset) => asset.currency },
    { label: t("asset.exchange"), cell: (asset) => asset.manual
      ? t("own_asset.badge") : asset.exchange ?? "" },
    { label: t("asset.closes_short"), cell: (asset) => asset.prices_reason ?? "" },
  ], items));
}
