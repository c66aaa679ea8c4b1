// What only the browser can notice: nobody looking, no pictures, no answers.

/** @import { Phase } from "./messages.d.ts" */

/** @typedef {{ open: boolean, phase: Phase | null, answeredMs: number }} Answering */
/** @typedef {"hidden" | "back" | "stalled" | "connection"} Reason */

// Without an answer for so long the clock is not running: it is shown, and the pause is heard.
const SILENT_MS = 1000;
// A busy machine catches its breath now and then; what lasts so much longer is spoken of.
const SPOKEN_AFTER_MS = 2000;
// Before the clock can run, a slow machine may be changing its model: that is no lost connection.
const SETTLING_MS = 3000;
// At the start the camera and the way to the server must open: nothing is said meanwhile.
const CAMERA_OPENS_MS = 3000;
const SERVER_OPENS_MS = 15000;
// The core sounds a pause for a gap, too: after one that was heard here it would be the second.
const PAUSE_HEARD_MS = 2500;
// The phases in which the clock is at work.
/** @type {Set<Phase>} */
const COUNTING = new Set(["holding", "paused", "coming_out"]);

export class Absence {
  /** @param {number} nowMs */
  constructor(nowMs) {
    /**
     * Why the clock waits, as the texts name it; null when it need not.
     * @type {Reason | null}
     */
    this.reason = null;
    /**
     * What was found and not spoken of yet.
     * @type {Reason | null}
     */
    this.unspoken = null;
    this.foundMs = nowMs;
    this.missingMs = -Infinity;
    this.spoken = false;
    this.pictureMs = nowMs;
  }

  /**
   * A picture came from the camera.
   * @param {number} nowMs
   */
  see(nowMs) {
    this.pictureMs = nowMs;
  }

  /**
   * Look again; return a reason that is new, else null.
   * @param {Answering} link
   * @param {number} nowMs
   * @param {boolean} hidden whether the page is
   */
  look(link, nowMs, hidden) {
    const before = this.reason;
    const found = this.find(link, nowMs, hidden);
    if (found ?? before) this.missingMs = nowMs;
    // Only an answer ends an absence: `end`.
    if (!found || found === before) return null;
    this.reason = found;
    this.unspoken = found;
    this.foundMs = nowMs;
    return found;
  }

  /**
   * Return, once, the reason that has lasted for long enough to be spoken of, else null.
   * @param {number} nowMs
   */
  speak(nowMs) {
    const { unspoken } = this;
    // Nobody hides a page for a moment only.
    const waitMs = unspoken === "hidden" ? 0 : SPOKEN_AFTER_MS;
    if (!unspoken || nowMs - this.foundMs < waitMs) return null;
    this.unspoken = null;
    this.spoken = true;
    return unspoken;
  }

  /**
   * @param {Answering} link
   * @param {number} nowMs
   * @param {boolean} hidden
   * @returns {Reason | null}
   */
  find(link, nowMs, hidden) {
    if (hidden) return "hidden";
    if (this.reason === "hidden") {
      // Seen again: camera and server get their time to answer.
      this.reason = "back";
      this.pictureMs = nowMs;
      link.answeredMs = nowMs;
      return null;
    }
    const stillMs = nowMs - this.pictureMs;
    if (stillMs > (link.phase === null ? CAMERA_OPENS_MS : SILENT_MS)) return "stalled";
    if (this.reason === "stalled") {
      // The first picture is on its way: the server gets its time to answer it.
      this.reason = "back";
      this.unspoken = null;
      link.answeredMs = nowMs;
      return null;
    }
    return nowMs - link.answeredMs > findPatienceMs(link) ? "connection" : null;
  }

  /**
   * Return whether there was an absence until a moment ago, whose pause was heard.
   * @param {number} nowMs
   */
  wasJustNow(nowMs) {
    return nowMs - this.missingMs < PAUSE_HEARD_MS;
  }

  /** An answer came; return whether there was an absence that was spoken of. */
  end() {
    const { spoken } = this;
    this.reason = null;
    this.unspoken = null;
    this.spoken = false;
    return spoken;
  }
}

/**
 * Return for how long the server may be silent.
 * @param {Answering} link
 */
function findPatienceMs({ phase, open }) {
  // Once open, a connection that has not answered yet is not lost: a model is being loaded, on a
  // busy machine for long. The server says if it fails.
  if (phase === null) return open ? Infinity : SERVER_OPENS_MS;
  return COUNTING.has(phase) ? SILENT_MS : SETTLING_MS;
}
