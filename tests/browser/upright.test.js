import assert from "node:assert/strict";
import { test } from "node:test";
import { countTurns, findAngle } from "#coach/upright.js";

test("A phone's sensors tell which of its sides is up", () => {
  assert.equal(findAngle(90, 0), 0);
  assert.equal(findAngle(70, 10), 0);
  assert.equal(findAngle(0, -90), 90);
  assert.equal(findAngle(-90, 0), 180);
  assert.equal(findAngle(0, 90), 270);
  assert.equal(findAngle(10, 80), 270);
});

test("Flat on its back, between two sides or without sensors, no side is up", () => {
  assert.equal(findAngle(0, 0), null);
  assert.equal(findAngle(20, 10), null);
  assert.equal(findAngle(45, -90), null);
  assert.equal(findAngle(null, null), null);
});

test("A picture that the browser turned with the screen is left as it is", () => {
  for (const angle of [0, 90, 180, 270]) {
    assert.equal(countTurns(angle, angle, "environment"), 0);
    assert.equal(countTurns(angle, angle, "user"), 0);
  }
});

test("Where the screen is locked upright, the picture is turned back by how the phone lies", () => {
  // Its top points left: up is at the right of what the back camera gives.
  assert.equal(countTurns(90, 0, "environment"), 3);
  assert.equal(countTurns(270, 0, "environment"), 1);
  assert.equal(countTurns(180, 0, "environment"), 2);
});

test("The front camera sees the phone turn the other way", () => {
  assert.equal(countTurns(90, 0, "user"), 1);
  assert.equal(countTurns(270, 0, "user"), 3);
  assert.equal(countTurns(0, 90, "user"), 3);
});
