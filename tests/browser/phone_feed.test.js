import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseCamera, openPhone } from "#coach/phone_feed.js";

const away = { id: "phone:1", label: "Phone", here: false };
const here = { id: "phone:2", label: "iPhone", here: true };
const webcam = { id: "abc", label: "Webcam" };

test("Who chose a camera gets it, whatever phones there are", () => {
  assert.equal(chooseCamera(webcam, [here]), webcam);
  assert.equal(chooseCamera(away, [away, here]), away);
});

test("A phone that was put up to film is taken where nothing was chosen", () => {
  assert.equal(chooseCamera(null, [away, here]), here);
  assert.equal(chooseCamera(null, [away]), null);
  assert.equal(chooseCamera(null, []), null);
});

test("Who chose the browser's own camera gets no phone", () => {
  assert.equal(chooseCamera({ id: "", label: "Browser's default" }, [here]), null);
});

/** Stand in for what a browser has, and return the connections that were opened, first to last. */
function useBrowser(t) {
  const sockets = [];
  class Socket extends EventTarget {
    constructor(url) {
      super();
      this.token = url.searchParams.get("token");
      this.isClosed = false;
      sockets.push(this);
    }
    close() {
      this.isClosed = true;
    }
    /** The server ends the connection. */
    end(code) {
      this.dispatchEvent(Object.assign(new Event("close"), { code }));
    }
    /** The server tells whether the phone films. */
    tell(here) {
      const data = JSON.stringify({ type: "phone", here });
      this.dispatchEvent(Object.assign(new Event("message"), { data }));
    }
  }
  const canvas = { getContext: () => ({}) };
  const stand = {
    WebSocket: Socket,
    document: { baseURI: "http://127.0.0.1/", createElement: () => canvas },
  };
  for (const [name, value] of Object.entries(stand)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { configurable: true, value });
    t.after(() => {
      if (before) Object.defineProperty(globalThis, name, before);
      else delete globalThis[name];
    });
  }
  t.mock.timers.enable({ apis: ["setTimeout"] });
  return sockets;
}

/** A phone's feed on the stage of a set, and what was told of it. */
function open() {
  const told = [];
  const stage = { token: "first" };
  const feed = openPhone(here, () => stage.token, {
    onPicture() {},
    onPresence: (isHere) => told.push(isHere),
    onEnd: (reason) => told.push(reason),
  });
  return { feed, stage, told };
}

test("A phone films on for the set that follows on the same stage", (t) => {
  const sockets = useBrowser(t);
  const { feed, stage, told } = open();
  feed.follow("done");
  assert.equal(sockets.length, 1);
  stage.token = "second";
  feed.follow("resting");
  feed.follow("resting");

  assert.deepEqual(
    sockets.map(({ token }) => token),
    ["first", "second"],
  );
  assert.ok(sockets[0].isClosed);
  // What the connection of the set before still says is of no account.
  sockets[0].tell(false);
  sockets[0].end(4006);
  t.mock.timers.tick(10_000);
  sockets[1].tell(true);
  assert.deepEqual(told, [true]);
  assert.equal(sockets.length, 2);
});

test("A connection that the server ended with its set is opened once for the next", (t) => {
  const sockets = useBrowser(t);
  const { feed, stage } = open();
  sockets[0].end(4002);
  stage.token = "second";
  feed.follow("resting");
  t.mock.timers.tick(10_000);

  assert.deepEqual(
    sockets.map(({ token }) => token),
    ["first", "second"],
  );
});

test("A connection that broke is opened again with the set's secret of that time", (t) => {
  const sockets = useBrowser(t);
  const { feed, stage } = open();
  sockets[0].end(1006);
  stage.token = "after the restart";
  t.mock.timers.tick(10_000);
  assert.equal(sockets[1].token, "after the restart");
  sockets[1].end(1006);
  feed.close();
  t.mock.timers.tick(10_000);

  assert.equal(sockets.length, 2);
});
