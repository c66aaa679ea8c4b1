// The result of a review: the video, and next to it the judgements, on one time axis.

import { find, make } from "../../shared/elements.js";
import { keepView } from "../../shared/mounting.js";
import { fill, fixed } from "../../shared/wording.js";
import { Film } from "./film.js";
import { Playhead } from "./playhead.js";
import { Screen } from "./screen.js";
import { followTheme } from "./theme.js";

/** @import { Component } from "../../shared/component.d.ts" */
/** @import { Part, PlayerData, Shot } from "./messages.d.ts" */

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
      <div class="row film-row"><span class="name"></span><div class="plot film"></div></div>
      <div class="timeline"></div>
      <ul class="key"></ul>
      <div class="strips"></div>
      <div class="over" role="slider" tabindex="0" aria-orientation="horizontal">
        <div class="part" hidden></div>
      </div>
    </div>
    <p class="hint"></p>
  </div>`;

const STEP_WITHOUT_VIDEO_S = 0.1;
// The first picture of a part may be shown a little before or after the part begins.
const NEARLY_S = 0.15;

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
    showTop(home);
    this.leaveTheme = followTheme(home);
    this.playhead = new Playhead(this.find(".over"), {
      seek: (t) => this.seek(t),
      choose: (part) => this.choose(part),
      toggle: () => this.screen?.toggle(),
      step: (direction) => this.step(direction),
    });
    this.film = new Film(this.find(".film"));
    /** @type {Screen | null} */
    this.screen = null;
    /** @type {Part | null} */
    this.part = null;
    this.t = 0;
    /** The start and the video that were last opened at that start. */
    this.started = "";
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
    this.showVideo(data.video, data.frame_s);
    this.showCharts(data);
    this.showShots(data.shots);
    this.playhead.resize(data.duration_s);
    this.showStart(data.judged[0]);
    if (this.part) this.choose(this.part, false);
  }

  /**
   * @param {string | null} address
   * @param {number} frameS
   */
  showVideo(address, frameS) {
    const remark = this.find(".remark");
    if (address === (this.screen?.address ?? null)) {
      remark.hidden = address !== null;
      remark.textContent = this.texts.no_video;
      return;
    }
    this.screen?.close();
    this.screen = null;
    if (address !== null) {
      this.screen = new Screen(address, this.texts, frameS, {
        moved: () => this.show(),
        sized: (portrait) => this.home.classList.toggle("portrait", portrait),
        failed: () => {
          remark.textContent = this.texts.video_failed;
          remark.hidden = false;
        },
      });
    }
    this.find(".picture").replaceChildren(...(this.screen ? [this.screen.root] : []));
    remark.hidden = this.screen !== null;
    remark.textContent = this.texts.no_video;
    this.find(".film-row").hidden = !this.screen;
    const film = address === null ? "" : new URL(address, document.baseURI).href;
    this.film.show(film, this.data.duration_s);
  }

  /**
   * Show where the judged part begins, once for each: what comes before it may be a title card.
   * @param {number} startS
   */
  showStart(startS) {
    const key = `${startS} ${this.screen?.address}`;
    if (startS > 0 && key !== this.started) this.seek(startS);
    else this.show();
    this.started = key;
  }

  /** @param {PlayerData} data */
  showCharts({ timeline, key, strips, axis }) {
    this.find(".timeline").innerHTML = timeline;
    this.find(".key").replaceChildren(...key.map(([state, line]) => make("li", state, line)));
    this.find(".strips").innerHTML = strips.join("") + axis;
    this.find(".film-row .name").textContent = this.texts.film;
    for (const plot of this.home.querySelectorAll(".row:not(.axis) > .plot")) {
      plot.querySelectorAll(":scope > .outside, :scope > .cursor").forEach((each) => {
        each.remove();
      });
      plot.append(...this.markOutside(), make("i", "cursor"));
    }
    this.find(".over").setAttribute("aria-label", this.texts.slider);
    this.find(".hint").textContent = `${this.texts.hint} ${this.data.strips_hint}`;
    this.find("[data-do=play]").textContent = this.texts.play_part;
    this.find("[data-do=clear]").textContent = this.texts.clear_part;
  }

  /** Return what covers the time before and after the judged part. */
  markOutside() {
    const [start, end] = this.data.judged.map((t) => (100 * t) / this.data.duration_s);
    /** @type {Part[]} */
    const outside = [
      [0, start],
      [end, 100],
    ];
    return outside
      .filter(([from, to]) => to - from > 0.1)
      .map(([from, to]) => {
        const cover = make("i", "outside");
        cover.style.left = `${from}%`;
        cover.style.width = `${to - from}%`;
        return cover;
      });
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

  /**
   * Show the next picture of the video, or the one before.
   * @param {1 | -1} direction
   */
  step(direction) {
    if (this.screen) this.screen.step(direction);
    else this.seek(this.playhead.clamp(this.t + direction * STEP_WITHOUT_VIDEO_S));
  }

  /** Show the time of the video, and the judgement at that time. */
  show() {
    const { texts } = this;
    if (this.screen && !this.screen.isSeeking) this.t = this.screen.t;
    const t = Math.min(this.t, this.data.duration_s);
    const [from, to] = this.data.judged;
    const inside = t >= from - NEARLY_S && t <= to + NEARLY_S;
    const last = this.data.bands.at(-1);
    const band = inside ? (this.data.bands.find(({ end_s }) => t < end_s) ?? last) : undefined;
    const said = band ? [band.name, band.why].filter(Boolean).join(": ") : "";
    const state = inside ? said : texts.not_judged_part;
    this.find(".stack").style.setProperty("--at", this.playhead.percent(t));
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
    this.film.close();
    this.screen?.close();
    this.leaveTheme();
  }
}

/**
 * A result opens at its top, wherever the list before it was scrolled to.
 * @param {HTMLElement} home
 */
function showTop(home) {
  const root = home.getRootNode();
  const host = root instanceof ShadowRoot ? root.host : home;
  host.closest("[data-testid=stMain]")?.scrollTo(0, 0);
}

export const mount = keepView((...made) => new Player(...made), ".player-home");
