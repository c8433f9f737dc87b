/**
 * Offline: what was fetched once stays at hand. Files whose name has their hash, and content-addressed parts of images and of the
 * machine, come from the cache; everything else comes from the network while there is one, so an update is never hidden.
 */
const name = 'drydock-1';

const isImmutable = (path) => /\/_astro\/|\/machine\/chunk\/|\/blobs\/sha256/.test(path);

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) =>
  event.waitUntil(
    (async () => {
      for (const key of await caches.keys()) if (key !== name) await caches.delete(key);
      await self.clients.claim();
    })(),
  ),
);

let opened;

/** Opened once: this thread answers for every file of a page. */
function openCache() {
  opened ??= caches.open(name).catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

/** A full disk must not break the page: then nothing is kept. */
async function keep(cache, request, response) {
  try {
    await cache.put(request, response);
  } catch {
    // Over quota, or an answer that can't be kept.
  }
}

async function answer(event) {
  const { request } = event;
  const cache = await openCache();
  const { pathname } = new URL(request.url);
  if (isImmutable(pathname)) {
    const kept = await cache.match(request);
    if (kept) return kept;
  }
  try {
    const response = await fetch(request);
    if (response.status === 200) event.waitUntil(keep(cache, request, response.clone()));
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: request.mode === 'navigate' });
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'GET' && new URL(request.url).origin === self.location.origin)
    event.respondWith(answer(event));
});
