import assert from "node:assert/strict";
import { test } from "node:test";
import { addProgress, describeSize, estimateLeftS } from "#review/amounts.js";

test("The time to go follows the speed of the last six seconds", () => {
  let points = [];
  // A slow start of ten seconds, then a thousand bytes a millisecond.
  for (let ms = 0; ms <= 10_000; ms += 500) points = addProgress(points, { ms, sent: ms });
  for (let ms = 10_500; ms <= 20_000; ms += 500) {
    points = addProgress(points, { ms, sent: 10_000 + 1000 * (ms - 10_000) });
  }

  assert.equal(points[0].ms, 14_500);
  assert.equal(estimateLeftS(points, 5e6), 5);
});

test("Nobody guesses the time to go from a moment, or while nothing moves", () => {
  assert.equal(estimateLeftS([], 100), null);
  assert.equal(estimateLeftS([{ ms: 0, sent: 0 }], 100), null);
  const soon = [
    { ms: 0, sent: 0 },
    { ms: 699, sent: 100 },
  ];
  assert.equal(estimateLeftS(soon, 100), null);
  const still = [
    { ms: 0, sent: 100 },
    { ms: 900, sent: 100 },
  ];
  assert.equal(estimateLeftS(still, 100), null);
});

test("A size has as many digits as it takes to see it grow", () => {
  for (const [bytes, words] of [
    [0, "0.0 MB"],
    [1_234_567, "1.2 MB"],
    [12_345_678, "12 MB"],
    [987_000_000, "987 MB"],
    [1_234_567_890, "1.23 GB"],
  ]) {
    assert.equal(describeSize(bytes), words);
  }
});
