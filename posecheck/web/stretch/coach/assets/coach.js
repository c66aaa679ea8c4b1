// One live set in the browser: pictures go to the server, its answers are drawn, sounded, spoken.

import { Absence } from "./absence.js";
import { Breathing } from "./breathing.js";
import { CameraError, openCamera, openSample } from "./camera.js";
import { fillCameras, listCameras, openAnother, openWanted, recallCamera, rememberCamera } from "./cameras.js";
import { Link } from "./link.js";
import { Picture } from "./picture.js";
import { Sound } from "./sound.js";
import { Stage } from "./stage.js";

const LOOK_EVERY_MS = 200;
// After the end its words are heard before the page goes on; no voice takes longer than the most.
const FAREWELL_MS = 4500;
const FAREWELL_MOST_MS = 10000;
// The core sounds a pause for a gap, too: after one that was told here it would be the second.
const PAUSE_TOLD_MS = 2500;
// Streamlit draws a page anew now and then; the camera stays on when the stage comes back at once.
const GONE_AFTER_MS = 300;

const ENDED = new Set(["done", "given_up"]);
const coaches = new WeakMap();

/** Show the set in a component of Streamlit's; return what takes it away again. */
export function mount(component) {
  const home = component.parentElement.querySelector(".coach-home");
  let coach = coaches.get(home);
  if (!coach) {
    coach = new Coach(home, component);
    coaches.set(home, coach);
    coach.start();
  }
  clearTimeout(coach.leaving);
  coach.update(component);
  return () => {
    coach.leaving = setTimeout(() => {
      coaches.delete(home);
      coach.close();
    }, GONE_AFTER_MS);
  };
}

class Coach {
  constructor(home, component) {
    this.component = component;
    this.data = component.data;
    this.settings = { ...component.data.settings };
    this.texts = component.data.texts;
    this.stage = new Stage(home, this.texts, (action, byKey) => this.act(action, byKey));
    this.sound = new Sound(
      this.settings,
      (played) => this.stage.tell("played", { played: JSON.stringify(played) }),
      (silenced) => this.showSound(silenced),
    );
    this.stage.root.played = this.sound.played;
    this.picture = new Picture(this.stage.canvas);
    this.breathing = new Breathing(this.stage, this.sound);
    this.absence = new Absence();
    // Counts the sources that were asked for: an older one that comes late is closed again.
    this.asked = 0;
    this.answer = null;
    this.verdicts = 0;
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    document.addEventListener("visibilitychange", () => this.look(), { signal });
    // Browsers keep sound off until the page is touched: any touch will do.
    this.stage.root.addEventListener("pointerdown", (event) => this.touch(event), { signal });
    navigator.mediaDevices?.addEventListener("devicechange", () => this.showCameras(), { signal });
    this.watching = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.stage.showSeconds(component.data.held_s, component.data.goal_s);
    this.stage.showSettings(this.settings, this.isSample);
    this.stage.showWho(component.data.who);
  }

  get isSample() {
    return this.data.source.kind === "sample";
  }

  get mirrored() {
    return this.settings.mirrored && !this.isSample;
  }

  get heldS() {
    return Math.floor((this.answer?.held_s ?? this.data.held_s) + 1e-6);
  }

  /** Whether nothing more is shown or judged. */
  get over() {
    return this.ending || this.failed || this.closed;
  }

  /** Take what the page says now: after the server was started anew, another token. */
  update(component) {
    const { token } = this.data;
    this.component = component;
    this.data = component.data;
    this.stage.open();
    if (this.data.token === token || this.over) return;
    this.link?.close();
    if (this.link) this.connect();
  }

  async start() {
    this.failed = false;
    this.stage.hideCard();
    const { texts } = this;
    if (!this.isSample && !this.link) {
      this.stage.showCard({ title: texts.asking_title, text: texts.asking_text, note: texts.privacy });
    }
    await this.sound.wake();
    const wanted = this.isSample ? null : recallCamera();
    const camera = await this.take(() => (
      this.isSample ? this.openSample() : openWanted((id) => this.openCamera(id), wanted)
    ));
    if (camera && wanted && camera.id !== wanted.id && camera.label !== wanted.label) {
      this.tellCamera(texts.camera_not_here, { wanted: wanted.label, camera: camera.label });
    }
  }

  openSample() {
    return openSample(
      this.data.source.url, (...picture) => this.show(...picture), (reason) => this.fail(reason),
    );
  }

  openCamera(id) {
    return openCamera((...picture) => this.show(...picture), () => this.lose(), id);
  }

  /** Open a source and take the pictures from it from now on; return its camera, if it has one. */
  async take(open) {
    const asked = ++this.asked;
    this.source?.close();
    this.source = null;
    let source;
    try {
      source = await open();
    } catch (error) {
      if (asked === this.asked) this.fail(error instanceof CameraError ? error.reason : "unknown");
      return null;
    }
    // Left, or failed, or another one was chosen, while this one was on its way.
    if (this.over || asked !== this.asked) {
      source?.close();
      return null;
    }
    if (!source) {
      this.fail("unplugged");
      return null;
    }
    this.source = source;
    this.stage.showVideo(source.video, this.mirrored);
    this.stage.hideCard();
    this.showCameras();
    if (!this.answer) this.stage.showConnecting();
    this.absence.see();
    if (!this.link) this.connect();
    this.keepAwake();
    return source.camera ?? null;
  }

  /** The camera was unplugged: go on with another one, if there is any. */
  async lose() {
    const lost = this.source?.camera;
    if (this.over || !lost) return;
    const camera = await this.take(() => openAnother((id) => this.openCamera(id), lost));
    if (camera) this.tellCamera(this.texts.camera_unplugged, { camera: camera.label });
  }

  tellCamera(text, names) {
    const words = this.stage.fill(text, names);
    this.stage.showNotice(words);
    this.sound.play([{ say: words, kind: "camera" }]);
  }

  /** Offer the cameras that are there now. */
  async showCameras() {
    if (this.isSample) return;
    this.cameras = await listCameras();
    fillCameras(this.stage.cameras, this.cameras, this.source?.camera);
  }

  chooseCamera() {
    const chosen = this.cameras.find(({ id }) => id === this.stage.cameras.value);
    if (!chosen) return;
    rememberCamera(chosen);
    this.stage.showNotice("");
    this.start();
  }

  connect() {
    this.link = new Link(this.data.token, {
      onAnswer: (answer, captureMs) => this.hear(answer, captureMs),
      onEnd: (reason, text, values) => this.fail(reason, text, values),
      // A server that was started anew does not know the token: the page gets another.
      onUnknown: () => this.component.setTriggerValue("reopen", Date.now()),
    });
  }

  show(video, captureMs) {
    this.absence.see();
    if (!this.over && !document.hidden) this.link?.offer(video, captureMs);
  }

  hear(answer, captureMs) {
    if (this.failed || this.left) return;
    if (answer.type === "ready") {
      this.source?.follow(answer.phase);
      return;
    }
    const ended = ENDED.has(answer.phase);
    this.answer = answer;
    if (document.hidden && !ended) return; // an answer to what was sent before
    const wasAbsent = this.absence.end();
    this.source?.follow(answer.phase);
    this.stage.showAnswer(answer);
    if (this.source) this.picture.draw(this.source.video, answer, this.mirrored);
    const events = answer.play.filter((event) => !this.isToldAlready(event));
    if (wasAbsent && !ended) events.unshift({ say: this.texts.back, kind: "back" });
    this.sound.play(events);
    this.breathing.follow(answer.phase, this.settings);
    this.verdicts += 1;
    this.stage.tell("verdict", {
      verdicts: this.verdicts,
      lagMs: captureMs === null ? "" : (performance.now() - captureMs).toFixed(1),
      modelMs: answer.model_ms,
      serverMs: answer.server_ms,
      model: answer.model ?? "",
      rate: answer.rate,
    });
    if (ended && !this.ending) this.end(answer.phase);
  }

  isToldAlready({ tone }) {
    return tone === "pause" && performance.now() - (this.absentMs ?? -Infinity) < PAUSE_TOLD_MS;
  }

  /** Tell when the clock waits for something that the server cannot know. */
  look() {
    if (this.over || !this.link) return;
    if (!document.hidden) this.keepAwake();
    const before = this.absence.reason;
    const reason = this.absence.look(this.link);
    if (this.absence.reason) this.absentMs = performance.now();
    if (!reason) return;
    const text = `${this.texts[`lost_${reason}`]} ${this.describeKept()}`.trim();
    this.stage.showLost(text);
    this.picture.clear();
    this.breathing.stop();
    const words = { say: text, kind: reason };
    this.sound.play(before ? [words] : [{ tone: "pause" }, words]);
  }

  /** Say what is kept, nothing when there is nothing yet. */
  describeKept() {
    const { texts, heldS } = this;
    if (heldS === 1) return texts.kept_one;
    return heldS > 1 ? this.stage.fill(texts.kept, { held: heldS }) : "";
  }

  fail(reason, text = null, values = {}) {
    if (this.over || this.left) return;
    this.failed = true;
    this.release();
    this.stage.hideAsk();
    this.showCameras();
    const { texts } = this;
    const { origin } = location;
    const words = text ?? this.stage.fill(texts[`${reason}_text`], { origin, ...values });
    this.stage.root.dataset.phase = "failed";
    this.stage.root.dataset.failure = reason;
    this.stage.showCard({
      title: texts[`${reason}_title`],
      text: words,
      note: this.describeKept() || texts.nothing_kept,
      retry: { over: "", replaced: texts.go_on_here }[reason] ?? texts.try_again,
      // To stop here would end the set of the other window.
      leave: reason === "replaced" ? "" : texts.leave,
    });
    this.sound.play([{ tone: "pause" }, { say: `${texts[`${reason}_title`]} ${words}`, kind: reason }]);
  }

  act(action, byKey) {
    if (action === "stop" && byKey && !this.over) this.stage.ask();
    else if (action === "escape" && this.stage.isAsking) this.stage.hideAsk();
    else if (action === "escape") this.over || this.stage.ask();
    else if (action === "go_on") this.stage.hideAsk();
    else if (action === "camera") this.chooseCamera();
    else if (action === "stop" || action === "end") this.leave("stopped");
    else if (action === "leave") this.leave(this.answer ? "stopped" : "camera_failed");
    else if (action === "retry") this.start();
    else this.change(action);
  }

  touch({ target }) {
    // The sound's own button does it with its press.
    if (this.stage.isSilenced && !target.closest("[data-do=sound]")) this.sound.wake();
  }

  change(action) {
    const { settings } = this;
    if (action === "mirror") settings.mirrored = !settings.mirrored;
    if (action === "breathing") settings.breathing_shown = !settings.breathing_shown;
    if (action === "sound" && this.stage.isSilenced) {
      this.sound.wake();
      return;
    }
    if (action === "sound") {
      const heard = this.sound.isHeard;
      if (heard) this.sound.hush();
      settings.voice = !heard;
      settings.volume = heard ? 0 : settings.volume || 0.8;
    }
    this.stage.showSettings(settings, this.isSample);
    this.stage.root.dataset.mirrored = this.mirrored ? "yes" : "no";
    // Sound that is off here is off for this set only: later ones would be silent unawares.
    const { mirrored, breathing_shown } = settings;
    this.component.setStateValue("settings", { mirrored, breathing_shown });
  }

  showSound(silenced) {
    this.stage.showSilenced(silenced && this.settings.volume > 0);
    this.stage.showSettings(this.settings, this.isSample);
  }

  end(phase) {
    this.ending = true;
    this.stage.hideAsk();
    const endedMs = performance.now();
    const leave = () => {
      const lateMs = performance.now() - endedMs;
      if (this.sound.isSpeaking && lateMs < FAREWELL_MOST_MS) setTimeout(leave, LOOK_EVERY_MS);
      else this.leave(phase);
    };
    setTimeout(leave, FAREWELL_MS);
  }

  leave(how) {
    if (this.left || this.closed) return;
    this.left = this.ending = true;
    this.release();
    this.sound.hush();
    this.component.setTriggerValue("ended", how);
  }

  /** Keep the screen on. Browsers let go of it when the page is hidden. */
  async keepAwake() {
    if (this.asksAwake || (this.awake && !this.awake.released)) return;
    this.asksAwake = true;
    try {
      this.awake = await navigator.wakeLock?.request("screen");
      this.asksAwake = !this.awake;
      if (this.over) this.awake?.release();
    } catch {
      // Without it the screen may go dark; the set goes on. It is not asked for again.
    }
  }

  /** Give the camera and the connection back. */
  release() {
    this.breathing.stop();
    this.picture.clear();
    this.link?.close();
    this.source?.close();
    this.awake?.release().catch(() => {});
    this.link = this.source = this.awake = null;
  }

  close() {
    this.closed = true;
    clearInterval(this.watching);
    this.listeners.abort();
    this.release();
    this.sound.close();
    this.picture.close();
  }
}
