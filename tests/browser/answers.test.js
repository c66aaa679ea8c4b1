import assert from "node:assert/strict";
import { test } from "node:test";
import { judge, PassingError, RefusedError, readWait } from "#review/answers.js";

const NOW_MS = Date.UTC(2026, 10, 29, 12, 0, 0);

function thrown(status, answer = null, retryAfter = null) {
  try {
    judge(status, answer, retryAfter, NOW_MS);
  } catch (error) {
    return error;
  }
  return null;
}

test("A good answer, and posecheck's own word that it does not know an upload, let the upload go on", () => {
  for (const status of [200, 201, 204]) assert.equal(thrown(status), null);
  assert.equal(thrown(404, { error: "There is no such upload." }), null);
});

test("A proxy with nobody behind it, and one that asks for patience, are asked again", () => {
  for (const status of [502, 503, 504]) {
    const error = thrown(status, null, "7");
    assert.ok(error instanceof PassingError);
    assert.deepEqual([error.trouble, error.waitMs], ["away", 7000]);
  }
  assert.deepEqual([thrown(429).trouble, thrown(429).waitMs], ["asked_to_wait", 0]);
});

test("Every other refusal is final: with posecheck's words, or with the status that stands for them", () => {
  for (const [status, answer, words] of [
    [413, { error: "It is too large." }, "It is too large."],
    [413, null, ""],
    [401, {}, ""],
    [404, null, ""],
    [500, null, ""],
  ]) {
    const error = thrown(status, answer);
    assert.ok(error instanceof RefusedError);
    assert.deepEqual([error.message, error.status], [words, status]);
  }
});

test("A Retry-After in seconds or as a date is kept to, but for no longer than two minutes", () => {
  for (const [asked, ms] of [
    ["0", 0],
    ["30", 30_000],
    ["3600", 120_000],
    ["Sun, 29 Nov 2026 12:00:20 GMT", 20_000],
    ["Sun, 29 Nov 2026 11:00:00 GMT", 0],
    ["Sun, 29 Nov 2026 18:00:00 GMT", 120_000],
    ["soon", 0],
    ["", 0],
    [null, 0],
  ]) {
    assert.equal(readWait(asked, NOW_MS), ms, String(asked));
  }
});
