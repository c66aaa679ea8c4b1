// When the next picture may be sent: one that waits on its way grows old, so few are under way.

// The next picture is sent so long before the server is done with the last: it then arrives just
// in time, and never grows old in waiting.
const LEAD_MS = 15;
// Without an answer for so long, another picture is tried.
const PROBE_AFTER_MS = 2000;

export class Pacing {
  constructor() {
    this.lastId = 0;
    this.sentMs = 0;
    /** How long the server works on a picture; unknown before its first answer. */
    this.workMs = Infinity;
    /**
     * The capture times of the pictures under way, by their ids.
     * @type {Map<number, number>}
     */
    this.underway = new Map();
  }

  /**
   * Whether a picture may be sent now.
   * @param {number} nowMs
   */
  hasRoom(nowMs) {
    const sinceMs = nowMs - this.sentMs;
    if (sinceMs > PROBE_AFTER_MS) this.underway.clear();
    if (this.underway.size === 1) return sinceMs >= this.workMs - LEAD_MS;
    return this.underway.size === 0;
  }

  /**
   * A picture is sent; return its id.
   * @param {number} captureMs
   * @param {number} nowMs
   */
  send(captureMs, nowMs) {
    this.lastId += 1;
    this.underway.set(this.lastId, captureMs);
    this.sentMs = nowMs;
    return this.lastId;
  }

  /**
   * A picture was answered; return its capture time, null when it is not known any more.
   * @param {number} id
   * @param {number} workMs how long the server worked on it
   */
  settle(id, workMs) {
    this.workMs = workMs;
    const captureMs = this.underway.get(id) ?? null;
    // The server takes the newest: an answer to one picture settles all before it.
    for (const each of this.underway.keys()) if (each <= id) this.underway.delete(each);
    return captureMs;
  }

  /** The connection broke: nothing that was sent will be answered. */
  clear() {
    this.underway.clear();
  }
}
