import assert from "node:assert/strict";
import { test } from "node:test";
import { Breathing } from "#coach/breathing.js";
import { useTimers } from "./timers.js";

const BOTH = { breathing_shown: true, breathing_heard: true };

/** A guide, and the list of what it shows and sounds. */
function begin(t) {
  const log = [];
  const stage = { showBreath: (way, inWords) => log.push(inWords ? `${way}, in words` : way) };
  const breathing = new Breathing(stage, { tone: (name) => log.push(name) });
  return { breathing, log, timers: useTimers(t) };
}

test("A breath goes in for four seconds and out for six, again and again", (t) => {
  const { breathing, log, timers } = begin(t);
  breathing.follow("entering", BOTH);
  const seen = [log.splice(0)];
  for (const ms of [3999, 1, 5999, 1]) {
    timers.pass(ms);
    seen.push(log.splice(0));
  }

  const [inward, outward] = [
    ["in, in words", "breathe_in"],
    ["out, in words", "breathe_out"],
  ];
  assert.deepEqual(seen, [inward, [], outward, [], inward]);
});

test("An answer in the middle of a breath does not begin it again", (t) => {
  const { breathing, log, timers } = begin(t);
  breathing.follow("entering", BOTH);
  timers.pass(2000);
  breathing.follow("holding", BOTH);

  assert.deepEqual(log, ["in, in words", "breathe_in"]);
});

test("The guide is silent, or without words, as the settings have it", (t) => {
  const { breathing, log, timers } = begin(t);
  breathing.follow("holding", { breathing_shown: true, breathing_heard: false });
  breathing.follow("holding", { breathing_shown: false, breathing_heard: true });
  timers.pass(4000);

  assert.deepEqual(log, ["in, in words", "out", "breathe_out"]);
});

test("Outside the stretch, and with both switched off, nobody is guided", (t) => {
  for (const [phase, settings] of [
    ["set_up", BOTH],
    ["done", BOTH],
    ["holding", { breathing_shown: false, breathing_heard: false }],
  ]) {
    const { breathing, log, timers } = begin(t);
    breathing.follow("holding", BOTH);
    log.length = 0;
    breathing.follow(phase, settings);
    timers.pass(20_000);

    assert.deepEqual(log, [null], `${phase} with ${JSON.stringify(settings)}`);
    t.mock.restoreAll();
  }
});
