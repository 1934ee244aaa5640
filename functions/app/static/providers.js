// Signing in with a provider such as Google, at Firebase: the whole page goes there and comes back,
// so that no script but ours runs here. What joins both halves stays in this tab.

import { Problem } from "./api.js";
import { ask, enter } from "./firebase.js";
import { pathAfterSignIn, showAfterSignIn } from "./routes.js";
import { named, t } from "./texts.js";

const storageKey = "provider";

/** Leaves for the provider's page, which comes back to the view sign-in/provider. */
export async function leaveFor(providerId) {
  const continueUri = new URL("sign-in/provider", document.baseURI).href;
  // Without a flow Google answers with tokens in the address.
  const { authUri, sessionId } = await ask("createAuthUri",
    { providerId, continueUri, authFlowType: "CODE_FLOW" });
  const state = new URL(authUri).searchParams.get("state");
  const path = pathAfterSignIn();
  sessionStorage.setItem(storageKey, JSON.stringify({ state, sessionId, path }));
  location.assign(authUri);
}

/** Begins the session with the address at which the provider has come back. Only the tab that left
 * may: otherwise a link could sign its reader in to the account of who made it. */
export async function comeBack(address) {
  const begun = JSON.parse(sessionStorage.getItem(storageKey) ?? "null");
  sessionStorage.removeItem(storageKey);
  const parameters = parametersOf(address);
  if (begun === null || parameters.get("state") !== begun.state) {
    throw new Problem(403, { detail: t("provider.not_begun") });
  }
  if (parameters.has("error")) {
    throw new Problem(403, { detail: named("provider", parameters.get("error")) });
  }
  const user = await ask("signInWithIdp", { requestUri: address, sessionId: begun.sessionId,
    returnIdpCredential: false, returnSecureToken: true });
  if (user.needConfirmation) {
    throw new Problem(403, { detail: t("provider.other_way", { email: user.email }) });
  }
  showAfterSignIn(begun.path);
  await enter(user);
}

/** Of the query and of the fragment: providers use either. */
function parametersOf(address) {
  const { hash, searchParams } = new URL(address);
  return new URLSearchParams([...searchParams, ...new URLSearchParams(hash.slice(1))]);
}
