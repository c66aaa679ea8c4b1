// The line that moves over the charts: a slider for mouse, touch and keyboard.

import { find } from "../../shared/elements.js";

/** @import { Part } from "./messages.d.ts" */

// A press that moves less than this is a click.
const DRAG_PX = 5;
const STEP_S = 0.5;
const PAGE_S = 5;
const MIN_PART_S = 0.1;
// A video shows the time of a picture, which is not exactly the time that was requested.
const NEAR_S = 0.1;

/** @type {Record<string, (t: number) => number>} */
const KEYS = {
  ArrowLeft: (t) => t - STEP_S,
  ArrowDown: (t) => t - STEP_S,
  ArrowRight: (t) => t + STEP_S,
  ArrowUp: (t) => t + STEP_S,
  PageDown: (t) => t - PAGE_S,
  PageUp: (t) => t + PAGE_S,
  Home: () => 0,
  End: () => Infinity,
};

export class Playhead {
  /**
   * @param {HTMLElement} root
   * @param {{ seek(t: number): void, choose(part: Part | null): void, toggle(): void,
   *   step(direction: 1 | -1): void }} act
   */
  constructor(root, act) {
    this.root = root;
    this.act = act;
    this.t = 0;
    this.durationS = 1;
    /** @type {Part | null} */
    this.part = null;
    /**
     * Where a press began.
     * @type {{ x: number, t: number, moved: boolean } | null}
     */
    this.from = null;
    /** @type {Part | null} */
    this.dragged = null;
    /**
     * The start of a part that is being selected with the keyboard.
     * @type {number | null}
     */
    this.anchor = null;
    /** Whether the keyboard selected a part that has not been reported yet. */
    this.unsettled = false;
    root.addEventListener("pointerdown", (event) => this.press(event));
    root.addEventListener("pointermove", (event) => this.drag(event));
    root.addEventListener("pointerup", () => this.release());
    root.addEventListener("pointercancel", () => this.giveUp());
    root.addEventListener("keydown", (event) => this.type(event));
    root.addEventListener("keyup", (event) => {
      if (event.key === "Shift") this.settle();
    });
    root.addEventListener("blur", () => this.settle());
  }

  /** @param {number} durationS */
  resize(durationS) {
    this.durationS = Math.max(durationS, 0.1);
    this.root.setAttribute("aria-valuemin", "0");
    this.root.setAttribute("aria-valuemax", durationS.toFixed(1));
    this.showPart(this.part);
  }

  /**
   * @param {number} t
   * @param {string} text
   */
  show(t, text) {
    this.t = t;
    this.root.setAttribute("aria-valuenow", t.toFixed(1));
    this.root.setAttribute("aria-valuetext", text);
  }

  /** @param {Part | null} part */
  showPart(part) {
    const shape = find(this.root, ".part");
    shape.hidden = !part;
    if (!part) return;
    shape.style.left = this.percent(part[0]);
    shape.style.width = this.percent(part[1] - part[0]);
  }

  /** @param {number} t */
  percent(t) {
    return `${(100 * Math.min(t, this.durationS)) / this.durationS}%`;
  }

  /**
   * Return the time under a pointer.
   * @param {PointerEvent} event
   */
  find({ clientX }) {
    const { left, width } = this.root.getBoundingClientRect();
    return this.clamp(((clientX - left) / width) * this.durationS);
  }

  /** @param {number} t */
  clamp(t) {
    return Math.round(Math.min(Math.max(t, 0), this.durationS) * 1000) / 1000;
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button !== 0) return;
    this.from = { x: event.clientX, t: this.find(event), moved: false };
    this.root.setPointerCapture(event.pointerId);
    this.act.seek(this.from.t);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.from) return;
    this.from.moved ||= Math.abs(event.clientX - this.from.x) >= DRAG_PX;
    if (!this.from.moved) return;
    const t = this.find(event);
    this.dragged = order(this.from.t, t);
    this.showPart(this.dragged);
    this.act.seek(t);
  }

  release() {
    const { dragged } = this;
    this.from = null;
    this.dragged = null;
    if (dragged) this.take(dragged);
  }

  /** A touch that began to scroll selects nothing. */
  giveUp() {
    this.from = null;
    this.dragged = null;
    this.showPart(this.part);
  }

  /** @param {Part} part */
  take(part) {
    this.part = part[1] - part[0] >= MIN_PART_S ? part : null;
    this.showPart(this.part);
    this.act.choose(this.part);
  }

  clear() {
    this.anchor = null;
    if (!this.part && !this.unsettled) return;
    this.unsettled = false;
    this.part = null;
    this.showPart(null);
    this.act.choose(null);
  }

  /** @param {KeyboardEvent} event */
  type(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = KEYS[event.key];
    if (move) {
      const to = this.clamp(move(this.t));
      if (event.shiftKey) {
        this.anchor ??= this.findAnchor();
        this.unsettled = true;
        this.part = order(this.anchor, to);
        this.showPart(this.part);
      } else {
        this.settle();
      }
      this.act.seek(to);
    } else if (event.key === " ") {
      this.act.toggle();
    } else if (event.key === "," || event.key === ".") {
      this.settle();
      this.act.step(event.key === "," ? -1 : 1);
    } else if (event.key === "Escape") {
      this.clear();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Return the start of a part selected by keyboard; an existing one is extended at its end. */
  findAnchor() {
    /** @param {number} t */
    const near = (t) => Math.abs(t - this.t) < NEAR_S;
    if (this.part && near(this.part[1])) return this.part[0];
    if (this.part && near(this.part[0])) return this.part[1];
    return this.t;
  }

  /** Report the part selected with the keyboard, once the keys are released. */
  settle() {
    this.anchor = null;
    if (!this.unsettled) return;
    this.unsettled = false;
    if (this.part) this.take(this.part);
  }
}

/**
 * @param {number} first
 * @param {number} second
 * @returns {Part}
 */
function order(first, second) {
  return first < second ? [first, second] : [second, first];
}
