import assert from "node:assert/strict";
import { test } from "node:test";
import {
  findCamera,
  openAnother,
  openWanted,
  recallCamera,
  rememberCamera,
} from "#coach/cameras.js";

const FRONT = { id: "front", label: "Front" };
const DESK = { id: "desk", label: "Desk" };

/** Stand for what a browser has: what it lists, one list for each question, the last for all after. */
function useCameras(t, ...lists) {
  const enumerateDevices = () => {
    const list = lists.length > 1 ? lists.shift() : lists[0];
    const devices = list.map(({ id, label }) => ({ kind: "videoinput", deviceId: id, label }));
    return Promise.resolve(devices);
  };
  useGlobal(t, "navigator", { mediaDevices: { enumerateDevices } });
}

function useGlobal(t, name, value) {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true });
  t.after(() => {
    if (before) Object.defineProperty(globalThis, name, before);
    else delete globalThis[name];
  });
}

/** Something that opens cameras: those in use elsewhere it cannot. */
function opener(busy = []) {
  const log = [];
  const open = (asked) => {
    const id = asked?.exact ?? "front";
    log.push(asked);
    if (busy.includes(id)) return Promise.reject(new Error("busy"));
    const close = () => log.push(`${id} closed`);
    return Promise.resolve({ camera: { id, label: id }, close });
  };
  return { log, open };
}

test("A camera is known by its id, else by its name; one without a name is nobody's choice", () => {
  const cameras = [
    { id: "a", label: "" },
    { id: "b", label: "Desk" },
  ];
  const find = (wanted) => findCamera(cameras, wanted)?.id ?? null;

  assert.equal(find({ id: "b", label: "Old name" }), "b");
  assert.equal(find({ id: "gone", label: "Desk" }), "b");
  assert.equal(find({ id: "gone", label: "Elsewhere" }), null);
  assert.equal(find({ id: "gone", label: "" }), null);
  assert.equal(find(null), null);
});

test("The wanted camera is opened when it is there; when it is not, the browser's own choice is", async (t) => {
  useCameras(t, [FRONT, DESK]);
  const there = opener();
  const gone = opener();

  assert.equal((await openWanted(there.open, DESK)).camera.id, "desk");
  assert.equal((await openWanted(gone.open, { id: "old", label: "Old" })).camera.id, "front");
  assert.deepEqual(there.log, [{ exact: "desk" }]);
  assert.deepEqual(gone.log, [{ ideal: "old" }]);
});

test("A wanted camera whose name is known only after the permission takes over from the first one", async (t) => {
  const unnamed = [
    { id: "front", label: "" },
    { id: "new", label: "" },
  ];
  useCameras(t, unnamed, [FRONT, { id: "new", label: "Desk" }]);
  const { log, open } = opener();

  assert.equal((await openWanted(open, DESK)).camera.id, "new");
  assert.deepEqual(log, [{ ideal: "desk" }, "front closed", { exact: "new" }]);
});

test("After a camera is lost, the next one that is not in use elsewhere takes its place", async (t) => {
  useCameras(t, [FRONT, DESK, { id: "third", label: "Third" }]);

  assert.equal((await openAnother(opener(["desk"]).open, FRONT)).camera.id, "third");
  assert.equal(await openAnother(opener(["desk", "third"]).open, FRONT), null);
});

test("The chosen camera is remembered; what is no camera, or cannot be kept, is as if none was chosen", (t) => {
  const kept = new Map();
  const getItem = (name) => kept.get(name) ?? null;
  useGlobal(t, "localStorage", { getItem, setItem: (name, value) => kept.set(name, value) });

  assert.equal(recallCamera(), null);
  rememberCamera({ ...DESK, more: "left out" });
  assert.deepEqual(recallCamera(), DESK);
  for (const name of kept.keys()) kept.set(name, "{ half");
  assert.equal(recallCamera(), null);
  for (const name of kept.keys()) kept.set(name, '{"id": 1}');
  assert.equal(recallCamera(), null);

  useGlobal(t, "localStorage", undefined);
  rememberCamera(DESK);
  assert.equal(recallCamera(), null);
});
