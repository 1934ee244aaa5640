// The service's own accounts: signing in and up, and a link where the password is forgotten.

import { call } from "./api.js";
import { begin } from "./session.js";

export async function signIn({ email, password }) {
  begin(await call("POST", "login", { body: { email, password } }));
}

/** Creates the account and signs in. */
export async function signUp({ email, password, name }) {
  await call("POST", "signup", { body: { email, password, ...(name ? { name } : {}) } });
  await signIn({ email, password });
}

/** Mails a link; throws a Problem with the code mail_not_configured where no mail is sent. */
export function forgot({ email }) {
  return call("POST", "login/forgot", { body: { email } });
}
