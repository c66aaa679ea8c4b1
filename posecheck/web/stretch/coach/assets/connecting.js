// Where a websocket of this server is, and how long to wait before it is tried again.

const RETRY_MS = [500, 1000, 2000, 5000];

/**
 * Return the address of a websocket.
 * @param {string} path
 * @param {Record<string, string>} [query]
 */
export function findSocket(path, query = {}) {
  const url = new URL(path, document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

/**
 * Return how long to wait after so many tries that failed.
 * @param {number} tries
 */
export function waitAfter(tries) {
  return RETRY_MS[Math.min(tries, RETRY_MS.length - 1)];
}
