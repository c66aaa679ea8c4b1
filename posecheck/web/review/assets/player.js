// The result of a review: the video, and next to it the judgements, on one time axis.

import { fill, fixed } from "../../shared/wording.js";
import { find, keepView, make } from "./mounting.js";
import { Playhead } from "./playhead.js";
import { Screen } from "./screen.js";
import { followTheme } from "./theme.js";

/** @import { Component, Part, PlayerData, Shot } from "./messages.d.ts" */

const MARKUP = `
  <div class="screen">
    <div class="picture"></div>
    <p class="remark" hidden></p>
    <div class="shots"></div>
  </div>
  <div class="charts">
    <div class="status">
      <p class="now"><span class="clock"></span> <span class="state"></span></p>
      <p class="chosen" role="status"></p>
      <button type="button" data-do="play" hidden></button>
      <button type="button" data-do="clear" hidden></button>
    </div>
    <div class="stack">
      <div class="timeline"></div>
      <ul class="key"></ul>
      <div class="strips"></div>
      <div class="over" role="slider" tabindex="0" aria-orientation="horizontal">
        <div class="part" hidden></div><div class="head"></div>
      </div>
    </div>
    <p class="hint"></p>
  </div>`;

class Player {
  /**
   * @param {HTMLElement} home
   * @param {Component<PlayerData>} component
   */
  constructor(home, component) {
    this.home = home;
    this.component = component;
    this.data = component.data;
    this.texts = component.data.texts;
    home.innerHTML = MARKUP;
    this.leaveTheme = followTheme(home);
    this.playhead = new Playhead(this.find(".over"), {
      seek: (t) => this.seek(t),
      choose: (part) => this.choose(part),
      toggle: () => this.screen?.toggle(),
    });
    /** @type {Screen | null} */
    this.screen = null;
    /** @type {Part | null} */
    this.part = null;
    this.t = 0;
    /** The data that is currently shown, as JSON. */
    this.shown = "";
    this.find("[data-do=play]").addEventListener("click", () => {
      if (this.part) this.screen?.playPart(this.part);
    });
    this.find("[data-do=clear]").addEventListener("click", () => {
      this.playhead.clear();
      this.find(".over").focus({ preventScroll: true });
    });
  }

  /** @param {string} selector */
  find(selector) {
    return find(this.home, selector);
  }

  /** @param {Component<PlayerData>} component */
  update(component) {
    this.component = component;
    const { data } = component;
    const shown = JSON.stringify(data);
    if (shown === this.shown) return;
    this.shown = shown;
    this.data = data;
    this.texts = data.texts;
    this.showVideo(data.video);
    this.showCharts(data);
    this.showShots(data.shots);
    this.playhead.resize(data.duration_s);
    this.show();
    if (this.part) this.choose(this.part, false);
  }

  /** @param {string | null} address */
  showVideo(address) {
    const remark = this.find(".remark");
    if (address === (this.screen?.address ?? null)) {
      remark.hidden = address !== null;
      remark.textContent = this.texts.no_video;
      return;
    }
    this.screen?.close();
    this.screen = null;
    if (address !== null) {
      this.screen = new Screen(address, this.texts, {
        moved: () => this.show(),
        failed: () => {
          remark.textContent = this.texts.video_failed;
          remark.hidden = false;
        },
      });
    }
    this.find(".picture").replaceChildren(...(this.screen ? [this.screen.root] : []));
    remark.hidden = this.screen !== null;
    remark.textContent = this.texts.no_video;
  }

  /** @param {PlayerData} data */
  showCharts({ timeline, key, strips, axis }) {
    this.find(".timeline").innerHTML = timeline;
    this.find(".key").replaceChildren(...key.map(([state, line]) => make("li", state, line)));
    this.find(".strips").innerHTML = strips.join("") + axis;
    this.find(".over").setAttribute("aria-label", this.texts.slider);
    this.find(".hint").textContent = `${this.texts.hint} ${this.data.strips_hint}`;
    this.find("[data-do=play]").textContent = this.texts.play_part;
    this.find("[data-do=clear]").textContent = this.texts.clear_part;
  }

  /** @param {Shot[]} shots */
  showShots(shots) {
    const buttons = shots.map((shot) => {
      const button = make("button", shot.is_fault ? "shot fault" : "shot");
      button.type = "button";
      const picture = make("img");
      Object.assign(picture, { src: shot.picture, alt: shot.alt });
      const words = make("span", "words");
      words.append(make("b", "", shot.title), ` ${shot.caption}`);
      button.append(picture, words);
      button.addEventListener("click", () => {
        this.screen?.pause();
        this.seek(shot.t_s);
      });
      return button;
    });
    this.find(".shots").replaceChildren(...buttons);
  }

  /** @param {number} t */
  seek(t) {
    this.t = t;
    this.screen?.seek(t);
    this.show();
  }

  /** Show the time of the video, and the judgement at that time. */
  show() {
    const { texts } = this;
    if (this.screen && !this.screen.isSeeking) this.t = this.screen.t;
    const t = Math.min(this.t, this.data.duration_s);
    const band = this.data.bands.find(({ end_s }) => t < end_s) ?? this.data.bands.at(-1);
    const state = band ? [band.name, band.why].filter(Boolean).join(": ") : "";
    const seconds = fixed(t);
    this.find(".clock").textContent = fill(texts.seconds, { seconds });
    this.find(".state").textContent = state;
    this.find(".now").className = `now ${band?.state ?? ""}`;
    const duration = fixed(this.data.duration_s);
    this.playhead.show(t, fill(texts.value, { seconds, duration, state }));
  }

  /**
   * Select a part of the video, null for none.
   * @param {Part | null} part
   * @param {boolean} notify whether to report it to the page
   */
  choose(part, notify = true) {
    this.part = part;
    const [start, end] = (part ?? []).map((t) => fixed(t));
    this.find(".chosen").textContent = part ? fill(this.texts.part, { start, end }) : "";
    this.find("[data-do=play]").hidden = !part || !this.screen;
    this.find("[data-do=clear]").hidden = !part;
    if (notify) this.component.setStateValue("selection", part);
  }

  close() {
    this.screen?.close();
    this.leaveTheme();
  }
}

export const mount = keepView(Player, ".player-home");
