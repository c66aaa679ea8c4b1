// The film strip of a video that has no result yet: a part of it can be chosen, as on the result.

import { find, make } from "../../shared/elements.js";
import { keepView } from "../../shared/mounting.js";
import { fill, fixed } from "../../shared/wording.js";
import { Playhead } from "./playhead.js";
import { followTheme } from "./theme.js";

/** @import { Component } from "../../shared/component.d.ts" */
/** @import { Part, PickerData } from "./messages.d.ts" */

const MARKUP = `
  <div class="film">
    <div class="over" role="slider" tabindex="0" aria-orientation="horizontal">
      <i class="cursor"></i>
      <div class="part" hidden></div>
    </div>
  </div>
  <div class="status">
    <p class="hint"></p>
    <p class="chosen" role="status"></p>
    <button type="button" hidden></button>
  </div>`;
const STEP_S = 0.1;

class Picker {
  /**
   * @param {HTMLElement} home
   * @param {Component<PickerData>} component
   */
  constructor(home, component) {
    this.home = home;
    this.component = component;
    this.data = component.data;
    home.innerHTML = MARKUP;
    this.leaveTheme = followTheme(home);
    this.playhead = new Playhead(find(home, ".over"), {
      seek: (t) => this.show(t),
      choose: (part) => this.choose(part),
      toggle: () => {},
      step: (direction) => this.show(this.playhead.clamp(this.playhead.t + direction * STEP_S)),
    });
    find(home, "button").addEventListener("click", () => {
      this.playhead.clear();
      find(home, ".over").focus({ preventScroll: true });
    });
    this.playhead.part = this.data.part;
    this.fill();
    this.describe(this.data.part);
  }

  /** @param {Component<PickerData>} component */
  update(component) {
    this.component = component;
  }

  fill() {
    const { duration_s, name, pictures, texts } = this.data;
    const shown = pictures.map((address) => {
      const picture = make("img");
      Object.assign(picture, { src: address, alt: "", draggable: false });
      return picture;
    });
    find(this.home, ".film").prepend(...shown);
    find(this.home, ".over").setAttribute("aria-label", fill(texts.slider, { name }));
    find(this.home, ".hint").textContent = texts.hint;
    find(this.home, "button").textContent = texts.clear_part;
    this.playhead.resize(duration_s);
    this.show(0);
  }

  /** @param {number} t */
  show(t) {
    const { duration_s, texts } = this.data;
    const [seconds, duration] = [fixed(t), fixed(duration_s)];
    this.home.style.setProperty("--at", this.playhead.percent(t));
    this.playhead.show(t, fill(texts.moment, { seconds, duration }));
  }

  /** @param {Part | null} part */
  choose(part) {
    this.describe(part);
    this.component.setStateValue("selection", part);
  }

  /** @param {Part | null} part */
  describe(part) {
    const { texts } = this.data;
    const [start, end] = (part ?? []).map((t) => fixed(t));
    const chosen = part ? fill(texts.part, { start, end }) : "";
    find(this.home, ".chosen").textContent = chosen;
    find(this.home, "button").hidden = !part;
  }

  close() {
    this.leaveTheme();
  }
}

export const mount = keepView((...made) => new Picker(...made), ".picker-home");
