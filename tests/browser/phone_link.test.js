import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { PhoneLink } from "#coach/phone_link.js";
import { useTimers } from "./timers.js";

/** The connections that were opened, newest last. */
let sockets = [];

class FakeSocket extends EventTarget {
  static OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  sent = [];
  constructor(url) {
    super();
    this.url = String(url);
    sockets.push(this);
  }
  send(message) {
    this.sent.push(message);
  }
  close() {
    this.end(1000);
  }
  open() {
    this.dispatchEvent(new Event("open"));
  }
  tell(note) {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(note) }));
  }
  end(code) {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

beforeEach(() => {
  sockets = [];
});

/** A link of a phone, and what became of it. */
function begin(t, { status = 200 } = {}) {
  const timers = useTimers(t);
  let look = () => {};
  t.mock.method(globalThis, "setInterval", (act) => {
    look = act;
  });
  t.mock.method(globalThis, "clearInterval", () => {});
  t.mock.method(globalThis, "fetch", async () => new Response("", { status }));
  globalThis.WebSocket = FakeSocket;
  globalThis.window = globalThis;
  globalThis.document = { baseURI: "https://phone.test/phone", createElement };
  const log = [];
  const link = new PhoneLink(
    (standing) => log.push(standing),
    (end) => log.push(`end: ${end}`),
  );
  link.encoder = { encode: async () => new Blob(["jpeg"]) };
  return { link, log, timers, look: () => look() };
}

function createElement() {
  return { getContext: () => ({}) };
}

const offer = (link) => link.offer({}, performance.now(), 0);
const settled = () => new Promise((done) => setImmediate(done));

test("Pictures go out while a stage watches, and at no other time", async (t) => {
  const { link, log } = begin(t);
  const [socket] = sockets;
  socket.open();
  await offer(link);
  assert.equal(socket.sent.length, 0);

  socket.tell({ type: "watched", watched: true });
  await offer(link);
  assert.equal(socket.sent.length, 1);

  socket.tell({ type: "watched", watched: false });
  await offer(link);
  assert.equal(socket.sent.length, 1);
  assert.deepEqual(log, ["watched", "waiting"]);
  assert.equal(socket.url, "wss://phone.test/phone/ws");
});

test("The next picture leaves once the last has come, or half of its usual way and back is over", async (t) => {
  const { link, timers } = begin(t);
  const [socket] = sockets;
  socket.open();
  socket.tell({ type: "watched", watched: true });
  await offer(link);
  await offer(link);
  assert.equal(socket.sent.length, 1);

  timers.pass(200);
  socket.tell({ type: "taken", id: 1 });
  await offer(link);
  await offer(link);
  assert.equal(socket.sent.length, 2);
  timers.pass(80);
  await offer(link);
  assert.equal(socket.sent.length, 2);
  timers.pass(20);
  await offer(link);
  assert.equal(socket.sent.length, 3);
});

test("No more pictures go out than are judged, however fast they come", async (t) => {
  const { link, timers } = begin(t);
  const [socket] = sockets;
  socket.open();
  socket.tell({ type: "watched", watched: true });
  for (let number = 1; number <= 60; number += 1) {
    await offer(link);
    if (socket.sent.length) socket.tell({ type: "taken", id: socket.sent.length });
    timers.pass(1000 / 60);
  }

  assert.equal(socket.sent.length, 15);
});

test("A lost connection is tried again until it is there", async (t) => {
  const { link, log, timers } = begin(t);
  sockets[0].open();
  sockets[0].tell({ type: "watched", watched: true });
  sockets[0].end(1006);
  await settled();
  assert.equal(sockets.length, 1);
  timers.pass(500);
  assert.equal(sockets.length, 2);
  sockets[1].open();
  sockets[1].tell({ type: "watched", watched: true });
  await offer(link);

  assert.deepEqual(log, ["watched", "lost", "watched"]);
  assert.equal(sockets[1].sent.length, 1);
});

test("A silence that nobody explains is a lost connection", (t) => {
  const { log, timers, look } = begin(t);
  sockets[0].open();
  sockets[0].tell({ type: "watched", watched: false });
  timers.pass(11_000);
  look();
  assert.deepEqual(log, ["waiting"]);
  sockets[0].tell({ type: "still" });
  timers.pass(12_500);
  look();
  assert.deepEqual(log, ["waiting", "lost"]);
  timers.pass(500);
  assert.equal(sockets.length, 2);
});

test("After the end of its pairing a phone sends nothing and asks no more", async (t) => {
  const { link, log, timers } = begin(t);
  sockets[0].open();
  sockets[0].tell({ type: "watched", watched: true });
  sockets[0].end(4005);
  await settled();
  await offer(link);
  timers.pass(60_000);

  assert.deepEqual(log, ["watched", "end: unpaired"]);
  assert.equal(sockets.length, 1);
  assert.equal(sockets[0].sent.length, 0);
});

test("A connection that is refused before it opens is asked about: maybe the pairing is over", async (t) => {
  const { log } = begin(t, { status: 403 });
  sockets[0].end(1006);
  await settled();

  assert.deepEqual(log, ["end: unpaired"]);
});
