// Calls the API: one function for requests, one for reading with what is remembered of this page.

import { keep, kept } from "./kept_answers.js";
import { accessToken, end, isShared } from "./session.js";

const retry_s_max = 5;
// Refusals of a password or a mailed link, which say nothing about the session.
const aboutNoToken = ["invalid_credentials", "reset_token_invalid"];
const answers_max = 200;
const characters_max = 8_000_000;
const answers = new Map();
const pending = new Map();

/** A refusal of the API (RFC 9457), or no answer at all (status 0). */
export class Problem extends Error {
  constructor(status, body = {}, retryAfter_s = null) {
    super(body.detail ?? String(status));
    Object.assign(this, { status, code: body.code ?? "no_connection", errors: body.errors ?? [],
      retryAfter_s, body });
  }
}

/** The answer to a request, as parsed JSON (null where there is none), or the Response itself with
 * `raw`. Throws Problem. */
export async function call(method, path, { body, query = {}, headers = {}, raw = false } = {}) {
  const response = await send(method, addressOf(path, query), body, headers);
  if (raw) return response;
  return response.status === 204 || response.status === 202 ? null : response.json();
}

/** A POST that creates: sending it again after a lost answer creates nothing twice. */
export function create(path, body, options = {}) {
  const headers = { "Idempotency-Key": crypto.randomUUID() };
  return call("POST", path, { body, headers, ...options }).finally(forgetAnswers);
}

export function write(method, path, options = {}) {
  return call(method, path, options).finally(forgetAnswers);
}

/** Reads; two views that ask for the same at once cause one request. Without a connection the last
 * answer of this page is given again, and the page says of when it is. */
export async function read(path, query = {}) {
  const address = addressOf(path, query).href;
  if (!pending.has(address)) {
    const request = fetched(path, query, address).finally(() => pending.delete(address));
    pending.set(address, request);
  }
  try {
    const answer = await pending.get(address);
    report({ online: true });
    return answer;
  } catch (problem) {
    if (problem.status !== 0) {
      report({ online: true });
      throw problem;
    }
    const last = answers.get(address) ?? (isShared() ? null : await kept(address));
    report({ online: false, since: last?.at ?? null });
    if (last) return last.answer;
    throw problem;
  }
}

async function fetched(path, query, address) {
  const response = await call("GET", path, { query, raw: true });
  const json = await response.text();
  const answer = JSON.parse(json);
  if (isShared()) return answer;
  const at = new Date();
  answers.delete(address);
  answers.set(address, { answer, at, size: json.length });
  forgetOldest();
  keep(address, json, at);
  return answer;
}

/** Bounds what is remembered: a window may stay open for weeks. */
function forgetOldest() {
  let characters = [...answers.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [address, { size }] of answers) {
    if (answers.size <= answers_max && characters <= characters_max) return;
    answers.delete(address);
    characters -= size;
  }
}

/** All items of a list, page by page. */
export async function readAll(path, query = {}) {
  const items = [];
  let cursor = null;
  do {
    const page = await read(path, { ...query, limit: 200, ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return items;
}

/** Deletes what is remembered: after a change, and when the session ends. */
export function forgetAnswers() {
  answers.clear();
  pending.clear();
}

function addressOf(path, query) {
  const address = new URL(`../${path}`, document.baseURI);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") address.searchParams.set(name,
      value);
  }
  return address;
}

async function send(method, address, body, headers) {
  let token = await tokenOf(null);
  let hasRetried = false;
  for (;;) {
    const response = await attempt(method, address, body, headers, token);
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (response.status === 401 && token !== null && !aboutNoToken.includes(problem.code)) {
      const next = await tokenOf(token);
      if (next !== null && next !== token) {
        token = next;
        continue;
      }
      await end({ reason: "expired" });
    }
    const isBusy = [429, 503].includes(problem.status) && problem.retryAfter_s <= retry_s_max;
    if (method !== "GET" || !isBusy || hasRetried) throw problem;
    hasRetried = true;
    await new Promise((resolve) => setTimeout(resolve, problem.retryAfter_s * 1000));
  }
}

async function tokenOf(refused) {
  try {
    return await accessToken(refused);
  } catch (failure) {
    throw failure instanceof Response ? await problemOf(failure)
      : failure instanceof Problem ? failure : new Problem(0);
  }
}

async function attempt(method, address, body, headers, token) {
  const isFile = body instanceof FormData;
  const options = { method, headers: { ...headers } };
  if (token !== null) options.headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) options.body = isFile ? body : JSON.stringify(body);
  if (body !== undefined && !isFile) options.headers["Content-Type"] = "application/json";
  try {
    return await fetch(address, options);
  } catch {
    throw new Problem(0);
  }
}

async function problemOf(response) {
  const body = await response.json().catch(() => ({}));
  const header = response.headers.get("Retry-After");
  return new Problem(response.status, body, header === null ? 1 : Number(header));
}

function report(connection) {
  document.dispatchEvent(new CustomEvent("connection", { detail: connection }));
}
