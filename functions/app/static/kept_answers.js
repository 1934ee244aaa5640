// The last answers, for when there is no connection: in IndexedDB, encrypted with a key that is in
// the session, so that they are readable as long as it. Where the reader wants them on this device
// after that, the key stays here too, unreadable for scripts, until the sign-out.

const database_name = "finance-answers";
const count_max = 200;
const bytes_max = 8_000_000;
const answer_bytes_max = 1_000_000;
const device_ms_max = 30 * 86_400_000;

let owner = null;
let opened = null;
let preparing = Promise.resolve();
let writing = Promise.resolve();

/** A new key for a session, as text. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes));
}

/** Keeps answers for this session, `{id, key}`, from now on. Those of another are deleted. */
export function keepFor(session) {
  preparing = prepare(session).catch(() => null);
}

async function prepare({ id, key }) {
  owner = null;
  // Neither is there on a page that came without TLS.
  if (!key || !globalThis.crypto?.subtle || !globalThis.indexedDB) return;
  owner = { id, key: await imported(key) };
  await write(async () => {
    const device = await recordOf("device");
    if (device?.owner !== owner.id) await clear();
    if (await isWantedOnDevice()) await storeDeviceKey();
  });
}

/** Reads what an earlier session has kept on this device, where there is any and no connection.
 * Without the reader's wish, or after its time, it is deleted. Returns whether it is read. */
export async function readOfDevice(isOffline) {
  if (!globalThis.indexedDB) return false;
  const device = await recordOf("device");
  if (!await isWantedOnDevice() || !(device?.until > Date.now())) {
    await forgetKept();
    return false;
  }
  if (!await isOffline()) return false;
  owner = { id: device.owner, key: device.key };
  return true;
}

/** Keeps the answer of this address, as JSON, where a session keeps answers. */
export async function keep(address, json, at) {
  await preparing;
  if (owner === null) return;
  const { id, key } = owner;
  await write(async () => {
    const text = new TextEncoder().encode(json);
    if (text.length > answer_bytes_max || owner?.id !== id) return;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text);
    const record = { id: await nameOf(id, address), at: at.getTime(), bytes: data.byteLength, iv,
      data };
    if (owner?.id !== id) return;
    await request("answers", "readwrite", (store) => store.put(record));
    await bound();
  });
}

/** The last answer of this address and when it came, or null. */
export async function kept(address) {
  await preparing;
  if (owner === null) return null;
  try {
    await writing;
    const name = await nameOf(owner.id, address);
    const record = await request("answers", "readonly", (store) => store.get(name));
    if (!record) return null;
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: record.iv }, owner.key,
      record.data);
    return { answer: JSON.parse(new TextDecoder().decode(text)), at: new Date(record.at) };
  } catch {
    return null;
  }
}

/** Deletes all that is kept. */
export function forgetKept() {
  owner = null;
  return globalThis.indexedDB ? write(clear) : Promise.resolve();
}

/** Whether the reader wants answers to stay on this device when the window is closed. */
export async function isWantedOnDevice() {
  return Boolean(await recordOf("preference"));
}

/** Sets it; until the sign-out. */
export function wantOnDevice(isWanted) {
  return write(async () => {
    await request("device", "readwrite", (store) => (isWanted ? store.put({ id: "preference" })
      : store.delete("preference")));
    if (owner !== null) await (isWanted ? storeDeviceKey() : storeOwner());
  });
}

/** Whose answers are here; with their key where they outlive the session. */
async function storeDeviceKey() {
  const { id, key } = owner;
  await request("device", "readwrite", (store) => store.put({ id: "device", owner: id, key,
    until: Date.now() + device_ms_max }));
}

function storeOwner() {
  return request("device", "readwrite", (store) => (owner === null ? store.delete("device")
    : store.put({ id: "device", owner: owner.id })));
}

async function clear() {
  await request("answers", "readwrite", (store) => store.clear());
  await storeOwner();
}

/** Deletes the oldest answers above the bounds. */
async function bound() {
  const rows = await sizesByAge();
  let bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  while (rows.length > count_max || bytes > bytes_max) {
    const oldest = rows.shift();
    await request("answers", "readwrite", (store) => store.delete(oldest.id));
    bytes -= oldest.bytes;
  }
}

/** The id and the bytes of each answer, the oldest first, without reading them. */
async function sizesByAge() {
  const database = await open();
  return new Promise((resolve, reject) => {
    const rows = [];
    const cursors = database.transaction("answers").objectStore("answers").index("age")
      .openKeyCursor();
    cursors.onerror = () => reject(cursors.error);
    cursors.onsuccess = () => {
      const cursor = cursors.result;
      if (!cursor) return resolve(rows);
      rows.push({ id: cursor.primaryKey, bytes: cursor.key[1] });
      return cursor.continue();
    };
  });
}

/** One after another, and never a reason for a view to fail: a full disk keeps nothing. */
function write(task) {
  writing = writing.then(task).catch(() => null);
  return writing;
}

function imported(key) {
  const bytes = Uint8Array.from(atob(key), (character) => character.charCodeAt(0));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** What an answer is stored under: an address names portfolios and assets. */
async function nameOf(id, address) {
  const text = new TextEncoder().encode(`${id} ${address}`);
  const digest = await crypto.subtle.digest("SHA-256", text);
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

function recordOf(id) {
  return request("device", "readonly", (store) => store.get(id)).catch(() => null);
}

async function request(name, mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const operation = act(database.transaction(name, mode).objectStore(name));
    operation.onsuccess = () => resolve(operation.result);
    operation.onerror = () => reject(operation.error);
  });
}

function open() {
  opened ??= new Promise((resolve, reject) => {
    const opening = indexedDB.open(database_name, 1);
    opening.onupgradeneeded = () => {
      const answers = opening.result.createObjectStore("answers", { keyPath: "id" });
      answers.createIndex("age", ["at", "bytes"]);
      opening.result.createObjectStore("device", { keyPath: "id" });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  return opened;
}
