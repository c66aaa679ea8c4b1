// Keeps the screen on during a set, where the browser can.

export class Awake {
  constructor() {
    /** @type {WakeLockSentinel | null | undefined} */
    this.lock = null;
    this.asks = false;
    this.over = false;
  }

  /** Keep the screen on. Browsers let go of it when the page is hidden. */
  async keep() {
    if (this.asks || (this.lock && !this.lock.released)) return;
    this.over = false;
    this.asks = true;
    try {
      this.lock = await navigator.wakeLock?.request("screen");
      this.asks = !this.lock;
      if (this.over) this.release();
    } catch {
      // Without it the screen may go dark; the set goes on. It is not asked for again.
    }
  }

  release() {
    this.over = true;
    this.lock?.release().catch(() => {});
    this.lock = null;
  }
}
