// Requests whose refusal has no field to stand at.

import { announce } from "./dialogs.js";
import { problemText } from "./forms.js";

/** Whether the request succeeds. A refusal is announced in words. */
export async function succeeds(request) {
  try {
    await request();
    return true;
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    announce(problemText(problem));
    return false;
  }
}

/** Takes a change back and says so. `onChange` shows what is there now, after a refusal too. */
export async function takeBack(request, text, onChange) {
  if (await succeeds(request)) announce(text);
  onChange();
}
