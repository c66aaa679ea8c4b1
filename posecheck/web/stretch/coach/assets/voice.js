// One calm voice: sentences one after the other, and what matters now cuts in. What became of each
// is reported: spoken to its end, or cut off.

/** @import { Saying, Settings } from "./messages.d.ts" */

// Some browsers lose words that are spoken right after others were cut off.
const AFTER_CUT_MS = 80;
// A voice takes longer than estimated, but not so much: it hangs, as some browsers' do.
const HANGS_TIMES = 3;
const HANGS_MS = 5000;
// A browser without a voice may say nothing of it: it just never begins.
const BEGINS_MS = 1000;
// For the browser's own words, which come without an estimate.
const LETTER_MS = 75;

export class Voice {
  /**
   * @param {Pick<Settings, "volume" | "voice" | "language">} settings
   * @param {SpeechSynthesis | undefined} synthesis the browser's, where it has one
   * @param {(number: number, whole: boolean) => void} report is called once for each sentence that
   *   has a number, when it is over. One that nobody can hear is over when it would be.
   */
  constructor(settings, synthesis, report) {
    this.settings = settings;
    this.synthesis = synthesis;
    this.report = report;
    /**
     * What is being said first, then what waits for it.
     * @type {Saying[]}
     */
    this.sayings = [];
    /** Whether the first of them has begun. */
    this.begun = false;
  }

  /** Whether words are being spoken or wait for it. */
  get isSpeaking() {
    return this.sayings.length > 0 && this.isHeard;
  }

  get isHeard() {
    return Boolean(this.synthesis) && this.settings.voice && this.settings.volume > 0;
  }

  /**
   * Say sentences one after the other; what cuts in silences what was said.
   * @param {Saying[]} sayings
   * @param {number} silentMs how long something else is to be heard first
   */
  say(sayings, silentMs) {
    if (!sayings.length) return;
    let waitMs = silentMs;
    if (this.sayings.length && sayings.some(({ cuts = true }) => cuts)) {
      if (this.begun) waitMs = Math.max(silentMs, AFTER_CUT_MS);
      this.hush();
    }
    this.sayings.push(...sayings);
    if (this.begun) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.speak(), waitMs);
  }

  /** Speak the first sentence that waits. */
  speak() {
    const [saying] = this.sayings;
    this.begun = true;
    const lastsMs = saying.takes_ms ?? saying.say.length * LETTER_MS;
    const done = () => this.end(saying);
    if (!this.isHeard || !this.synthesis) {
      this.timer = setTimeout(done, lastsMs);
      return;
    }
    // Kept while it is spoken: some browsers forget words that nothing holds.
    this.spoken = this.utter(saying, done, lastsMs);
    this.timer = setTimeout(done, lastsMs + BEGINS_MS);
    this.synthesis.resume();
    this.synthesis.speak(this.spoken);
  }

  /**
   * @param {Saying} saying
   * @param {() => void} done
   * @param {number} lastsMs
   */
  utter(saying, done, lastsMs) {
    const words = new SpeechSynthesisUtterance(saying.say);
    words.lang = this.settings.language;
    words.rate = 0.95;
    words.volume = this.settings.volume;
    words.onstart = () => {
      if (saying !== this.sayings[0]) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.giveUp(saying), HANGS_TIMES * lastsMs + HANGS_MS);
    };
    words.onend = done;
    words.onerror = () => {
      if (saying !== this.sayings[0]) return;
      // There is no voice, or it failed: the set goes on at the same pace.
      clearTimeout(this.timer);
      this.timer = setTimeout(done, lastsMs);
    };
    return words;
  }

  /**
   * The voice hangs: it will not end this sentence.
   * @param {Saying} saying
   */
  giveUp(saying) {
    this.synthesis?.cancel();
    this.end(saying);
  }

  /** @param {Saying} saying */
  end(saying) {
    if (saying !== this.sayings[0]) return;
    clearTimeout(this.timer);
    this.sayings.shift();
    this.begun = false;
    if (saying.number) this.report(saying.number, true);
    if (this.sayings.length) this.speak();
  }

  /** Be silent, and leave out what was still to be said. */
  hush() {
    clearTimeout(this.timer);
    const cut = this.sayings.splice(0);
    this.begun = false;
    const { synthesis } = this;
    if (synthesis && (synthesis.speaking || synthesis.pending)) synthesis.cancel();
    for (const { number } of cut) if (number) this.report(number, false);
  }
}
