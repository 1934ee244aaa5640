// A list that is read page by page, on demand.

import { succeeds } from "./attempts.js";
import { button, el, replace } from "./element.js";
import { t } from "./texts.js";

/** The items of a first page, drawn by `draw(items)`, and a button for more, which `next(cursor)`
 * reads. */
export function pagedList(page, next, draw) {
  const place = el("div");
  const items = [...page.items];
  let cursor = page.next_cursor;
  const more = button(t("action.more"), readMore, { class: "more", hidden: cursor === null });

  async function readMore() {
    more.disabled = true;
    try {
      await succeeds(async () => {
        const following = await next(cursor);
        items.push(...following.items);
        cursor = following.next_cursor;
        more.hidden = cursor === null;
        replace(place, draw(items));
      });
    } finally {
      more.disabled = false;
    }
  }

  replace(place, draw(items));
  return [place, more];
}
