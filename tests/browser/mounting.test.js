import assert from "node:assert/strict";
import { test } from "node:test";
import * as elements from "#coach/elements.js";
import * as coach from "#coach/mounting.js";
import * as review from "#review/mounting.js";
import { useTimers } from "./timers.js";

const KINDS = {
  coach: coach.keepView,
  review: (make, selector) => review.keepView(make, selector),
};

for (const [name, keepView] of Object.entries(KINDS)) {
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

  test(`What the ${name}'s page redraws lives on, with what the page says now`, (t) => {
    const timers = useTimers(t);
    const { log, draw } = begin();
    draw("first")();
    timers.pass(200);
    draw("second");
    timers.pass(1000);

    assert.deepEqual(log, ["made", "first", "second"]);
  });

  test(`What the ${name}'s page has left for good is closed, and made again when it comes back`, (t) => {
    const timers = useTimers(t);
    const { log, draw } = begin();
    draw("first")();
    timers.pass(400);
    draw("second");

    assert.deepEqual(log, ["made", "first", "closed", "made", "second"]);
  });
}

test("A part of the page that lacks an element says which", () => {
  for (const { find } of [elements, review]) {
    assert.throws(() => find({ querySelector: () => null }, ".head"), /\.head/);
  }
});
