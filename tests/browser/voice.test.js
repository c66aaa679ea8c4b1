import assert from "node:assert/strict";
import { test } from "node:test";
import { Voice } from "#coach/voice.js";
import { useTimers } from "./timers.js";

/** A voice of a browser that speaks until it is cut off, and the list of what it does. */
function begin(t) {
  globalThis.SpeechSynthesisUtterance = class {
    constructor(text) {
      this.text = text;
    }
  };
  t.after(() => delete globalThis.SpeechSynthesisUtterance);
  const log = [];
  const synthesis = {
    speaking: false,
    pending: false,
    resume() {},
    speak({ text, volume, lang }) {
      log.push(text);
      Object.assign(synthesis, { speaking: true, volume, lang });
    },
    cancel() {
      log.push("cut");
      synthesis.speaking = false;
    },
  };
  const voice = new Voice({ volume: 0.4, language: "en" }, synthesis);
  const say = (kinds, silentMs = 0) =>
    voice.say(
      kinds.map((kind) => ({ say: kind, kind })),
      silentMs,
    );
  return { voice, synthesis, log, say, timers: useTimers(t) };
}

test("A fault cuts in on what is being said; what can wait is said after it", (t) => {
  for (const [first, second, heard] of [
    [["wrong_leg"], ["half_way"], ["wrong_leg", "half_way"]],
    [["step"], ["wrong_leg"], ["step", "cut", "wrong_leg"]],
    [["wrong_leg", "slow_machine"], [], ["wrong_leg", "slow_machine"]],
    [["half_way"], ["back", "wrong_leg"], ["half_way", "cut", "back", "wrong_leg"]],
  ]) {
    const { log, say, timers } = begin(t);
    say(first);
    timers.pass(200);
    say(second);
    timers.pass(200);

    assert.deepEqual(log, heard);
    t.mock.restoreAll();
  }
});

test("Words wait until the tones before them are over, and a moment after others were cut off", (t) => {
  const { log, say, timers } = begin(t);
  say(["wrong_leg"], 500);
  timers.pass(499);
  assert.deepEqual(log, []);
  timers.pass(1);
  assert.deepEqual(log, ["wrong_leg"]);
  say(["wrong_leg"]);
  timers.pass(79);
  assert.deepEqual(log, ["wrong_leg", "cut"]);
  timers.pass(1);
  assert.deepEqual(log, ["wrong_leg", "cut", "wrong_leg"]);
});

test("What waits its turn is said together with what comes meanwhile, and is left out when a fault cuts in", (t) => {
  const { voice, log, say, timers } = begin(t);
  say(["step"], 300);
  say(["half_way"], 300);
  assert.equal(voice.isSpeaking, true);
  timers.pass(300);
  assert.deepEqual(log.splice(0), ["step", "half_way"]);
  say(["back"], 300);
  say(["wrong_leg"], 300);
  timers.pass(300);
  assert.deepEqual(log, ["cut", "wrong_leg"]);
});

test("A voice that hangs for longer than any sentence is cut off, even by what can wait", (t) => {
  const { log, say, timers } = begin(t);
  say(["step"]);
  timers.pass(14_000);
  say(["half_way"]);
  timers.pass(100);
  assert.deepEqual(log.splice(0), ["step", "half_way"]);
  timers.pass(15_100);
  say(["back"]);
  timers.pass(100);
  assert.deepEqual(log, ["cut", "back"]);
});

test("Words are spoken in the page's language and as loud as is set", (t) => {
  const { synthesis, say, timers } = begin(t);
  say(["step"]);
  timers.pass(0);

  assert.equal(synthesis.lang, "en");
  assert.equal(synthesis.volume, 0.4);
});

test("Silenced, it neither speaks nor keeps anything to say; a browser without a voice never does", (t) => {
  const { voice, log, say, timers } = begin(t);
  say(["step"], 100);
  voice.hush();
  timers.pass(1000);
  const none = new Voice({ volume: 1, language: "en" }, undefined);
  none.say([{ say: "Down", kind: "step" }], 0);
  timers.pass(1000);

  assert.deepEqual(log, []);
  assert.equal(voice.isSpeaking, false);
  assert.equal(none.isSpeaking, false);
});
