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
// What may be heard after the words before it; all else cuts in.
const PATIENT = new Set(["step", "started", "half_way", "slow_machine", "back"]);
// Some browsers lose words that are spoken right after others were cut off.
const AFTER_CUT_MS = 80;
// No sentence lasts so long: the voice hangs, as some browsers' do.
const HANGS_MS = 15000;
const WAKE_MS = 300;
const MOST_REMEMBERED = 500;

export class Sound {
  /**
   * `remember` is told of everything that is played, in its order; `onSilenced` whether the
   * browser keeps the sound off, each time that changes.
   */
  constructor(settings, remember, onSilenced) {
    this.settings = settings;
    this.remember = remember;
    this.onSilenced = onSilenced;
    this.played = [];
    this.sayings = [];
    this.silentUntilMs = 0;
    this.spokeMs = 0;
  }

  /** Sound may start only after the person has touched the page; the press on Start counts. */
  async wake() {
    if (!this.context) {
      this.context = new AudioContext();
      // A call, a headset: whatever takes the sound away, it can be turned on again.
      this.context.onstatechange = () => this.onSilenced(this.isSilenced);
    }
    if (this.isSilenced) {
      await Promise.race([this.context.resume(), new Promise((done) => setTimeout(done, WAKE_MS))]);
    }
    this.onSilenced(this.isSilenced);
  }

  get isSilenced() {
    return this.context?.state !== "running";
  }

  get isHeard() {
    return this.settings.volume > 0 && this.settings.voice;
  }

  /** Whether words are being spoken or wait for it. */
  get isSpeaking() {
    return this.sayings.length > 0 || this.isBusy;
  }

  get isBusy() {
    const voice = window.speechSynthesis;
    return Boolean(voice) && (voice.speaking || voice.pending);
  }

  /** Play events in their order: the tones first, then the words. */
  play(events) {
    for (const { tone } of events) if (tone) this.tone(tone);
    this.say(events.filter(({ say }) => say));
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
    if (this.isSilenced) return;
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

  /** Say sentences one after the other, after the tones; what cuts in silences what was said. */
  say(sayings) {
    for (const { say, kind } of sayings) this.note({ say, kind });
    if (!sayings.length || !this.isHeard || !window.speechSynthesis) return;
    const busy = this.isBusy;
    const hangs = busy && performance.now() - this.spokeMs > HANGS_MS;
    const cuts = hangs || !sayings.every(({ kind }) => PATIENT.has(kind));
    if (cuts) this.hush();
    this.sayings.push(...sayings.map(({ say }) => say));
    const waitMs = Math.max(this.silentUntilMs - performance.now(), cuts && busy ? AFTER_CUT_MS : 0);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.speak(), Math.max(0, waitMs));
  }

  speak() {
    const voice = window.speechSynthesis;
    voice.resume();
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
    for (const words of this.spoken) voice.speak(words);
  }

  hush() {
    clearTimeout(this.waiting);
    this.sayings.length = 0;
    if (this.isBusy) window.speechSynthesis.cancel();
  }

  note(event) {
    const played = { t_ms: Math.round(performance.now()), ...event };
    this.played.push(played);
    if (this.played.length > MOST_REMEMBERED) this.played.shift();
    this.remember(played);
  }

  close() {
    this.hush();
    if (!this.context) return;
    this.context.onstatechange = null;
    this.context.close();
  }
}
