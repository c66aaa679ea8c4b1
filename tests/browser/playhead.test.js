import assert from "node:assert/strict";
import { test } from "node:test";
import { Playhead } from "#review/playhead.js";

/** Charts of 100 pixels for 20 seconds, and the list of what is done on them. */
function begin() {
  const root = new EventTarget();
  const shapes = { ".head": { style: {} }, ".part": { style: {} } };
  const attributes = {};
  Object.assign(root, {
    querySelector: (selector) => shapes[selector],
    setAttribute: (name, value) => Object.assign(attributes, { [name]: value }),
    getBoundingClientRect: () => ({ left: 10, width: 100 }),
    setPointerCapture() {},
  });
  const log = [];
  const playhead = new Playhead(root, {
    seek: (t) => {
      log.push(t);
      playhead.show(t, "");
    },
    choose: (part) => log.push(part),
    toggle: () => log.push("toggle"),
  });
  playhead.resize(20);
  const send = (kind, values) => root.dispatchEvent(Object.assign(new Event(kind), values));
  return {
    log,
    playhead,
    shapes,
    attributes,
    pointer: (kind, clientX) => send(`pointer${kind}`, { clientX, button: 0, pointerId: 1 }),
    key: (key, held = {}) => send("keydown", { key, ...held }),
    letGo: (key) => send("keyup", { key }),
  };
}

test("A press leads to the time under it, and a slip of the hand in it chooses nothing", () => {
  const { log, pointer } = begin();
  pointer("down", 60);
  pointer("move", 63);
  pointer("up", 63);

  assert.deepEqual(log, [10]);
});

test("A drag chooses the part from its beginning to its end, in either direction", () => {
  for (const [from, to] of [
    [30, 80],
    [80, 30],
  ]) {
    const { log, shapes, pointer } = begin();
    pointer("down", from);
    pointer("move", to);
    pointer("up", to);

    assert.deepEqual(log.at(-1), [4, 14]);
    assert.deepEqual([shapes[".part"].style.left, shapes[".part"].style.width], ["20%", "50%"]);
  }
});

test("No pointer leads out of the video", () => {
  const { log, pointer } = begin();
  pointer("down", -500);
  pointer("up", -500);
  pointer("down", 5000);
  pointer("up", 5000);

  assert.deepEqual(log, [0, 20]);
});

test("A finger that begins to scroll chooses nothing, and what was chosen stays", () => {
  const { log, playhead, pointer } = begin();
  playhead.take([2, 3]);
  pointer("down", 30);
  pointer("move", 80);
  pointer("cancel", 80);

  assert.deepEqual(playhead.part, [2, 3]);
  assert.ok(!log.some((each) => Array.isArray(each) && each[1] === 14));
});

test("Keys move by half a second, by five, to the beginning and to the end", () => {
  const { log, key, attributes } = begin();
  for (const each of ["ArrowRight", "PageUp", "ArrowLeft", "PageDown", "End", "ArrowUp", "Home"]) {
    key(each);
  }
  key(" ");

  assert.deepEqual(log, [0.5, 5.5, 5, 0, 20, 20, 0, "toggle"]);
  assert.equal(attributes["aria-valuenow"], "0.0");
});

test("Shift and keys choose a part, which is reported once, when Shift is released", () => {
  const { log, key, letGo } = begin();
  key("PageUp");
  key("ArrowRight", { shiftKey: true });
  key("PageUp", { shiftKey: true });
  assert.deepEqual(log.splice(0), [5, 5.5, 10.5]);
  letGo("Shift");
  letGo("Shift");

  assert.deepEqual(log, [[5, 10.5]]);
});

test("A chosen part is gone on with from the end that the keys stand at", () => {
  const { log, playhead, key, letGo } = begin();
  playhead.take([4, 6]);
  playhead.show(6, "");
  key("ArrowRight", { shiftKey: true });
  letGo("Shift");
  assert.deepEqual(log.at(-1), [4, 6.5]);
  playhead.show(4, "");
  key("ArrowLeft", { shiftKey: true });
  letGo("Shift");
  assert.deepEqual(log.at(-1), [3.5, 6.5]);
});

test("Escape takes the chosen part away, and says so only when there was one", () => {
  const { log, playhead, shapes, key } = begin();
  key("Escape");
  assert.deepEqual(log.splice(0), []);
  playhead.take([4, 6]);
  key("Escape");

  assert.deepEqual(log, [[4, 6], null]);
  assert.equal(shapes[".part"].hidden, true);
});

test("Keys that belong to the browser are left to it", () => {
  const { log, key } = begin();
  key("ArrowLeft", { altKey: true });
  key("End", { ctrlKey: true });
  key("Home", { metaKey: true });
  key("Tab");

  assert.deepEqual(log, []);
});
