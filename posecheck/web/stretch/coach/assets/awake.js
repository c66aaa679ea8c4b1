// Keeps the screen on during a set and the rests between sets, where the browser can.

export class Awake {
  constructor() {
    /** @type {WakeLockSentinel | null | undefined} */
    this.lock = null;
    this.asks = false;
    this.refused = false;
    this.over = false;
  }

  /** Keep the screen on; to be called again and again, as browsers let go when the page is hidden. */
  async keep() {
    this.over = false;
    if (this.asks || this.refused || (this.lock && !this.lock.released)) return;
    this.asks = true;
    try {
      this.lock = await navigator.wakeLock?.request("screen");
      this.refused = !this.lock;
    } catch {
      // Without it the screen may go dark; the set goes on.
      this.refused = true;
    }
    this.asks = false;
    if (this.over) this.release();
  }

  /** The page is seen again: what was refused because it was hidden may be had now. */
  retry() {
    this.refused = false;
  }

  release() {
    this.over = true;
    this.lock?.release().catch(() => {});
    this.lock = null;
  }
}
