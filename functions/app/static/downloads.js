// Saves an answer of the API as a file.

import { announce } from "./dialogs.js";
import { el } from "./element.js";
import { problemText } from "./forms.js";

/** Saves the body of the response that `request` gives, under this name. */
export async function download(request, name) {
  try {
    const response = await request();
    const address = URL.createObjectURL(await response.blob());
    const anchor = el("a", { href: address, download: name });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    announce(problemText(problem));
  }
}
