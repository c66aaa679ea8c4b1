import assert from "node:assert/strict";
import { test } from "node:test";
import { placeArrow } from "#coach/guide.js";

const SIZE = { width: 1280, height: 720 };

test("An arrow lies inside the picture and points to its edge", () => {
  for (const [turn, mirrored, edge] of [
    ["left", false, { across: -1, down: 0 }],
    ["right", false, { across: 1, down: 0 }],
    ["up", true, { across: 0, down: -1 }],
    ["down", false, { across: 0, down: 1 }],
    // A mirrored picture shows what the camera sees at its left on the right.
    ["left", true, { across: 1, down: 0 }],
  ]) {
    const { x, y, across, down, length } = placeArrow(SIZE, turn, mirrored);

    assert.deepEqual({ across: across + 0, down: down + 0 }, edge);
    for (const part of [0, length]) {
      assert.ok(x - across * part >= 0 && x - across * part <= SIZE.width);
      assert.ok(y - down * part >= 0 && y - down * part <= SIZE.height);
    }
  }
});
