// The picker of a period: buttons, of which one is pressed.

import { button, el } from "./element.js";
import { t } from "./texts.js";

export const periods = ["1m", "3m", "6m", "ytd", "1y", "3y", "5y", "max"];

export function periodPicker(value, onPick, names = periods) {
  const group = el("div", { class: "picker", role: "group", "aria-label": t("period.label") });
  for (const name of names) {
    const pick = () => {
      for (const other of group.children) {
        other.setAttribute("aria-pressed", String(other.dataset.period === name));
      }
      onPick(name);
    };
    group.append(button(t(`period.${name}`), pick, { "aria-pressed": String(name === value),
      "data-period": name }));
  }
  return group;
}
