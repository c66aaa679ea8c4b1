// A slow breath to follow: the circle in the ring grows and shrinks. Breath is never judged.

/** @import { Phase, Settings } from "./messages.d.ts" */
/** @import { Sound } from "./sound.js" */
/** @import { Stage } from "./stage.js" */

const IN_MS = 4000;
const OUT_MS = 6000;
/** @type {Set<Phase>} */
const PHASES = new Set(["entering", "holding", "paused"]);

export class Breathing {
  /**
   * @param {Pick<Stage, "showBreath">} stage
   * @param {Pick<Sound, "tone">} sound
   */
  constructor(stage, sound) {
    this.stage = stage;
    this.sound = sound;
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  /**
   * Go on, or stop, with the phase of the set and the settings.
   * @param {Phase} phase
   * @param {Pick<Settings, "breathing_shown" | "breathing_heard">} settings
   */
  follow(phase, settings) {
    const wanted = PHASES.has(phase) && (settings.breathing_shown || settings.breathing_heard);
    this.settings = settings;
    if (wanted && this.timer === undefined) this.breathe(true);
    if (!wanted) this.stop();
  }

  /** @param {boolean} inward */
  breathe(inward) {
    this.stage.showBreath(inward ? "in" : "out", Boolean(this.settings?.breathing_shown));
    if (this.settings?.breathing_heard) this.sound.tone(inward ? "breathe_in" : "breathe_out");
    this.timer = setTimeout(() => this.breathe(!inward), inward ? IN_MS : OUT_MS);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.stage.showBreath(null, false);
  }
}
