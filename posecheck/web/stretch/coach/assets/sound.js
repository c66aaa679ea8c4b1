// What is heard: tones told apart by their melody, and one calm voice.

import { Voice } from "./voice.js";

/** @import { BreathTone, Played, PlayEvent, Saying, Settings, Tone } from "./messages.d.ts" */

// Notes: frequency in hertz, start and length in seconds.
/** @type {Record<Tone | BreathTone, [hertz: number, startS: number, lengthS: number][]>} */
const MELODIES = {
  countdown: [[587, 0, 0.16]],
  start: [
    [523, 0, 0.16],
    [784, 0.16, 0.3],
  ],
  pause: [
    [494, 0, 0.18],
    [349, 0.18, 0.34],
  ],
  resume: [
    [523, 0, 0.12],
    [659, 0.12, 0.22],
  ],
  half_way: [
    [659, 0, 0.14],
    [659, 0.22, 0.2],
  ],
  last_seconds: [[880, 0, 0.07]],
  done: [
    [523, 0, 0.5],
    [659, 0.18, 0.5],
    [784, 0.36, 0.6],
    [1047, 0.54, 1.1],
  ],
  noticed: [
    [440, 0, 0.1],
    [440, 0.16, 0.1],
  ],
  breathe_in: [[196, 0, 1.6]],
  breathe_out: [[147, 0, 1.8]],
};
/** @type {Set<Tone | BreathTone>} */
const QUIET = new Set(["breathe_in", "breathe_out"]);
const LOUDNESS = 0.35;
const WAKE_MS = 300;
const MAX_REMEMBERED = 500;

export class Sound {
  /**
   * @param {Settings} settings
   * @param {(played: Played) => void} remember is called with everything that is played
   * @param {(silenced: boolean) => void} onSilenced is called when the browser turns the
   *   sound off, or lets it be heard
   * @param {(number: number, whole: boolean) => void} report is called when a numbered sentence is
   *   over
   */
  constructor(settings, remember, onSilenced, report) {
    this.settings = settings;
    this.remember = remember;
    this.onSilenced = onSilenced;
    this.voice = new Voice(settings, window.speechSynthesis, report);
    /** @type {Played[]} */
    this.played = [];
    this.silentUntilMs = 0;
    /** @type {AudioContext | undefined} */
    this.context = undefined;
  }

  /** Sound may start only after the person has touched the page; the press on Start counts. */
  async wake() {
    this.context ??= this.open();
    if (this.isSilenced) {
      await Promise.race([this.context.resume(), new Promise((done) => setTimeout(done, WAKE_MS))]);
    }
    this.onSilenced(this.isSilenced);
  }

  open() {
    const context = new AudioContext();
    // A call, a headset: whatever takes the sound away, it can be turned on again.
    context.onstatechange = () => this.onSilenced(this.isSilenced);
    return context;
  }

  get isSilenced() {
    return this.context?.state !== "running";
  }

  get isHeard() {
    return this.settings.volume > 0 && this.settings.voice;
  }

  /** Whether words are being spoken or wait for it. */
  get isSpeaking() {
    return this.voice.isSpeaking;
  }

  /**
   * Play events in their order: the tones first, then the words.
   * @param {PlayEvent[]} events
   */
  play(events) {
    for (const event of events) if ("tone" in event) this.tone(event.tone);
    this.say(events.filter((event) => "say" in event));
  }

  /** @param {Tone | BreathTone} name */
  tone(name) {
    this.note({ tone: name });
    const melody = MELODIES[name];
    const volume = this.settings.volume;
    if (!melody || volume === 0) return;
    const lengthS = Math.max(...melody.map(([, startS, lengthS]) => startS + lengthS));
    if (!QUIET.has(name)) {
      this.silentUntilMs = performance.now() + 1000 * Math.min(lengthS, 0.6);
    }
    const { context } = this;
    if (!context || this.isSilenced) return;
    for (const [hertz, startS, lengthS] of melody) {
      sound(context, hertz, context.currentTime + startS, lengthS, volume, QUIET.has(name));
    }
  }

  /**
   * Say sentences one after the other, after the tones; what cuts in silences what was said.
   * @param {Saying[]} sayings
   */
  say(sayings) {
    for (const { say, kind } of sayings) this.note({ say, kind });
    this.voice.say(sayings, Math.max(0, this.silentUntilMs - performance.now()));
  }

  hush() {
    this.voice.hush();
  }

  /** @param {{ tone: Tone | BreathTone } | Saying} event */
  note(event) {
    const played = { t_ms: Math.round(performance.now()), ...event };
    this.played.push(played);
    if (this.played.length > MAX_REMEMBERED) this.played.shift();
    this.remember(played);
  }

  close() {
    this.hush();
    if (!this.context) return;
    this.context.onstatechange = null;
    this.context.close();
  }
}

/**
 * Sound one note.
 * @param {AudioContext} context
 * @param {number} hertz
 * @param {number} startS
 * @param {number} lengthS
 * @param {number} volume 0 to 1
 * @param {boolean} soft
 */
function sound(context, hertz, startS, lengthS, volume, soft) {
  const wave = context.createOscillator();
  const level = context.createGain();
  wave.type = "sine";
  wave.frequency.value = hertz;
  const loud = LOUDNESS * volume * (soft ? 0.25 : 1);
  level.gain.setValueAtTime(0, startS);
  level.gain.linearRampToValueAtTime(loud, startS + (soft ? lengthS / 2 : 0.015));
  level.gain.exponentialRampToValueAtTime(0.0005, startS + lengthS);
  wave.connect(level).connect(context.destination);
  wave.start(startS);
  wave.stop(startS + lengthS + 0.05);
}
