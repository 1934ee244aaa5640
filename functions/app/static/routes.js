// Which view an address shows. Addresses are below that of the page; the browser's back and forward
// work everywhere.

const routes = [
  [/^$/, () => import("./views/home.js")],
  [/^sign-in$/, () => import("./views/sign_in.js")],
  [/^sign-in\/provider$/, () => import("./views/provider.js")],
  [/^new-password$/, () => import("./views/new_password.js")],
  [/^shared$/, () => import("./views/shared.js")],
  [/^settings$/, () => import("./views/settings.js")],
  [/^allocation$/, () => import("./views/allocation.js")],
  [/^dividends$/, () => import("./views/dividends.js")],
  [/^assets$/, () => import("./views/assets.js")],
  [/^assets\/(?<id>[\w-]+)$/, () => import("./views/asset.js")],
  [/^portfolios\/(?<id>[\w-]+)(\/(?<tab>[\w-]+))?$/, () => import("./views/portfolio.js")],
];

let showing = new AbortController();
let show = () => null;
let afterSignIn = "";

/** The path of the view that follows the next sign-in; home, unless `showAfterSignIn` named one. */
export function pathAfterSignIn() {
  return afterSignIn;
}

export function showAfterSignIn(path) {
  afterSignIn = path;
}

/** Shows the view of the current address with `showView(module, parameters, signal)`, and each one
 * after it. The signal is aborted when another view follows. */
export function startRoutes(showView) {
  show = showView;
  addEventListener("popstate", open);
  document.addEventListener("click", follow);
  return open();
}

export function navigate(path, { replaceEntry = false } = {}) {
  const address = path === "" ? pageAddress() : new URL(path, document.baseURI).href;
  history[replaceEntry ? "replaceState" : "pushState"](null, "", address);
  return open();
}

/** The address below the page's: "portfolios/…/gains". */
export function currentPath() {
  return location.pathname.slice(new URL(pageAddress()).pathname.length).replace(/^\/|\/$/g, "");
}

function pageAddress() {
  return document.baseURI.replace(/\/$/, "");
}

async function open() {
  showing.abort();
  showing = new AbortController();
  const { signal } = showing;
  for (const [pattern, load] of routes) {
    const match = currentPath().match(pattern);
    if (match) return show(load, { ...match.groups }, signal);
  }
  return show(() => import("./views/missing.js"), {}, signal);
}

function follow(event) {
  const anchor = event.target.closest?.("a[href]");
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (!anchor || !isPlain || anchor.target || anchor.hasAttribute("download")) return;
  const page = pageAddress();
  const isView = anchor.href === page || anchor.href.startsWith(`${page}/`);
  if (!isView || anchor.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  navigate(anchor.href === page ? "" : anchor.href);
}
