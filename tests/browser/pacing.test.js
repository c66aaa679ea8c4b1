import assert from "node:assert/strict";
import { test } from "node:test";
import { Pacing } from "#coach/pacing.js";

test("The first picture goes out at once, and the second only when the first was answered", () => {
  const pacing = new Pacing();
  assert.equal(pacing.hasRoom(10_000), true);
  const id = pacing.send(9990, 10_000);
  assert.equal(pacing.hasRoom(10_100), false);

  assert.equal(pacing.settle(id, 80), 9990);
  assert.equal(pacing.hasRoom(10_100), true);
});

test("Once the server's work is known, the next picture goes out just before it is done with the last", () => {
  const pacing = new Pacing();
  pacing.settle(pacing.send(0, 0), 80);
  pacing.send(100, 100);

  assert.equal(pacing.hasRoom(164), false);
  assert.equal(pacing.hasRoom(165), true);
  pacing.send(165, 165);
  assert.equal(pacing.hasRoom(400), false, "with two under way");
});

test("An answer settles all pictures before its own: the server passed them over", () => {
  const pacing = new Pacing();
  const first = pacing.send(1000, 1000);
  const second = pacing.send(2000, 2000);
  const third = pacing.send(3000, 3000);

  assert.equal(pacing.settle(second, 80), 2000);
  assert.equal(pacing.settle(first, 80), null);
  assert.equal(pacing.settle(third, 80), 3000);
});

test("Without an answer for two seconds another picture is tried", () => {
  const pacing = new Pacing();
  pacing.send(0, 0);

  assert.equal(pacing.hasRoom(2000), false);
  assert.equal(pacing.hasRoom(2001), true);
});

test("A broken connection leaves nothing under way, and no id is given twice", () => {
  const pacing = new Pacing();
  const lost = pacing.send(0, 0);
  pacing.clear();

  assert.equal(pacing.hasRoom(1), true);
  assert.notEqual(pacing.send(1, 1), lost);
});
