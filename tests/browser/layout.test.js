import assert from "node:assert/strict";
import { test } from "node:test";
import { placeLabel } from "#coach/layout.js";

const CANVAS = { width: 640, height: 480 };
const SIZE = { width: 120, height: 30 };

function isInside({ left, top, width, height }) {
  return left >= 0 && top >= 0 && left + width <= CANVAS.width && top + height <= CANVAS.height;
}

test("A label lies above and to the right of what it names", () => {
  assert.deepEqual(placeLabel(SIZE, [300, 200], 5, CANVAS, []), { left: 310, top: 155, ...SIZE });
});

test("A label stays inside the picture, wherever what it names is", () => {
  for (const x of [-900, 0, 320, 640, 2000]) {
    for (const y of [-900, 0, 240, 480, 2000]) {
      assert.ok(isInside(placeLabel(SIZE, [x, y], 5, CANVAS, [])), `at ${x}, ${y}`);
    }
  }
});

test("Labels of the same place lie below each other, and one without room is left out", () => {
  const taken = [];
  for (let tries = 0; tries < 9; tries += 1) {
    const box = placeLabel(SIZE, [300, 350], 5, CANVAS, taken);
    if (box) taken.push(box);
  }

  assert.equal(taken.length, 5);
  assert.ok(taken.every(isInside));
  const tops = taken.map(({ top }) => top);
  for (const [index, top] of tops.slice(1).entries()) assert.ok(top >= tops[index] + SIZE.height);
});

test("A label that is wider than the picture begins at its left edge", () => {
  const box = placeLabel({ width: 900, height: 30 }, [300, 200], 5, CANVAS, []);

  assert.equal(box.left, 0);
});
