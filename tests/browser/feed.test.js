import assert from "node:assert/strict";
import { test } from "node:test";
import { CameraError } from "#coach/camera.js";
import { Feed } from "#coach/feed.js";

/** A source that arrives, or fails, when the test says so. */
function order(name, log) {
  const ordered = withResolvers();
  return {
    open: () => ordered.promise,
    arrive: () => ordered.resolve({ name, close: () => log.push(`${name} closed`) }),
    fail: () => ordered.reject(new CameraError("busy")),
    lack: () => ordered.resolve(null),
  };
}

function withResolvers() {
  const all = {};
  all.promise = new Promise((resolve, reject) => Object.assign(all, { resolve, reject }));
  return all;
}

/** A feed, two sources that can be ordered, and what was closed. */
function begin() {
  const log = [];
  const state = { over: false };
  const feed = new Feed(() => state.over);
  return { feed, state, log, first: order("first", log), second: order("second", log) };
}

test("Another source takes the place of the one in use, which is closed before", async () => {
  const { feed, log, first, second } = begin();
  first.arrive();
  await feed.change(first.open);
  const change = feed.change(second.open);
  assert.deepEqual(log, ["first closed"]);
  assert.equal(feed.source, null);
  second.arrive();

  assert.equal((await change).name, "second");
  assert.equal(feed.source.name, "second");
});

test("A source that comes after a newer one was asked for is closed, whichever comes first", async () => {
  for (const late of [false, true]) {
    const { feed, log, first, second } = begin();
    const changes = [feed.change(first.open), feed.change(second.open)];
    for (const each of late ? [second, first] : [first, second]) {
      each.arrive();
      await Promise.resolve();
    }

    assert.equal(await changes[0], null);
    assert.equal((await changes[1]).name, "second");
    assert.equal(feed.source.name, "second");
    assert.deepEqual(log, ["first closed"]);
  }
});

test("A source that comes after the end is closed: no camera stays on", async () => {
  const { feed, state, log, first } = begin();
  const change = feed.change(first.open);
  state.over = true;
  first.arrive();

  assert.equal(await change, null);
  assert.equal(feed.source, null);
  assert.deepEqual(log, ["first closed"]);
});

test("A source that does not open says why, and one that nobody waits for any more says nothing", async () => {
  const { feed, first, second } = begin();
  const stale = feed.change(first.open);
  const change = feed.change(second.open);
  first.fail();
  second.fail();

  assert.equal(await stale, null);
  await assert.rejects(change, { reason: "busy" });
});

test("Where there is no source to be had, the camera counts as unplugged", async () => {
  const { feed, first } = begin();
  first.lack();

  await assert.rejects(feed.change(first.open), { reason: "unplugged" });
});
