// The page of a phone that films: its camera sees, another screen shows and speaks.

import { find } from "../../../shared/elements.js";
import { Awake } from "./awake.js";
import { CameraError, openCamera } from "./camera.js";
import { Feed } from "./feed.js";
import { PhoneLink } from "./phone_link.js";
import { Upright } from "./upright.js";

/** @import { Texts } from "./messages.d.ts" */
/** @import { LinkEnd, Standing } from "./phone_link.js" */
/** @import { Facing } from "./upright.js" */

/** @typedef {"off" | "asking" | Standing | LinkEnd | "failed"} State */

const FACING = "posecheck.phone.facing";
const ON = "posecheck.phone.on";
const AWAKE_EVERY_MS = 5000;
// In these states the camera is on.
/** @type {Set<State>} */
const FILMING = new Set(["waiting", "watched", "lost"]);
// After these a press begins anew; a phone that was unpaired has to be paired first.
/** @type {Set<State>} */
const CAN_START = new Set(["off", "failed", "replaced", "refused"]);

class PhoneCamera {
  /** @param {Texts} texts */
  constructor(texts) {
    this.texts = texts;
    /** @type {State} */
    this.state = "off";
    this.reason = "";
    /** @type {Facing} */
    this.facing = localStorage.getItem(FACING) === "user" ? "user" : "environment";
    this.awake = new Awake();
    this.upright = new Upright();
    this.feed = new Feed(() => !this.isOn);
    this.isOn = false;
    /** @type {PhoneLink | null} */
    this.link = null;
    for (const button of document.querySelectorAll("button")) {
      button.addEventListener("click", () => this.act(button.dataset.do ?? ""));
    }
    find(document, "a").textContent = texts.whole;
    document.addEventListener("visibilitychange", () => this.look());
    setInterval(() => this.look(), AWAKE_EVERY_MS);
    this.show("off");
    // The page was loaded anew while it filmed: nobody is there to press a button.
    if (sessionStorage.getItem(ON)) this.start();
  }

  /** @param {string} action */
  act(action) {
    if (action === "start") {
      this.upright.ask();
      this.start();
    } else if (action === "other") this.turn();
    else this.stop("off");
  }

  turn() {
    this.facing = this.facing === "user" ? "environment" : "user";
    localStorage.setItem(FACING, this.facing);
    this.open();
  }

  start() {
    this.isOn = true;
    sessionStorage.setItem(ON, "yes");
    this.show("asking");
    this.open();
  }

  /** Open the camera, then say that it is there. */
  async open() {
    try {
      const source = await this.feed.change(() =>
        openCamera(
          (video, captureMs) => this.film(video, captureMs),
          () => this.lose(),
          null,
          this.facing,
        ),
      );
      if (!source) return;
      find(document, ".view").replaceChildren(source.video);
    } catch (error) {
      this.reason = error instanceof CameraError ? error.reason : "unknown";
      this.stop("failed");
      return;
    }
    this.awake.keep();
    if (this.link) {
      this.show(this.state);
      return;
    }
    this.link = new PhoneLink(
      (standing) => this.show(standing),
      (why) => this.stop(why),
    );
  }

  /**
   * @param {HTMLVideoElement} video
   * @param {number} captureMs
   */
  film(video, captureMs) {
    this.link?.offer(video, captureMs, this.upright.countTurns(this.facing));
  }

  /** The system took the camera away, maybe because the phone slept: it is asked for again. */
  lose() {
    this.isLost = true;
    this.look();
  }

  look() {
    if (!this.isOn || document.hidden) return;
    this.awake.keep();
    if (!this.isLost) return;
    this.isLost = false;
    this.open();
  }

  /** @param {State} state what the page says from now on */
  stop(state) {
    this.isOn = false;
    sessionStorage.removeItem(ON);
    this.link?.close();
    this.link = null;
    this.feed.close();
    this.awake.release();
    find(document, ".view").replaceChildren();
    this.show(state);
  }

  /** @param {State} state */
  show(state) {
    this.state = state;
    document.body.dataset.state = state;
    const { texts } = this;
    const isFailed = state === "failed";
    this.write("h1", isFailed ? texts[`${this.reason}_title`] : texts[`${state}_title`]);
    this.write(".text", isFailed ? texts[`${this.reason}_text`] : texts[`${state}_text`]);
    const isFilming = FILMING.has(state);
    this.write(".note", isFilming && !("wakeLock" in navigator) ? texts.sleeps : "");
    this.offer("start", CAN_START.has(state) && (state === "off" ? texts.start : texts.again));
    this.offer("other", isFilming && (this.facing === "user" ? texts.back : texts.front));
    this.offer("stop", isFilming && texts.stop);
    find(document, "a").hidden = state !== "off";
  }

  /**
   * @param {string} place
   * @param {string} text
   */
  write(place, text) {
    const element = find(document, place);
    if (element.textContent !== text) element.textContent = text;
    element.hidden = !text;
  }

  /**
   * @param {string} action
   * @param {string | false} text of its button, false for none
   */
  offer(action, text) {
    this.write(`[data-do=${action}]`, text || "");
  }
}

new PhoneCamera(JSON.parse(find(document, "#texts").textContent ?? "{}"));
