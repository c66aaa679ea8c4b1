// What is heard: tones told apart by their melody, and one calm voice.

// Notes: frequency in hertz, start and length in seconds.
const MELODIES = {
  countdown: [[587, 0, 0.16]],
  start: [[523, 0, 0.16], [784, 0.16, 0.3]],
  pause: [[494, 0, 0.18], [349, 0.18, 0.34]],
  resume: [[523, 0, 0.12], [659, 0.12, 0.22]],
  half_way: [[659, 0, 0.14], [659, 0.22, 0.2]],
  last_seconds: [[880, 0, 0.07]],
  done: [[523, 0, 0.5], [659, 0.18, 0.5], [784, 0.36, 0.6], [1047, 0.54, 1.1]],
  breathe_in: [[196, 0, 1.6]],
  breathe_out: [[147, 0, 1.8]],
};
const QUIET = new Set(["breathe_in", "breathe_out"]);
const LOUDNESS = 0.35;
// Some browsers lose words that are spoken right after others were cut off.
const AFTER_CUT_MS = 80;
const MOST_REMEMBERED = 500;

export class Sound {
  /** `remember` is told of everything that is played, in its order. */
  constructor(settings, remember) {
    this.settings = settings;
    this.remember = remember;
    this.played = [];
    this.silentUntilMs = 0;
  }

  /** Sound may start only after the person has touched the page; the press on Start counts. */
  async wake() {
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") {
      await Promise.race([this.context.resume(), new Promise((done) => setTimeout(done, 300))]);
    }
    return this.context.state === "running";
  }

  play(events) {
    for (const event of events) {
      if (event.tone) this.tone(event.tone);
      else this.say(event.say, event.kind);
    }
  }

  tone(name) {
    this.note({ tone: name });
    const melody = MELODIES[name];
    const volume = this.settings.volume;
    if (!melody || volume === 0) return;
    const lengthS = Math.max(...melody.map(([, start, length]) => start + length));
    if (!QUIET.has(name)) {
      this.silentUntilMs = performance.now() + 1000 * Math.min(lengthS, 0.6);
    }
    if (this.context?.state !== "running") return;
    for (const [hertz, start, length] of melody) {
      this.sound(hertz, this.context.currentTime + start, length, volume, QUIET.has(name));
    }
  }

  sound(hertz, startS, lengthS, volume, soft) {
    const wave = this.context.createOscillator();
    const level = this.context.createGain();
    wave.type = "sine";
    wave.frequency.value = hertz;
    const loud = LOUDNESS * volume * (soft ? 0.25 : 1);
    level.gain.setValueAtTime(0, startS);
    level.gain.linearRampToValueAtTime(loud, startS + (soft ? lengthS / 2 : 0.015));
    level.gain.exponentialRampToValueAtTime(0.0005, startS + lengthS);
    wave.connect(level).connect(this.context.destination);
    wave.start(startS);
    wave.stop(startS + lengthS + 0.05);
  }

  /** Say something after the tones; what is being said makes room for it. */
  say(text, kind) {
    this.note({ say: text, kind });
    const voice = window.speechSynthesis;
    if (!this.settings.voice || this.settings.volume === 0 || !voice) return;
    clearTimeout(this.waiting);
    const busy = voice.speaking || voice.pending;
    if (busy) voice.cancel();
    const waitMs = Math.max(this.silentUntilMs - performance.now(), busy ? AFTER_CUT_MS : 0);
    this.waiting = setTimeout(() => {
      const words = new SpeechSynthesisUtterance(text);
      words.lang = this.settings.language;
      words.rate = 0.95;
      words.volume = this.settings.volume;
      voice.resume();
      voice.speak(words);
    }, Math.max(0, waitMs));
  }

  hush() {
    clearTimeout(this.waiting);
    window.speechSynthesis?.cancel();
  }

  note(event) {
    const played = { t_ms: Math.round(performance.now()), ...event };
    this.played.push(played);
    if (this.played.length > MOST_REMEMBERED) this.played.shift();
    this.remember(played);
  }

  close() {
    this.hush();
    this.context?.close();
  }
}
