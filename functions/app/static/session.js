// Who is signed in. The tokens are in this tab's sessionStorage alone; other tabs of the page get
// them by message. Tabs take turns to refresh: a refresh token that is used twice ends them all.

import { forgetKept, keepFor, newKey, readOfDevice } from "./kept_answers.js";

const storageKey = "session";
const channel = new BroadcastChannel("finance-session");
const early_ms = 30_000;
const message_ms_max = 2_000;

let session = JSON.parse(sessionStorage.getItem(storageKey) ?? "null");
let sharedToken = null;
let isOfDevice = false;
const listeners = new Set();

/** Calls the listener when the session begins or ends. */
export function onSession(listener) {
  listeners.add(listener);
}

export function isSignedIn() {
  return session !== null;
}

/** Whether the page shows what this device has kept, without a session and without a connection. */
export function isReading() {
  return isOfDevice;
}

/** Whether a share link's token reads, whose answers are not the owner's. */
export function isShared() {
  return sharedToken !== null;
}

/** Reads with this token instead of a session: of a shared view. */
export function useSharedToken(token) {
  sharedToken = token;
}

/** A session of an answer of /login or of Firebase. `generation` counts its refreshes. */
export function begin(tokens, { isFirebase = false } = {}) {
  const id = crypto.randomUUID();
  isOfDevice = false;
  keep({ id, generation: 0, isFirebase, key: newKey(), ...timed(tokens) });
  channel.postMessage({ session });
  announce();
}

/** Ends the session in all tabs. */
export async function end({ reason = null } = {}) {
  const ended = session;
  forget(reason);
  if (ended === null) return;
  channel.postMessage({ ended: ended.id, reason });
  if (reason === null && !ended.isFirebase) {
    await post("login/logout", ended.refresh_token).catch(() => null);
  }
}

/** A valid access token, or null where no user is signed in. `refused` is one that got 401. */
export async function accessToken(refused = null) {
  if (sharedToken !== null) return refused === null ? sharedToken : null;
  if (session === null) return null;
  const isUsable = () => session !== null && session.access_token !== refused &&
    session.expires_at - early_ms > Date.now();
  if (!isUsable()) {
    await navigator.locks.request(`finance-session-${session.id}`, async () => {
      await newestOfOtherTabs();
      if (session !== null && !isUsable()) await refresh();
    });
  }
  return session?.access_token ?? null;
}

/** Gets the session of another open tab, where there is one. */
export async function adopt() {
  if (session !== null) return;
  channel.postMessage({ wanted: "session" });
  await new Promise((resolve) => setTimeout(resolve, 120));
}

/** Without a session at the start of the page: shows what this device has kept while there is no
 * connection, and deletes what a session has left behind otherwise. */
export async function readWithoutSession() {
  if (session !== null || sharedToken !== null) return;
  isOfDevice = await readOfDevice(isOffline);
}

/** Ends the reading without a session. */
export function stopReading() {
  isOfDevice = false;
}

function isOffline() {
  const address = new URL("../login/healthz", document.baseURI);
  return fetch(address, { cache: "no-store" }).then(() => false, () => true);
}

async function refresh() {
  const tokens = session.isFirebase
    ? await (await import("./firebase.js")).renewed(session.refresh_token)
    : await renewed(session.refresh_token);
  if (tokens === null) {
    const { id } = session;
    forget("expired");
    channel.postMessage({ ended: id, reason: "expired" });
    return;
  }
  keep({ ...session, generation: session.generation + 1, ...timed(tokens) });
  // The count alone is no secret: it says to a tab that waits that its own tokens are spent.
  localStorage.setItem("generation", `${session.id} ${session.generation}`);
  channel.postMessage({ session });
}

/** The next tokens, or null where the session has ended. */
async function renewed(refreshToken) {
  const response = await post("login/refresh", refreshToken);
  if (response.status === 401) return null;
  if (!response.ok) throw response;
  return response.json();
}

/** Waits for the message with the newest tokens, where another tab has refreshed them. */
async function newestOfOtherTabs() {
  const deadline = Date.now() + message_ms_max;
  const isOld = () => {
    const [id, generation] = (localStorage.getItem("generation") ?? "").split(" ");
    return session !== null && id === session.id && Number(generation) > session.generation;
  };
  while (isOld() && Date.now() < deadline) {
    channel.postMessage({ wanted: "session" });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

channel.addEventListener("message", ({ data }) => {
  if (data.wanted && session !== null) channel.postMessage({ session });
  if (data.ended && session?.id === data.ended) forget(data.reason);
  if (!data.session) return;
  const isNew = session === null;
  const isNewer = session?.id === data.session.id && data.session.generation > session.generation;
  if (isNew || isNewer) keep(data.session);
  if (isNew) announce();
});

function post(path, refresh_token) {
  return fetch(new URL(`../${path}`, document.baseURI), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ refresh_token }),
    keepalive: true, // a tab that is closed right after the sign-out still ends the session
  });
}

function timed({ access_token, refresh_token, expires_in }) {
  return { access_token, refresh_token, expires_at: Date.now() + expires_in * 1000 };
}

function keep(next) {
  if (session?.id !== next.id) keepFor(next);
  session = next;
  sessionStorage.setItem(storageKey, JSON.stringify(session));
}

function forget(reason) {
  if (session === null) return;
  const [id] = (localStorage.getItem("generation") ?? "").split(" ");
  if (id === session.id) localStorage.removeItem("generation");
  session = null;
  sessionStorage.removeItem(storageKey);
  forgetKept();
  announce(reason);
}

if (session !== null) keepFor(session);

function announce(reason = null) {
  for (const listener of listeners) listener({ signedIn: session !== null, reason });
}
