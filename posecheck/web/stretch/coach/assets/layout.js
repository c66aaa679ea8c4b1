// Where labels lie in the picture: next to what they name, inside it, never over each other.

/** @import { Share } from "./messages.d.ts" */

/** @typedef {{ left: number, top: number, width: number, height: number }} Box */

/**
 * Return where a label of a size lies, null where no room is left for it.
 * @param {{ width: number, height: number }} size
 * @param {Share} at what it names
 * @param {number} gap how far from there it lies
 * @param {{ width: number, height: number }} canvas
 * @param {Box[]} taken where others lie already
 * @returns {Box | null}
 */
export function placeLabel({ width, height }, [x, y], gap, canvas, taken) {
  const box = {
    left: Math.min(Math.max(x + 2 * gap, 0), Math.max(0, canvas.width - width)),
    top: Math.min(Math.max(y - height - 3 * gap, 0), canvas.height - height),
    width,
    height,
  };
  while (taken.some((other) => overlap(box, other))) box.top += height * 0.5;
  return box.top + height > canvas.height ? null : box;
}

/**
 * @param {Box} a
 * @param {Box} b
 */
function overlap(a, b) {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}
