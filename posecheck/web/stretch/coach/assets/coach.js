// One live set in the browser: pictures go to the server, its answers are drawn, sounded, spoken.

import { keepView } from "../../../shared/mounting.js";
import { fill } from "../../../shared/wording.js";
import { Absence } from "./absence.js";
import { focusTitle } from "./afterwards.js";
import { Awake } from "./awake.js";
import { Breathing } from "./breathing.js";
import { Intake } from "./intake.js";
import { Link } from "./link.js";
import { Picture } from "./picture.js";
import { Sound } from "./sound.js";
import { Stage } from "./stage.js";

/** @import { Component } from "../../../shared/component.d.ts" */
/** @import { CoachData, Phase, Played, PlayEvent, Ready, Verdict, View } from "./messages.d.ts" */
/** @import { Values } from "../../../shared/wording.js" */
/** @import { Reason } from "./absence.js" */

const LOOK_EVERY_MS = 200;
// After the end its words are heard before the page goes on; no voice takes longer than the most.
const FAREWELL_MS = 4500;
const FAREWELL_MAX_MS = 10000;

/** @type {Set<Phase>} */
const ENDED = new Set(["done", "stopped", "given_up"]);

class Coach {
  /**
   * @param {HTMLElement} home
   * @param {Component<CoachData>} component
   */
  constructor(home, component) {
    this.component = component;
    this.data = component.data;
    this.settings = { ...component.data.settings };
    this.texts = component.data.texts;
    this.stage = new Stage(home, this.texts, (action, byKey) => this.act(action, byKey));
    this.sound = new Sound(
      this.settings,
      (played) => this.note(played),
      (silenced) => this.showSound(silenced),
      (number, whole) => this.link?.report(number, whole),
    );
    // Open to whoever watches from outside.
    Object.assign(this.stage.root, { played: this.sound.played });
    this.picture = new Picture(this.stage.canvas);
    this.breathing = new Breathing(this.stage, this.sound);
    this.absence = new Absence(performance.now());
    /** @type {Link | null} */
    this.link = null;
    /** @type {Verdict | null} */
    this.answer = null;
    this.verdicts = 0;
    this.awake = new Awake();
    this.failed = false;
    this.ending = false;
    this.left = false;
    /** Whether the page is to give the token of the set that follows. */
    this.awaitsNext = false;
    this.closed = false;
    this.intake = new Intake(this, this.stage, this.sound);
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    document.addEventListener("visibilitychange", () => this.lookAgain(), { signal });
    // Browsers keep sound off until the page is touched: any touch will do.
    this.stage.root.addEventListener("pointerdown", (event) => this.touch(event), { signal });
    navigator.mediaDevices?.addEventListener("devicechange", () => this.intake.showCameras(), {
      signal,
    });
    this.watching = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.stage.showSeconds(component.data.held_s, component.data.goal_s);
    this.stage.showSettings(this.settings, this.isSample);
    this.stage.showWho(component.data.who);
  }

  get isSample() {
    return this.intake.isSample;
  }

  get mirrored() {
    return this.settings.mirrored && !this.isSample;
  }

  get heldS() {
    return Math.floor((this.answer?.held_s ?? this.data.held_s) + 1e-6);
  }

  /** Whether the server takes pictures already. */
  get connected() {
    return this.link !== null;
  }

  /** Whether a picture was answered. */
  get judged() {
    return this.answer !== null;
  }

  /** Whether nothing more is shown or judged. */
  get over() {
    return this.ending || this.failed || this.closed;
  }

  /**
   * Take what the page says now: after the server was started anew, another token.
   * @param {Component<CoachData>} component
   */
  update(component) {
    const { token } = this.data;
    this.component = component;
    this.data = component.data;
    this.stage.open();
    if (this.data.token === token) return;
    if (this.awaitsNext) {
      this.beginNext();
      return;
    }
    if (this.over) return;
    this.link?.close();
    if (this.link) this.connect();
  }

  /** Go on with the set that follows: the camera stays on, all else is as at the start. */
  beginNext() {
    this.awaitsNext = false;
    this.ending = false;
    this.answer = null;
    this.absence = new Absence(performance.now());
    this.stage.showSeconds(this.data.held_s, this.data.goal_s);
    this.stage.showConnecting();
    this.connect();
  }

  start() {
    this.failed = false;
    return this.intake.open();
  }

  /** Pictures come from a new source. */
  follow() {
    if (!this.answer) this.stage.showConnecting();
    this.absence.see(performance.now());
    if (!this.link) this.connect();
    this.awake.keep();
  }

  connect() {
    this.link = new Link(this.data.token, {
      onAnswer: (answer, captureMs) => this.hear(answer, captureMs),
      onEnd: (reason, text, values) => this.fail(reason, text, values),
      // A server that was started anew does not know the token: the page gets another.
      onUnknown: () => this.component.setTriggerValue("reopen", Date.now()),
    });
  }

  /**
   * @param {View} view
   * @param {number} captureMs
   * @param {Blob} [jpeg]
   */
  show(view, captureMs, jpeg) {
    this.absence.see(performance.now());
    if (!this.over && !document.hidden) this.link?.offer(view, captureMs, jpeg);
  }

  /**
   * @param {Ready | Verdict} answer
   * @param {number | null} captureMs
   */
  hear(answer, captureMs) {
    if (this.failed || this.left) return;
    if (answer.type === "ready") {
      this.intake.source?.follow(answer.phase);
      return;
    }
    const ended = ENDED.has(answer.phase);
    this.answer = answer;
    if (document.hidden && !ended) return; // an answer to what was sent before
    const wasMissed = this.absence.end();
    const { source } = this.intake;
    source?.follow(answer.phase);
    this.stage.showAnswer(answer);
    if (source) this.picture.draw(source.video, answer, this.mirrored);
    const isPauseHeard = this.absence.wasJustNow(performance.now());
    const isNew = (/** @type {PlayEvent} */ event) =>
      !(isPauseHeard && "tone" in event && event.tone === "pause");
    const events = answer.play.filter(isNew);
    if (wasMissed && !ended) events.unshift({ say: this.texts.back, kind: "back", cuts: false });
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

  /** @param {Played} played */
  note(played) {
    this.stage.tell("played", { played: JSON.stringify(played) });
    // A screen reader says what the voice does not, and is quiet while the voice speaks.
    const speaks = this.sound.isHeard && !this.stage.isSilenced;
    if ("say" in played && !speaks) this.stage.writeUnheard(played.say);
  }

  /** The page was hidden or is seen again. */
  lookAgain() {
    this.awake.retry();
    this.look();
  }

  /** Tell when the clock waits for something that the server cannot know. */
  look() {
    if (this.over || !this.link) return;
    if (!document.hidden) this.awake.keep();
    const { absence } = this;
    const before = absence.reason;
    const reason = absence.look(this.link, performance.now(), document.hidden);
    if (reason) {
      this.stage.showLost(this.describeLost(reason));
      this.picture.clear();
      this.breathing.stop();
      if (!before) this.sound.play([{ tone: "pause" }]);
    }
    const spoken = absence.speak(performance.now());
    if (spoken) this.sound.play([{ say: this.describeLost(spoken), kind: spoken }]);
  }

  /**
   * Say why the clock waits, and what is kept.
   * @param {Reason} reason
   */
  describeLost(reason) {
    return `${this.texts[`lost_${reason}`]} ${this.describeKept()}`.trim();
  }

  /** Say what is kept, nothing when there is nothing yet. */
  describeKept() {
    return this.heldS ? fill(this.texts.kept, { count: this.heldS }) : "";
  }

  /**
   * @param {string} reason as the texts name it
   * @param {string | null} text in place of the one of the reason
   * @param {Values} values
   */
  fail(reason, text = null, values = {}) {
    if (this.over || this.left) return;
    this.failed = true;
    this.release();
    this.stage.hideAsk();
    this.intake.showCameras();
    const { texts } = this;
    const { origin } = location;
    const words = text ?? fill(texts[`${reason}_text`], { origin, ...values });
    this.stage.root.dataset.phase = "failed";
    this.stage.root.dataset.failure = reason;
    this.stage.showCard({
      title: texts[`${reason}_title`],
      text: words,
      note: this.describeKept() || texts.nothing_kept,
      retry: reason === "over" ? "" : reason === "replaced" ? texts.go_on_here : texts.try_again,
      // To stop here would end the set of the other window.
      leave: reason === "replaced" ? "" : texts.leave,
    });
    this.sound.play([
      { tone: "pause" },
      { say: `${texts[`${reason}_title`]} ${words}`, kind: reason },
    ]);
  }

  /**
   * @param {string} action
   * @param {boolean} [byKey]
   */
  act(action, byKey) {
    if (action === "stop" && byKey && !this.over) this.stage.ask();
    else if (action === "escape" && this.stage.isAsking) this.stage.hideAsk();
    else if (action === "escape") this.over || this.stage.ask();
    else if (action === "go_on") this.stage.hideAsk();
    else if (action === "camera") this.intake.choose();
    else if (action === "stop" || action === "end") this.leave("stopped");
    else if (action === "leave") this.leave(this.answer ? "stopped" : "camera_failed");
    else if (action === "retry") this.start();
    else this.change(action);
  }

  /** @param {Event} event */
  touch({ target }) {
    const touched = target instanceof Element ? target : null;
    // The sound's own button does it with its press.
    if (this.stage.isSilenced && !touched?.closest("[data-do=sound]")) this.sound.wake();
  }

  /** @param {string} action */
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

  /** @param {boolean} silenced */
  showSound(silenced) {
    this.stage.showSilenced(silenced && this.settings.volume > 0);
    this.stage.showSettings(this.settings, this.isSample);
  }

  /** @param {Phase} phase */
  end(phase) {
    this.ending = true;
    this.stage.hideAsk();
    const { token, sets_to_come } = this.data;
    const endedMs = performance.now();
    const leave = () => {
      const lateMs = performance.now() - endedMs;
      if (this.sound.isSpeaking && lateMs < FAREWELL_MAX_MS) setTimeout(leave, LOOK_EVERY_MS);
      else if (phase === "done" && sets_to_come > 0) this.passOn(token);
      else this.leave(phase);
    };
    setTimeout(leave, FAREWELL_MS);
  }

  /**
   * Tell the page that the set is over, and wait for the one that follows.
   * @param {string} token of the set
   */
  passOn(token) {
    if (this.left || this.closed) return;
    this.awaitsNext = true;
    this.picture.clear();
    this.breathing.stop();
    this.link?.close();
    this.link = null;
    // Drawn again for another reason, the page may have given it already.
    if (this.data.token === token) this.tellEnd("done");
    else this.beginNext();
  }

  /** @param {string} how */
  tellEnd(how) {
    this.component.setTriggerValue("ended", { how, token: this.data.token });
  }

  /** @param {string} how */
  leave(how) {
    if (this.left || this.closed) return;
    this.left = true;
    this.ending = true;
    this.release();
    this.sound.hush();
    this.tellEnd(how);
  }

  /** Give the camera and the connection back. */
  release() {
    this.breathing.stop();
    this.picture.clear();
    this.link?.close();
    this.intake.close();
    this.awake.release();
    this.link = null;
  }

  close() {
    this.closed = true;
    clearInterval(this.watching);
    this.listeners.abort();
    this.release();
    this.sound.close();
    this.picture.close();
    if (this.left) focusTitle();
  }
}

/** Show the set in a component of Streamlit's; the camera stays on when it comes back at once. */
export const mount = keepView((home, /** @type {Component<CoachData>} */ component) => {
  const coach = new Coach(home, component);
  coach.start();
  return coach;
}, ".coach-home");
