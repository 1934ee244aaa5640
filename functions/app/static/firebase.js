// Firebase's sign-in by its REST API, where the deployment names a project's key. The API takes its
// ID tokens like our own access tokens.

import { Problem } from "./api.js";
import { begin } from "./session.js";
import { named, t } from "./texts.js";

const [accountsUrl, tokensUrl, key] = document.querySelector("meta[name=firebase]").content
  .split(" ");
const fieldsOfCodes = { EMAIL_EXISTS: "/email", INVALID_EMAIL: "/email", WEAK_PASSWORD: "/password",
  PASSWORD_DOES_NOT_MEET_REQUIREMENTS: "/password" };

/** Signs in. An address that Firebase has not verified gets the link again, and a refusal. */
export async function signIn({ email, password }) {
  await enter(await ask("signInWithPassword", { email, password, returnSecureToken: true }));
}

/** Begins the session of a user who has signed in, unless their address is still to be verified. */
export async function enter({ idToken, refreshToken, expiresIn }) {
  // After a first factor alone there is no token.
  if (!idToken) throw new Problem(403, { detail: t("firebase.more_steps") });
  const { users: [{ email, emailVerified }] } = await ask("lookup", { idToken });
  if (email && !emailVerified) {
    await verify(idToken);
    throw new Problem(403, { detail: t("firebase.unverified", { email }) });
  }
  begin({ access_token: idToken, refresh_token: refreshToken, expires_in: Number(expiresIn) },
    { isFirebase: true });
}

/** Creates a user at Firebase, who signs in when the mailed link has been opened. Returns what to
 * do next. */
export async function signUp({ email, password, name }) {
  const user = await ask("signUp", { email, password, returnSecureToken: true,
    ...(name ? { displayName: name } : {}) });
  await verify(user.idToken);
  return t("firebase.sent", { email });
}

export function forgot({ email }) {
  return ask("sendOobCode", { requestType: "PASSWORD_RESET", email }).catch((problem) => {
    // Whether there is such an account is not said.
    if (problem.code !== "EMAIL_NOT_FOUND") throw problem;
  });
}

/** The next tokens, or null where the session has ended. */
export async function renewed(refreshToken) {
  const body = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken });
  const response = await post(new URL(`${tokensUrl}/token`), body);
  if (response.status === 400) return null;
  if (!response.ok) throw response;
  const { id_token, refresh_token, expires_in } = await response.json();
  return { access_token: id_token, refresh_token, expires_in: Number(expires_in) };
}

function verify(idToken) {
  return ask("sendOobCode", { requestType: "VERIFY_EMAIL", idToken });
}

/** Calls a method of the accounts, such as "signUp". Throws a Problem. */
export async function ask(method, body) {
  const response = await post(new URL(`${accountsUrl}/accounts:${method}`), JSON.stringify(body),
    { "Content-Type": "application/json" });
  if (response.ok) return response.json();
  const answer = await response.json().catch(() => ({}));
  // Such as "WEAK_PASSWORD : Password should be at least 6 characters".
  const [code] = (answer.error?.message ?? "UNKNOWN").split(" ");
  const detail = named("firebase", code);
  const errors = code in fieldsOfCodes ? [{ pointer: fieldsOfCodes[code], detail }] : [];
  const status = response.status >= 500 ? 503 : code.startsWith("TOO_MANY") ? 429 : 400;
  throw new Problem(status, { detail, code, errors });
}

async function post(address, body, headers = {}) {
  address.searchParams.set("key", key);
  try {
    return await fetch(address, { method: "POST", body, headers });
  } catch {
    throw new Problem(0);
  }
}
