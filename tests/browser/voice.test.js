import assert from "node:assert/strict";
import { test } from "node:test";
import { Voice } from "#coach/voice.js";
import { useTimers } from "./timers.js";

const LASTS_MS = 2000;

/** A voice of a browser that speaks until it is told that a sentence is over, and what it does. */
function begin(t, { settings = {}, hasSynthesis = true } = {}) {
  globalThis.SpeechSynthesisUtterance = class {
    constructor(text) {
      this.text = text;
    }
  };
  t.after(() => delete globalThis.SpeechSynthesisUtterance);
  const log = [];
  const reports = [];
  const synthesis = {
    speaking: false,
    pending: false,
    resume() {},
    speak(words) {
      log.push(words.text);
      Object.assign(synthesis, { speaking: true, words });
    },
    cancel() {
      log.push("cut");
      synthesis.speaking = false;
      synthesis.words.onerror({ error: "canceled" });
    },
  };
  const voice = new Voice(
    { volume: 0.4, voice: true, language: "en", ...settings },
    hasSynthesis ? synthesis : undefined,
    (number, whole) => reports.push(`${number} ${whole ? "whole" : "cut"}`),
  );
  let last = 0;
  /** Say sentences of the server's, each with the next number. */
  const say = (text, { cuts = false, silentMs = 0 } = {}) => {
    last += 1;
    voice.say([{ say: text, kind: "step", number: last, cuts, takes_ms: LASTS_MS }], silentMs);
  };
  const finish = () => {
    synthesis.speaking = false;
    synthesis.words.onend();
  };
  return { voice, synthesis, log, reports, say, finish, timers: useTimers(t) };
}

test("A sentence waits for the one before it, unless it is to cut in", (t) => {
  const { log, say, finish, timers } = begin(t);
  say("bend");
  timers.pass(200);
  say("half way");
  timers.pass(200);
  assert.deepEqual(log, ["bend"]);
  finish();
  assert.deepEqual(log, ["bend", "half way"]);
  say("wrong leg", { cuts: true });
  timers.pass(200);
  assert.deepEqual(log, ["bend", "half way", "cut", "wrong leg"]);
});

test("What became of each sentence is reported once: spoken to its end, or cut off", (t) => {
  const { reports, say, finish, timers } = begin(t);
  say("one");
  timers.pass(0);
  finish();
  say("two");
  timers.pass(0);
  say("three");
  say("four", { cuts: true });
  timers.pass(100);
  finish();
  timers.pass(100_000);

  assert.deepEqual(reports, ["1 whole", "2 cut", "3 cut", "4 whole"]);
});

test("The browser's own words cut in on the server's, and are not reported", (t) => {
  const { voice, log, reports, say, finish, timers } = begin(t);
  say("bend");
  timers.pass(0);
  voice.say([{ say: "Connection lost.", kind: "connection" }], 0);
  timers.pass(100);
  finish();

  assert.deepEqual(log, ["bend", "cut", "Connection lost."]);
  assert.deepEqual(reports, ["1 cut"]);
});

test("Words wait until the tones before them are over, and a moment after others were cut off", (t) => {
  const { log, say, timers } = begin(t);
  say("one", { silentMs: 500 });
  timers.pass(499);
  assert.deepEqual(log, []);
  timers.pass(1);
  assert.deepEqual(log, ["one"]);
  say("two", { cuts: true });
  timers.pass(79);
  assert.deepEqual(log, ["one", "cut"]);
  timers.pass(1);
  assert.deepEqual(log, ["one", "cut", "two"]);
});

test("A sentence that nobody can hear is over when it would be: the set keeps its pace", (t) => {
  for (const circumstance of [
    { settings: { voice: false } },
    { settings: { volume: 0 } },
    { hasSynthesis: false },
  ]) {
    const { voice, log, reports, say, timers } = begin(t, circumstance);
    say("bend");
    timers.pass(LASTS_MS - 1);
    assert.deepEqual(reports, []);
    timers.pass(1);

    assert.deepEqual(reports, ["1 whole"]);
    assert.deepEqual(log, []);
    assert.equal(voice.isSpeaking, false);
    t.mock.restoreAll();
  }
});

test("A voice that never begins, or fails, keeps the pace too", (t) => {
  for (const fail of [() => {}, ({ words }) => words.onerror({ error: "synthesis-failed" })]) {
    const { synthesis, reports, say, timers } = begin(t);
    say("bend");
    timers.pass(0);
    fail(synthesis);
    timers.pass(LASTS_MS - 1);
    assert.deepEqual(reports, []);
    timers.pass(1001);

    assert.deepEqual(reports, ["1 whole"]);
    t.mock.restoreAll();
  }
});

test("A slow voice is waited for; one that hangs is cut off and counts as over", (t) => {
  const { synthesis, log, reports, say, timers } = begin(t);
  say("bend");
  say("cross");
  timers.pass(0);
  synthesis.words.onstart();
  timers.pass(2.5 * LASTS_MS);
  assert.deepEqual(log, ["bend"]);
  timers.pass(20_000);

  assert.deepEqual(log.slice(0, 3), ["bend", "cut", "cross"]);
  assert.equal(reports[0], "1 whole");
});

test("Words are spoken in the page's language and as loud as is set", (t) => {
  const { synthesis, say, timers } = begin(t);
  say("bend");
  timers.pass(0);

  assert.equal(synthesis.words.lang, "en");
  assert.equal(synthesis.words.volume, 0.4);
});

test("Silenced, it neither speaks nor keeps anything to say", (t) => {
  const { voice, log, reports, say, timers } = begin(t);
  say("bend", { silentMs: 100 });
  assert.equal(voice.isSpeaking, true);
  voice.hush();
  timers.pass(100_000);

  assert.deepEqual(log, []);
  assert.deepEqual(reports, ["1 cut"]);
  assert.equal(voice.isSpeaking, false);
});
