// Keeps the page's own files, so that it opens without a connection. It keeps no answer of the API:
// the page does, encrypted, as long as its session lasts (static/kept_answers.js).
const version = "{{version}}";
const base = "{{base}}app";
const cacheName = `finance-app-${version}`;
const files = "{{files}}".split(" ").map((name) => `${base}/static/${version}/${name}`);

self.addEventListener("install", (event) => {
  const store = async () => {
    const cache = await caches.open(cacheName);
    await cache.addAll([base, ...files]);
    await self.skipWaiting();
  };
  event.waitUntil(store());
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("finance-app-") && name !== cacheName) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && isView(address.pathname)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(base, { ignoreVary: true })));
  } else if (address.pathname.startsWith(`${base}/static/${version}/`)) {
    event.respondWith(stored(event.request));
  }
});

function isView(path) {
  return path === base || path.startsWith(`${base}/`);
}

/** A kept file. A module asks with other headers than the worker did, for the same bytes. */
async function stored(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}
