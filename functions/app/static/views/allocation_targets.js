// The form of the targets of the groups by one property, in per cent.

import { write } from "../api.js";
import { shifted, sum } from "../decimals.js";
import { announce, openDialog } from "../dialogs.js";
import { el } from "../element.js";
import { form } from "../forms.js";
import { percent } from "../format.js";
import { rowsField } from "../row_fields.js";
import { named, t } from "../texts.js";
import { assetClasses } from "./own_asset.js";

/** Opens the form of the targets of an answer of /allocation. */
export function openTargets({ by, groups }, scope, onSaved) {
  const classes = [...assetClasses, "cash"].map((name) => [name, named("asset_class", name)]);
  const key = by === "asset_class" ? { type: "select", options: [["", ""], ...classes] }
    : { maxlength: 100, dir: "auto" };
  const targets = rowsField({
    label: t("targets.title"), pointer: "/targets", hint: t("targets.hint"),
    addLabel: t("targets.add"), isFilled: ({ target }) => target !== undefined,
    columns: [{ name: "key", label: t("allocation.group"), ...key },
      { name: "target", label: t("targets.percent"), inputmode: "decimal" }],
    rows: groups.filter((group) => group.key !== "unknown" || group.target !== null).map((group) =>
      ({ key: group.key, target: group.target === null ? "" : shifted(group.target, 2) })),
  });
  const together = el("p", { role: "status" });
  const entered = () => targets.rows().map((row) => ({ ...row, key: row.key ?? "",
    target: shifted(row.target, -2) }));

  function showSum() {
    const total = sum(entered().map(({ target }) => target));
    together.textContent = total === null ? "" : t("targets.together", { total: percent(total) });
  }

  async function submit() {
    await write("PUT", `allocation/${scope}/targets`, { body: { by, targets: entered() } });
    dialog.close();
    announce(t("targets.saved"));
    onSaved();
  }

  targets.addEventListener("input", showSum);
  showSum();
  const dialog = openDialog(t("targets.of", { by: t(`allocation.${by}`) }), form([targets,
    together], { submit, label: t("action.save"), name: t("targets.title") }));
}
