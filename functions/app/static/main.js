// The page's frame: the header, the bars about the connection and the session, and the view.

import { forgetAnswers } from "./api.js";
import { button, el, link, replace } from "./element.js";
import { instant } from "./format.js";
import { wantOnDevice } from "./kept_answers.js";
import { currentPath, navigate, pathAfterSignIn, showAfterSignIn, startRoutes }
  from "./routes.js";
import { adopt, end, isReading, isSignedIn, onSession, readWithoutSession, stopReading }
  from "./session.js";
import { failure } from "./states.js";
import { loadTexts, t } from "./texts.js";

const openViews = ["sign-in", "sign-in/provider", "shared", "new-password"];
const header = el("header", { class: "top" });
const bar = el("div", { class: "bar", role: "status", hidden: true });
const outlet = el("main", { id: "main", tabindex: "-1" });
let oldestShown = null;

function drawHeader() {
  const isShared = currentPath() === "shared";
  const links = isSignedIn() && !isShared ? el("nav", { "aria-label": t("nav.label") },
    link("", { "aria-current": currentPath() === "" ? "page" : null }, t("nav.home")),
    link("assets", { "aria-current": currentPath() === "assets" ? "page" : null },
      t("nav.assets")),
    link("settings", { "aria-current": currentPath() === "settings" ? "page" : null },
      t("nav.settings")),
    button(t("nav.sign_out"), signOut, { class: "plain" })) : isReading()
    ? el("nav", { "aria-label": t("nav.label") }, link("", {}, t("nav.home")),
      link("sign-in", {}, t("sign_in.title"))) : null;
  replace(header, el("a", { class: "skip", href: "#main", on: { click: skip } }, t("nav.skip")),
    link("", { class: "brand" }, el("span", { class: "mark", "aria-hidden": "true" }), t("brand")),
    links);
}

function skip(event) {
  event.preventDefault();
  outlet.focus();
}

async function signOut() {
  await wantOnDevice(false);
  await end();
}

async function showView(load, parameters, signal) {
  const path = currentPath();
  oldestShown = null;
  if (!isSignedIn() && !isReading() && !openViews.includes(path)) {
    showAfterSignIn(path);
    return navigate("sign-in", { replaceEntry: true });
  }
  drawHeader();
  let module;
  outlet.setAttribute("aria-busy", "true");
  try {
    module = await load();
  } catch {
    // The files of this version are gone, or there is no connection.
    if (navigator.onLine && !new URLSearchParams(location.search).has("reloaded")) {
      const address = new URL(location.href);
      address.searchParams.set("reloaded", "1");
      return location.replace(address);
    }
    outlet.removeAttribute("aria-busy");
    return replace(outlet, failure({ status: 0 }, () => location.reload()));
  }
  if (signal.aborted) return null;
  outlet.removeAttribute("aria-busy");
  const view = el("div", { class: "view" });
  module.show(view, parameters, signal);
  replace(outlet, view);
  nameView(view);
  scrollTo(0, 0);
  return null;
}

/** The first heading names the page, and gets the focus, so that a screen reader says where one is.
 */
function nameView(view) {
  const heading = view.querySelector("h1");
  document.title = heading ? `${heading.textContent} · ${t("brand")}` : t("brand");
  if (heading && document.activeElement !== document.body) {
    heading.setAttribute("tabindex", "-1");
    heading.focus({ preventScroll: true });
  }
}

function onSessionChange({ signedIn, reason }) {
  forgetAnswers();
  if (currentPath() === "shared") return;
  if (signedIn) navigate(pathAfterSignIn(), { replaceEntry: true });
  else {
    replace(outlet);  // no figure stays while the next view is loaded
    showAfterSignIn(reason === "expired" ? currentPath() : "");
    history.replaceState({ reason }, "");
    navigate("sign-in", { replaceEntry: true });
    if (reason === "expired") showBar(t("state.expired"));
  }
  if (signedIn) hideBar();
}

function showBar(text) {
  replace(bar, el("p", {}, text));
  bar.hidden = false;
}

function hideBar() {
  bar.hidden = true;
  replace(bar);
}

document.addEventListener("connection", ({ detail: { online, since } }) => {
  if (online) askWhoIsThere();
  if (online && bar.dataset.offline) {
    delete bar.dataset.offline;
    hideBar();
  } else if (!online) {
    bar.dataset.offline = "yes";
    if (since && (oldestShown === null || since < oldestShown)) oldestShown = since;
    showBar(oldestShown ? t("state.offline_since", { at: instant(oldestShown) })
      : t("state.offline"));
  }
});

/** Asks who is there, as soon as there is a connection again. */
function askWhoIsThere() {
  if (!isReading()) return;
  showAfterSignIn(currentPath());
  stopReading();
  hideBar();
  navigate("sign-in", { replaceEntry: true });
}

addEventListener("online", askWhoIsThere);

function registerServiceWorker() {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  let address = new URL("service-worker.js", document.baseURI).href;
  const policy = globalThis.trustedTypes?.createPolicy("finance-app",
    { createScriptURL: (script) => script });
  if (policy) address = policy.createScriptURL(address);
  const scope = document.baseURI.replace(/\/$/, "");
  addEventListener("load", () => {
    navigator.serviceWorker.register(address, { scope }).catch(() => null);
  });
}

registerServiceWorker();
await loadTexts();
replace(document.getElementById("page"), header, bar, outlet);
await adopt();
await readWithoutSession();
onSession(onSessionChange);
await startRoutes(showView);
