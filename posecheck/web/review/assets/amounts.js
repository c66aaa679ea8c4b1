// Sizes and speeds as numbers that can be read at a glance.

import { fixed } from "../../shared/wording.js";

// The speed of the last few seconds is a better guide than that of the last hour.
const SPEED_OVER_MS = 6000;
// Over a shorter time, the speed is not meaningful yet.
const MIN_MS = 700;

/** @typedef {{ ms: number, sent: number }} Progress how many bytes were sent, and when */

/**
 * Add the latest progress to the points that the speed is computed from, and drop those too old.
 * @param {Progress[]} points
 * @param {Progress} now
 */
export function addProgress(points, now) {
  return [...points.filter(({ ms }) => now.ms - ms < SPEED_OVER_MS), now];
}

/**
 * Return the estimated seconds left, null while they cannot be estimated.
 * @param {Progress[]} points
 * @param {number} leftBytes
 */
export function estimateLeftS(points, leftBytes) {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || last.ms - first.ms < MIN_MS) return null;
  const bytesPerMs = (last.sent - first.sent) / (last.ms - first.ms);
  return bytesPerMs > 0 ? leftBytes / bytesPerMs / 1000 : null;
}

/** @param {number} bytes */
export function describeSize(bytes) {
  if (bytes >= 1e9) return `${fixed(bytes / 1e9, 2)} GB`;
  return `${fixed(bytes / 1e6, bytes < 1e7 ? 1 : 0)} MB`;
}
