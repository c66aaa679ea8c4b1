// What only the browser can notice: nobody looking, no pictures, no answers.

// Without an answer for so long the clock is not running, and the person is told.
const SILENT_MS = 1000;
// Before the clock can run, a slow machine may be changing its model: that is no lost connection.
const SETTLING_MS = 3000;
// At the start the way must be opened, and the model loaded: nothing is said meanwhile.
const OPENING_MS = 3000;
const LOADING_MS = 15000;
// The phases in which the clock is at work.
const COUNTING = new Set(["holding", "paused"]);

export class Absence {
  constructor() {
    /** Why the clock waits, as the texts name it; null when it need not. */
    this.reason = null;
    this.pictureMs = performance.now();
  }

  /** A picture came from the camera. */
  see() {
    this.pictureMs = performance.now();
  }

  /** Look again; return a reason to tell that was not told yet, else null. */
  look(link) {
    const before = this.reason;
    const found = this.find(link);
    // Only an answer ends an absence: `end`.
    if (!found || found === before) return null;
    this.reason = found;
    return found;
  }

  find(link) {
    const nowMs = performance.now();
    if (document.hidden) return "hidden";
    if (this.reason === "hidden") {
      // Seen again: camera and server get their time to answer.
      this.reason = "back";
      this.pictureMs = link.answeredMs = nowMs;
      return null;
    }
    if (nowMs - this.pictureMs > SILENT_MS) return "stalled";
    return nowMs - link.answeredMs > findPatienceMs(link) ? "connection" : null;
  }

  /** An answer came; return whether there was an absence. */
  end() {
    const was = this.reason !== null;
    this.reason = null;
    return was;
  }
}

/** Return for how long the server may be silent. */
function findPatienceMs(link) {
  if (link.phase === null) return link.open ? LOADING_MS : OPENING_MS;
  return COUNTING.has(link.phase) ? SILENT_MS : SETTLING_MS;
}
