// A slow breath to follow: the circle in the ring grows and shrinks. Breath is never judged.

const IN_MS = 4000;
const OUT_MS = 6000;
const PHASES = new Set(["entering", "holding", "paused"]);

export class Breathing {
  constructor(stage, sound) {
    this.stage = stage;
    this.sound = sound;
  }

  /** Go on, or stop, with the phase of the set and the settings. */
  follow(phase, settings) {
    const wanted = PHASES.has(phase) && (settings.breathing_shown || settings.breathing_heard);
    this.settings = settings;
    if (wanted && !this.timer) this.breathe(true);
    if (!wanted) this.stop();
  }

  breathe(inward) {
    const { texts, root } = this.stage;
    root.dataset.breath = inward ? "in" : "out";
    const shown = this.settings.breathing_shown;
    this.stage.write(".breathing", shown ? (inward ? texts.breathe_in : texts.breathe_out) : "");
    if (this.settings.breathing_heard) this.sound.tone(inward ? "breathe_in" : "breathe_out");
    this.timer = setTimeout(() => this.breathe(!inward), inward ? IN_MS : OUT_MS);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    delete this.stage.root.dataset.breath;
    this.stage.write(".breathing", "");
  }
}
