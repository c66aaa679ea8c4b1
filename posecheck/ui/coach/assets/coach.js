// One live set in the browser: pictures go to the server, its answers are drawn, sounded, spoken.

import { Breathing } from "./breathing.js";
import { CameraError, openCamera, openSample } from "./camera.js";
import { Link } from "./link.js";
import { Picture } from "./picture.js";
import { Sound } from "./sound.js";
import { Stage } from "./stage.js";

// Without an answer for so long the clock is not running, and the person is told.
const SILENT_MS = 1000;
const LOOK_EVERY_MS = 200;
// After the end its words are heard before the page goes on.
const FAREWELL_MS = 4500;
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
    this.stage = new Stage(home, this.texts, (action) => this.act(action));
    this.sound = new Sound(this.settings, (played) => this.stage.tell("played", { played: JSON.stringify(played) }));
    this.stage.root.played = this.sound.played;
    this.picture = new Picture(this.stage.canvas);
    this.breathing = new Breathing(this.stage, this.sound);
    this.answer = null;
    this.lost = null;
    this.verdicts = 0;
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    document.addEventListener("visibilitychange", () => this.look(), { signal });
    this.watching = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.stage.showSeconds(component.data.held_s, component.data.goal_s);
    this.stage.showSettings(this.settings, this.isSample);
  }

  get isSample() {
    return this.data.source.kind === "sample";
  }

  get over() {
    return this.ending || this.failed;
  }

  /** Take what the page says now: after the server was started anew, another token. */
  update(component) {
    const { token } = this.data;
    this.component = component;
    this.data = component.data;
    if (this.data.token === token || this.over) return;
    this.link?.close();
    if (this.link) this.connect();
  }

  connect() {
    this.link = new Link(this.data.token, {
      onAnswer: (answer, captureMs) => this.hear(answer, captureMs),
      onEnd: (reason, text) => this.fail(reason, text),
      // A server that was started anew does not know the token: the page gets another.
      onShut: () => this.component.setTriggerValue("reopen", Date.now()),
    });
  }

  async start() {
    this.failed = false;
    this.stage.hideCard();
    const { texts } = this;
    if (!this.isSample) {
      this.stage.showCard({ title: texts.asking_title, text: texts.asking_text, note: texts.privacy });
    }
    const heard = await this.sound.wake();
    const open = this.isSample ? openSample.bind(null, this.data.source.url) : openCamera;
    try {
      const source = await open(
        (video, captureMs) => this.show(video, captureMs),
        (reason) => this.fail(reason),
      );
      if (this.closed) return source.close();
      this.source = source;
      this.stage.showVideo(source.video, this.mirrored);
    } catch (error) {
      this.fail(error instanceof CameraError ? error.reason : "unknown");
      return;
    }
    this.stage.hideCard();
    if (!heard) this.askForSound();
    this.pictureMs = performance.now();
    this.connect();
    this.keepAwake();
  }

  /** Browsers keep sound off until the page is touched. */
  askForSound() {
    this.stage.write("[data-do=sound]", this.texts.turn_sound_on);
    this.stage.root.dataset.muted = "yes";
  }

  show(video, captureMs) {
    this.pictureMs = performance.now();
    if (!this.over && !document.hidden) this.link?.offer(video, captureMs);
  }

  get mirrored() {
    return this.settings.mirrored && !this.isSample;
  }

  hear(answer, captureMs) {
    if (this.failed) return;
    if (answer.type === "ready") {
      this.source?.follow(answer.phase);
      return;
    }
    this.answer = answer;
    if (document.hidden) return; // an answer to what was sent before
    this.lost = null;
    this.source?.follow(answer.phase);
    this.stage.showAnswer(answer);
    if (this.source) this.picture.draw(this.source.video, answer, this.mirrored);
    this.sound.play(answer.play.filter((event) => !this.isToldAlready(event)));
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
    if (ENDED.has(answer.phase) && !this.ending) this.end(answer.phase);
  }

  isToldAlready({ tone }) {
    return tone === "pause" && performance.now() - (this.lostToldMs ?? -Infinity) < PAUSE_TOLD_MS;
  }

  /** Notice what only the browser can: no answers, no pictures, nobody looking. */
  look() {
    if (this.over || !this.link) return;
    const nowMs = performance.now();
    let reason = null;
    if (document.hidden) reason = "hidden";
    else if (this.lost === "hidden") {
      // Seen again: camera and server get their time to answer.
      this.lost = "back";
      this.pictureMs = this.link.answeredMs = nowMs;
    } else if (nowMs - this.pictureMs > SILENT_MS) reason = "stalled";
    else if (this.link.silentMs > SILENT_MS) reason = this.answer ? "connection" : null;
    if (reason) this.lostToldMs = nowMs;
    if (!reason || this.lost === reason) return;
    const first = !this.lost;
    this.lost = reason;
    const text = this.stage.fill(this.texts[`lost_${reason}`], { held: this.heldS });
    this.stage.showLost(text);
    if (this.source) this.picture.draw(this.source.video, null, this.mirrored);
    this.breathing.stop();
    this.sound.play(first ? [{ tone: "pause" }, { say: text, kind: reason }] : [{ say: text, kind: reason }]);
    if (!document.hidden) this.keepAwake();
  }

  get heldS() {
    return Math.floor(this.answer?.held_s ?? this.data.held_s);
  }

  fail(reason, text = null) {
    if (this.over || this.closed) return;
    this.failed = true;
    this.release();
    const { texts } = this;
    const held = this.stage.fill(this.heldS > 0 ? texts.kept : texts.nothing_kept, { held: this.heldS });
    const words = text ?? texts[`${reason}_text`];
    this.stage.root.dataset.phase = "failed";
    this.stage.root.dataset.failure = reason;
    this.stage.showCard({
      title: texts[`${reason}_title`],
      text: words,
      note: held,
      retry: ["over", "replaced"].includes(reason) ? "" : texts.try_again,
      leave: texts.leave,
    });
    this.sound.play([{ tone: "pause" }, { say: `${texts[`${reason}_title`]} ${words}`, kind: reason }]);
  }

  act(action) {
    if (action === "stop") this.leave("stopped");
    else if (action === "leave") this.leave(this.answer ? "stopped" : "camera_failed");
    else if (action === "retry") this.start();
    else this.change(action);
  }

  change(action) {
    const { settings } = this;
    if (action === "mirror") settings.mirrored = !settings.mirrored;
    if (action === "breathing") settings.breathing_shown = !settings.breathing_shown;
    if (action === "sound") {
      if (this.stage.root.dataset.muted) {
        delete this.stage.root.dataset.muted;
        this.sound.wake();
      } else {
        const heard = settings.volume > 0 && settings.voice;
        settings.voice = !heard;
        settings.volume = heard ? 0 : settings.volume || 0.8;
        if (heard) this.sound.hush();
      }
    }
    this.stage.showSettings(settings, this.isSample);
    this.stage.root.dataset.mirrored = this.mirrored ? "yes" : "no";
    this.component.setStateValue("settings", { ...settings });
  }

  end(phase) {
    this.ending = true;
    this.breathing.stop();
    setTimeout(() => this.leave(phase), FAREWELL_MS);
  }

  leave(how) {
    if (this.left || this.closed) return;
    this.left = true;
    this.ending = true;
    this.release();
    this.component.setTriggerValue("ended", how);
  }

  async keepAwake() {
    try {
      this.awake = await navigator.wakeLock?.request("screen");
    } catch {
      // Without it the screen may go dark; the set goes on.
    }
  }

  /** Give the camera and the connection back. */
  release() {
    this.breathing.stop();
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
  }
}
