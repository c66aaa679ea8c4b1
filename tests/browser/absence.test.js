import assert from "node:assert/strict";
import { test } from "node:test";
import { Absence } from "#coach/absence.js";

/** An absence that saw a picture a moment ago, and the reason that it finds. */
function look({ silentMs, phase = "holding", open = true, hidden = false, stillMs = 0 }) {
  const nowMs = 100_000;
  const absence = new Absence(nowMs - stillMs);
  return absence.look({ open, phase, answeredMs: nowMs - silentMs }, nowMs, hidden);
}

test("A silent server is noticed sooner once the clock runs: before that it may be changing its model", () => {
  assert.equal(look({ silentMs: 1500, phase: "holding" }), "connection");
  assert.equal(look({ silentMs: 1500, phase: "paused" }), "connection");
  assert.equal(look({ silentMs: 900, phase: "holding" }), null);
  assert.equal(look({ silentMs: 2900, phase: "set_up" }), null);
  assert.equal(look({ silentMs: 3500, phase: "set_up" }), "connection");
});

test("Before the first answer an open connection is never lost, one that does not open is", () => {
  assert.equal(look({ silentMs: 120_000, phase: null }), null);
  assert.equal(look({ silentMs: 14_000, phase: null, open: false }), null);
  assert.equal(look({ silentMs: 15_500, phase: null, open: false }), "connection");
});

test("A camera that shows nothing new for a second has stalled, and that comes before the connection", () => {
  assert.equal(look({ silentMs: 5000, stillMs: 1100 }), "stalled");
  assert.equal(look({ silentMs: 0, stillMs: 900 }), null);
});

test("Before the first answer a camera gets longer: a phone's pictures have a way to come", () => {
  assert.equal(look({ silentMs: 0, stillMs: 2900, phase: null }), null);
  assert.equal(look({ silentMs: 0, stillMs: 3100, phase: null }), "stalled");
});

test("When pictures come again, the server gets its time to answer the first one", () => {
  const absence = new Absence(0);
  const link = { open: true, phase: "holding", answeredMs: 0 };
  assert.equal(absence.look(link, 5000, false), "stalled");
  absence.see(5100);

  assert.equal(absence.look(link, 5200, false), null);
  absence.see(6000);
  assert.equal(absence.look(link, 6100, false), null);
  absence.see(6200);
  assert.equal(absence.look(link, 6300, false), "connection");
});

test("A reason is found once, until an answer ends the absence", () => {
  const absence = new Absence(0);
  const link = { open: true, phase: "holding", answeredMs: 0 };

  assert.equal(absence.look(link, 1100, true), "hidden");
  assert.equal(absence.look(link, 1300, true), null);
  absence.end();
  assert.equal(absence.look(link, 1500, true), "hidden");
});

test("A hidden page is spoken of at once, a silence when it lasts, each once", () => {
  const absence = new Absence(0);
  const link = { open: true, phase: "holding", answeredMs: 0 };

  absence.look(link, 100, true);
  assert.equal(absence.speak(100), "hidden");
  assert.equal(absence.speak(5000), null);
  assert.equal(absence.end(), true);
  absence.see(5900);
  assert.equal(absence.look(link, 6000, false), "connection");
  assert.equal(absence.speak(7900), null);
  assert.equal(absence.speak(8000), "connection");
  assert.equal(absence.speak(8100), null);
  assert.equal(absence.end(), true);
});

test("A hiccup that is over before it was spoken of is not spoken of afterwards", () => {
  const absence = new Absence(0);
  const link = { open: true, phase: "holding", answeredMs: 0 };
  absence.see(1400);
  assert.equal(absence.look(link, 1500, false), "connection");

  assert.equal(absence.end(), false);
  assert.equal(absence.speak(9000), null);
  assert.equal(absence.look(link, 9000, false), "stalled");
  absence.see(9500);
  absence.look(link, 9600, false);
  assert.equal(absence.speak(12_000), null);
  assert.equal(absence.end(), false);
});

test("The pause of an absence is heard once: the core's own follows soon after its end", () => {
  const absence = new Absence(0);
  const link = { open: true, phase: "holding", answeredMs: 0 };
  assert.equal(absence.wasJustNow(0), false);
  absence.look(link, 1100, false);
  absence.look(link, 5000, false);
  absence.end();

  assert.equal(absence.wasJustNow(7400), true);
  assert.equal(absence.wasJustNow(7600), false);
});

test("A page that is seen again gives camera and server their time to answer", () => {
  const absence = new Absence(0);
  const link = { open: true, phase: "holding", answeredMs: 0 };
  absence.look(link, 60_000, true);

  assert.equal(absence.look(link, 60_200, false), null);
  assert.equal(absence.reason, "back");
  assert.equal(absence.look(link, 61_100, false), null);
  absence.see(61_200);
  assert.equal(absence.look(link, 61_300, false), "connection");
});
