// What was seen, drawn over the camera's picture. Left and right are the person's own.

import { drawGuide } from "./guide.js";
import { measure } from "./view.js";

/** @import { Mark, Point, Share, Verdict, View } from "./messages.d.ts" */

/** @typedef {(place: Share | Point) => Share} Placing returns where something is on the canvas */

// A sharper drawing than this is work that nobody sees.
const LONGEST_SIDE_PX = 1600;
// In the page's pixels: less is not seen.
const MIN_LINE = 2.4;
const LEFT = "#60beff";
const RIGHT = "#ffe2a0";
const MIDDLE = "#ecf0f2";
/** @type {Record<Mark, string>} */
const MARKS = { stop: "#ff5430", advice: "#ffaa14", good: "#5ede8a" };
const MIN_VISIBILITY = 0.5;
// Where the server puts a landmark that it cannot place.
/** @type {Point} */
const NOWHERE = [-1, -1, 0];

/** @type {[name: string, color: string, landmarks: (number | "shoulders")[]][]} */
const LIMBS = [
  ["neck", MIDDLE, [0, "shoulders"]],
  ["", MIDDLE, [11, 12, 24, 23, 11]],
  ["left_upper_arm", LEFT, [11, 13]],
  ["left_forearm", LEFT, [13, 15]],
  ["right_upper_arm", RIGHT, [12, 14]],
  ["right_forearm", RIGHT, [14, 16]],
  ["left_thigh", LEFT, [23, 25]],
  ["left_shank", LEFT, [25, 27, 31]],
  ["right_thigh", RIGHT, [24, 26]],
  ["right_shank", RIGHT, [26, 28, 32]],
];

export class Picture {
  /**
   * Draw on a canvas that lies over the video, cell for cell.
   * @param {HTMLCanvasElement} canvas
   */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.shownWidth = 0;
    this.resizing = new ResizeObserver(([{ contentRect }]) => {
      this.shownWidth = contentRect.width;
    });
    this.resizing.observe(canvas);
  }

  clear() {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  close() {
    this.resizing.disconnect();
  }

  /**
   * Draw an answer over the picture.
   * @param {View} view
   * @param {Verdict} answer
   * @param {boolean} mirrored
   */
  draw(view, answer, mirrored) {
    const { canvas } = this;
    const { width, height } = measure(view);
    this.fit(width, height);
    this.clear();
    const { points, limbs, guide } = answer;
    if (guide) drawGuide(this.context, canvas, guide, mirrored);
    if (!points) return;
    /** @type {Placing} */
    const at = ([x, y]) => [(mirrored ? 1 - x : x) * canvas.width, y * canvas.height];
    const unit = Math.sqrt(canvas.width * canvas.height) / 100;
    this.drawBody(points, limbs, at, Math.max(unit, (MIN_LINE / 0.6) * this.pixel));
    if (answer.gap) this.drawGap(at(answer.gap[0]), at(answer.gap[1]), unit);
  }

  /** How many of the canvas's cells are one pixel of the page. */
  get pixel() {
    return this.shownWidth ? this.canvas.width / this.shownWidth : 1;
  }

  /**
   * Give the canvas as many cells as the screen shows.
   * @param {number} width
   * @param {number} height
   */
  fit(width, height) {
    if (!width) return;
    const shown = (this.shownWidth || width) * (window.devicePixelRatio || 1);
    const scale = Math.min(shown / width, LONGEST_SIDE_PX / Math.max(width, height));
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (this.canvas.width !== wide || this.canvas.height !== high) {
      this.canvas.width = wide;
      this.canvas.height = high;
    }
  }

  /**
   * @param {Point[]} points
   * @param {Record<string, Mark>} limbs
   * @param {Placing} at
   * @param {number} unit
   */
  drawBody(points, limbs, at, unit) {
    const middle = findMiddle(points[11], points[12]);
    // What stands out is drawn last.
    const ordered = [...LIMBS].sort(([a], [b]) => Number(a in limbs) - Number(b in limbs));
    for (const [name, color, indices] of ordered) {
      const chain = indices.map((index) => (index === "shoulders" ? middle : points[index]));
      if (chain.some(isNowhere)) continue;
      const mark = limbs[name];
      const sure = chain.every((point) => point[2] >= MIN_VISIBILITY);
      this.drawChain(
        chain.map(at),
        mark ? MARKS[mark] : color,
        unit * (mark ? 1.1 : sure ? 0.6 : 0.35),
      );
    }
  }

  /**
   * @param {Share[]} chain
   * @param {string} color
   * @param {number} width
   */
  drawChain(chain, color, width) {
    const { context } = this;
    context.lineCap = context.lineJoin = "round";
    /** @type {[string, number][]} */
    const strokes = [
      ["rgba(16, 22, 28, 0.55)", width * 0.6],
      [color, 0],
    ];
    for (const [style, extra] of strokes) {
      context.strokeStyle = style;
      context.lineWidth = width + extra;
      context.beginPath();
      // The first line from nowhere only moves there.
      for (const [x, y] of chain) context.lineTo(x, y);
      context.stroke();
    }
  }

  /**
   * @param {Share} from
   * @param {Share} to
   * @param {number} unit
   */
  drawGap(from, to, unit) {
    const { context } = this;
    context.save();
    context.strokeStyle = MARKS.stop;
    context.lineWidth = unit * 0.5;
    context.setLineDash([unit * 0.2, unit * 1.4]);
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
    context.restore();
  }
}

/**
 * @param {Point} first
 * @param {Point} second
 * @returns {Point}
 */
function findMiddle(first, second) {
  if (isNowhere(first) || isNowhere(second)) return NOWHERE;
  const [x, y, visibility] = first.map((value, axis) => (value + second[axis]) / 2);
  return [x, y, visibility];
}

/** @param {Point} point */
function isNowhere([x, y]) {
  return x === NOWHERE[0] && y === NOWHERE[1];
}
