// One calm voice: sentences one after the other, and what matters now cuts in.

/** @import { Saying, Settings } from "./messages.d.ts" */

// What may be heard after the words before it; all else cuts in.
const PATIENT = new Set(["step", "started", "half_way", "slow_machine", "back"]);
// Some browsers lose words that are spoken right after others were cut off.
const AFTER_CUT_MS = 80;
// No sentence lasts so long: the voice hangs, as some browsers' do.
const HANGS_MS = 15000;

export class Voice {
  /**
   * @param {Pick<Settings, "volume" | "language">} settings
   * @param {SpeechSynthesis | undefined} synthesis the browser's, where it has one
   */
  constructor(settings, synthesis) {
    this.settings = settings;
    this.synthesis = synthesis;
    /**
     * What waits to be spoken.
     * @type {string[]}
     */
    this.sayings = [];
    this.spokeMs = 0;
  }

  /** Whether words are being spoken or wait for it. */
  get isSpeaking() {
    return this.sayings.length > 0 || this.isBusy;
  }

  get isBusy() {
    return Boolean(this.synthesis && (this.synthesis.speaking || this.synthesis.pending));
  }

  /**
   * Say sentences one after the other; what cuts in silences what was said.
   * @param {Saying[]} sayings
   * @param {number} silentMs how long something else is to be heard first
   */
  say(sayings, silentMs) {
    if (!sayings.length || !this.synthesis) return;
    const busy = this.isBusy;
    const hangs = busy && performance.now() - this.spokeMs > HANGS_MS;
    const cuts = hangs || !sayings.every(({ kind }) => PATIENT.has(kind));
    if (cuts) this.hush();
    this.sayings.push(...sayings.map(({ say }) => say));
    clearTimeout(this.waiting);
    const waitMs = Math.max(silentMs, cuts && busy ? AFTER_CUT_MS : 0);
    this.waiting = setTimeout(() => this.speak(), waitMs);
  }

  speak() {
    const { synthesis } = this;
    if (!synthesis) return;
    synthesis.resume();
    // Kept while they are spoken: some browsers forget words that nothing holds.
    this.spoken = this.sayings.splice(0).map((text) => {
      const words = new SpeechSynthesisUtterance(text);
      words.lang = this.settings.language;
      words.rate = 0.95;
      words.volume = this.settings.volume;
      words.onstart = () => {
        this.spokeMs = performance.now();
      };
      return words;
    });
    this.spokeMs = performance.now();
    for (const words of this.spoken) synthesis.speak(words);
  }

  hush() {
    clearTimeout(this.waiting);
    this.sayings.length = 0;
    if (this.isBusy) this.synthesis?.cancel();
  }
}
