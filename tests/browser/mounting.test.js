import assert from "node:assert/strict";
import { test } from "node:test";
import { find } from "#shared/elements.js";
import { keepView } from "#shared/mounting.js";
import { useTimers } from "./timers.js";

/** A component of the page, and the list of what its view does. */
const begin = () => {
  const log = [];
  function make() {
    log.push("made");
    return { update: ({ data }) => log.push(data), close: () => log.push("closed") };
  }
  const home = {};
  const parentElement = { querySelector: (selector) => (selector === ".home" ? home : null) };
  const mount = keepView(make, ".home");
  return { log, draw: (data) => mount({ parentElement, data }) };
};

test("What a page redraws lives on, with what the page says now", (t) => {
  const timers = useTimers(t);
  const { log, draw } = begin();
  draw("first")();
  timers.pass(200);
  draw("second");
  timers.pass(1000);

  assert.deepEqual(log, ["made", "first", "second"]);
});

test("What a page has left for good is closed, and made again when it comes back", (t) => {
  const timers = useTimers(t);
  const { log, draw } = begin();
  draw("first")();
  timers.pass(400);
  draw("second");

  assert.deepEqual(log, ["made", "first", "closed", "made", "second"]);
});

test("A part of the page that lacks an element says which", () => {
  assert.throws(() => find({ querySelector: () => null }, ".head"), /\.head/);
});
