import assert from "node:assert/strict";
import { test } from "node:test";
import { Awake } from "#coach/awake.js";

/** Let `navigator.wakeLock` answer with `request`, and return the locks it gave. */
function useLocks(t, request) {
  const locks = [];
  const wakeLock = {
    async request() {
      const lock = {
        released: false,
        release() {
          lock.released = true;
          return Promise.resolve();
        },
      };
      await request?.();
      locks.push(lock);
      return lock;
    },
  };
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { wakeLock } });
  t.after(() => {
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else delete globalThis.navigator;
  });
  return locks;
}

test("The screen is kept on with one lock, however often that is asked for", async (t) => {
  const locks = useLocks(t);
  const awake = new Awake();
  await Promise.all([awake.keep(), awake.keep()]);
  await awake.keep();

  assert.equal(locks.length, 1);
});

test("A lock that the browser took back while the page was hidden is asked for again", async (t) => {
  const locks = useLocks(t);
  const awake = new Awake();
  await awake.keep();
  locks[0].released = true;
  await awake.keep();

  assert.equal(locks.length, 2);
  assert.equal(locks[1].released, false);
});

test("What was refused while the page was hidden is had once it is seen again", async (t) => {
  let hidden = true;
  const locks = useLocks(t, () => {
    if (hidden) throw new Error("NotAllowedError");
  });
  const awake = new Awake();
  await awake.keep();
  hidden = false;
  await awake.keep();
  assert.equal(locks.length, 0);

  awake.retry();
  await awake.keep();

  assert.equal(locks.length, 1);
});

test("A lock that comes after the end is given back", async (t) => {
  const locks = useLocks(t);
  const awake = new Awake();
  const kept = awake.keep();
  awake.release();
  await kept;

  assert.equal(locks[0].released, true);
});
