// What stands in front of the view: dialogs, and short messages that may offer to undo.

import { button, el } from "./element.js";
import { t } from "./texts.js";

const message_ms = 8_000;

/** Opens a dialog with this title; returns it. `dialog.close()` closes it, and so does Escape. */
export function openDialog(title, ...children) {
  const id = `dialog-${crypto.randomUUID()}`;
  const dialog = el("dialog", { "aria-labelledby": id },
    el("div", { class: "dialog-head" }, el("h2", { id }, title),
      button("×", () => dialog.close(), { class: "plain close", "aria-label": t("action.close") })),
    children);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("input, select, textarea")?.focus();
  return dialog;
}

/** Whether the reader agrees to what `text` says. */
export function confirmed(title, text, label) {
  return new Promise((resolve) => {
    const agree = () => {
      resolve(true);
      dialog.close();
    };
    const dialog = openDialog(title, el("p", {}, text), el("div", { class: "form-actions" },
      button(label, agree, { class: "danger" }),
      button(t("action.cancel"), () => dialog.close())));
    dialog.addEventListener("close", () => resolve(false));
  });
}

/** A message at the bottom of the page, with an action such as Undo. */
export function announce(text, { label = null, action = null } = {}) {
  let region = document.querySelector(".messages");
  if (!region) {
    region = el("div", { class: "messages", role: "status" });
    document.body.append(region);
  }
  const act = () => {
    message.remove();
    action();
  };
  const message = el("div", { class: "message" }, el("span", {}, text),
    action ? button(label, act) : null);
  region.append(message);
  setTimeout(() => message.remove(), message_ms);
}
