// Before a set, for whoever looks: which way to turn the camera, or how a person should lie in the
// picture.

/** @import { Guide, Share } from "./messages.d.ts" */

/** @typedef {{ width: number, height: number }} Size */

const ARROW = "#ffaa14";
const EDGE = "rgba(16, 22, 28, 0.7)";
const OUTLINE = "rgba(255, 255, 255, 0.9)";
// The longest a body may be in the picture, as a share of its width and of its height.
const LONGEST = { width: 0.8, height: 1.5 };

// A person on their back with bent knees, in lengths of the body, from the middle of it.
/** @type {Share[]} */
const BODY = [
  [-0.3, 0.0],
  [0.06, 0.02],
  [0.26, -0.22],
  [0.42, 0.02],
];
/** @type {Share} */
const HEAD = [-0.43, -0.01];
const HEAD_RADIUS = 0.07;
const THICKNESS = 0.1;

/** @type {Record<NonNullable<Guide["turn"]>, Share>} */
const WAYS = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };

/**
 * Draw a guide on an empty picture; what is drawn afterwards lies over it.
 * @param {CanvasRenderingContext2D} context
 * @param {Size} size of the picture, in cells
 * @param {Guide} guide
 * @param {boolean} mirrored
 */
export function drawGuide(context, size, { turn }, mirrored) {
  context.save();
  context.lineCap = "round";
  context.lineJoin = "round";
  if (turn) drawArrow(context, placeArrow(size, turn, mirrored));
  else drawOutline(context, size);
  context.restore();
}

/**
 * Return where an arrow toward an edge lies: its tip, its direction and its length, in cells.
 * @param {Size} size
 * @param {NonNullable<Guide["turn"]>} turn the edge, as the camera sees it
 * @param {boolean} mirrored
 */
export function placeArrow({ width, height }, turn, mirrored) {
  const [right, down] = WAYS[turn];
  const across = mirrored ? -right : right;
  const length = 0.2 * Math.min(width, height);
  const margin = 0.05 * Math.min(width, height);
  return {
    x: width / 2 + across * (width / 2 - margin),
    y: height / 2 + down * (height / 2 - margin),
    across,
    down,
    length,
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ReturnType<typeof placeArrow>} arrow
 */
function drawArrow(context, { x, y, across, down, length }) {
  const barb = 0.42 * length;
  for (const [style, width] of /** @type {[string, number][]} */ ([
    [EDGE, 0.28 * length],
    [ARROW, 0.17 * length],
  ])) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x - across * length, y - down * length);
    context.lineTo(x, y);
    context.moveTo(x - barb * (across + down), y - barb * (down + across));
    context.lineTo(x, y);
    context.lineTo(x - barb * (across - down), y - barb * (down - across));
    context.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Size} size
 */
function drawOutline(context, { width, height }) {
  const length = Math.min(LONGEST.width * width, LONGEST.height * height);
  const line = 0.012 * length;
  /** @type {(share: Share) => Share} */
  const at = ([x, y]) => [width / 2 + x * length, 0.6 * height + y * length];
  const body = new Path2D();
  for (const share of BODY) body.lineTo(...at(share));
  /** @type {(style: string, extra: number) => void} */
  const paint = (style, extra) => {
    context.strokeStyle = style;
    context.fillStyle = style;
    context.lineWidth = THICKNESS * length + 2 * extra;
    context.stroke(body);
    context.beginPath();
    context.arc(...at(HEAD), HEAD_RADIUS * length + extra, 0, 2 * Math.PI);
    context.fill();
  };
  // A thick body without its inside is an outline; its dark edge shows on a bright wall.
  paint(EDGE, 0.6 * line);
  paint(OUTLINE, 0);
  context.globalCompositeOperation = "destination-out";
  paint("#000", -line);
}
