// What the reader says of an asset: tags, a country and a sector, by which allocations are grouped.

import { read, write } from "../api.js";
import { announce } from "../dialogs.js";
import { el } from "../element.js";
import { field, form, present } from "../forms.js";
import { section } from "../states.js";
import { t } from "../texts.js";

export function tagsCard(asset, signal) {
  return section(t("tags.title"), () => read(`assets/${asset.id}/tags`),
    (said) => tagsForm(asset, said), { signal });
}

function tagsForm(asset, { tags, country, sector }) {
  const submit = async (values) => {
    const words = values.tags.split(",").map((word) => word.trim()).filter(Boolean);
    await write("PUT", `assets/${asset.id}/tags`, { body: { tags: words,
      ...present({ country: values.country.trim().toUpperCase(),
        sector: values.sector.trim() }) } });
    announce(t("tags.saved"));
  };
  return form([
    el("div", { class: "fields" },
      field({ name: "tags", label: t("tags.tags"), value: tags.join(", "), dir: "auto",
        hint: t("tags.tags_hint") }),
      field({ name: "country", label: t("tags.country"), value: country ?? "", maxlength: 2,
        hint: t("tags.country_hint") }),
      field({ name: "sector", label: t("tags.sector"), value: sector ?? "", maxlength: 100,
        dir: "auto" })),
  ], { submit, label: t("action.save"), name: t("tags.title"), kind: null });
}
