// A field that finds an asset by symbol, name or ISIN, among the reader's own, those that are
// tracked and at the vendors. What only a vendor knows is tracked when it is picked.

import { create, read } from "./api.js";
import { button, el, replace } from "./element.js";
import { field, problemText } from "./forms.js";
import { t } from "./texts.js";

const typing_ms = 300;
const own_max = 200;

/** The field. `asset` is the one that it has at first; `node.asset` is the one that it has now. */
export function assetField({ name = "asset_id", label = t("field.asset"), asset = null,
  onPick = () => null } = {}) {
  const listId = `options-${crypto.randomUUID()}`;
  const input = el("input", { type: "text", role: "combobox", autocomplete: "off",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId,
    spellcheck: "false", value: asset ? nameOf(asset) : "", on: { input: onInput,
      keydown: onKey } });
  const list = el("div", { class: "options", role: "listbox", id: listId, "aria-label": label,
    hidden: true });
  const status = el("p", { class: "hint", role: "status" });
  const control = el("div", { class: "asset-picker" }, input, list, status);
  const node = field({ name: `${name}_text`, label, control, pointer: `/${name}` });
  node.asset = asset;
  let items = [];
  let active = -1;
  let timer = null;
  let count = 0;

  function onInput() {
    node.asset = null;
    clearTimeout(timer);
    timer = setTimeout(search, typing_ms);
  }

  async function search() {
    const query = input.value.trim();
    const number = ++count;
    if (query === "") return close();
    try {
      const [answer, tracked] = await Promise.all([read("assets/search", { query }),
        read("assets", { query, limit: own_max })]);
      if (number !== count) return null;
      const own = tracked.items.filter(({ manual }) => manual);
      items = [...own.map((asset) => ({ ...asset, asset_id: asset.id })), ...answer.items];
      draw();
      replace(status, items.length === 0 ? [t("asset_picker.none"), " ",
        button(t("own_asset.new"), () => createOwn(query), { class: "link" })] : "");
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      replace(status, problemText(problem));
    }
    return null;
  }

  function draw() {
    active = items.length ? 0 : -1;
    replace(list, items.map((item, number) => el("div", { role: "option", id: `${listId}-${number}`,
      "aria-selected": String(number === active), dir: "auto", on: { mousedown: (event) => {
        event.preventDefault();
        pick(items[number]);
      } } }, `${nameOf(item)}${item.exchange ? ` · ${item.exchange}` : ""}${
      item.currency ? ` · ${item.currency}` : ""}`)));
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark();
  }

  function mark() {
    [...list.children].forEach((option, number) => {
      option.setAttribute("aria-selected", String(number === active));
    });
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `${listId}-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  function onKey(event) {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
      mark();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      pick(items[active]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  async function createOwn(symbol) {
    const { openOwnAsset } = await import("./views/own_asset.js");
    openOwnAsset({ symbol, onSaved: (created) => {
      replace(status);
      input.value = nameOf(created);
      node.asset = created;
      onPick(created);
    } });
  }

  async function pick(item) {
    close();
    input.value = nameOf(item);
    try {
      const picked = item.asset_id
        ? { ...item, id: item.asset_id } : await create("assets", { symbol: item.symbol,
          ...(item.exchange ? { exchange: item.exchange } : {}) });
      node.asset = picked;
      replace(status, item.asset_id ? "" : t("asset_picker.added", { name: picked.symbol }));
      onPick(picked);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      replace(status, problemText(problem));
    }
  }

  return node;
}

function nameOf({ symbol, name }) {
  return name ? `${symbol} · ${name}` : symbol;
}
