// A phone's way to the server: pictures go out while a stage wants them, one after the other.

import { findSocket, waitAfter } from "./connecting.js";
import { JpegEncoder } from "./jpeg.js";
import { Pacing } from "./pacing.js";
import { packPicture } from "./picture_message.js";

/** @import { PhoneNote } from "./messages.d.ts" */

/** @typedef {"waiting" | "watched" | "lost"} Standing how the connection stands */
/** @typedef {"replaced" | "unpaired" | "refused" | "address"} LinkEnd why it ended for good */

// The server is heard every five seconds: a longer silence is a connection that nobody closed.
const SILENT_MS = 12_000;
const LOOK_EVERY_MS = 1000;
// Every second picture of a usual camera: more than are judged would cost the phone's battery and
// the computer that judges them.
const MIN_BETWEEN_MS = 55;

// How the server ends a connection; any other code is tried again.
/** @type {Record<number, LinkEnd>} */
const ENDS = {
  1003: "refused",
  1008: "refused",
  1009: "refused",
  4001: "replaced",
  4003: "address",
  4005: "unpaired",
};
// The answer of the server to whoever is not paired.
const FORBIDDEN = 403;

export class PhoneLink {
  /**
   * @param {(standing: Standing) => void} onStanding
   * @param {(end: LinkEnd) => void} onEnd
   */
  constructor(onStanding, onEnd) {
    this.url = findSocket("phone/ws");
    this.onStanding = onStanding;
    this.onEnd = onEnd;
    this.encoder = new JpegEncoder();
    this.pacing = new Pacing();
    /** @type {Map<number, number>} */
    this.sentMs = new Map();
    this.encoding = false;
    /** When the last picture was taken that was sent. */
    this.capturedMs = -Infinity;
    this.watched = false;
    this.closed = false;
    this.tries = 0;
    this.heardMs = performance.now();
    this.looking = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.connect();
  }

  connect() {
    if (this.closed) return;
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.heardMs = performance.now();
    let opened = false;
    socket.addEventListener("open", () => {
      opened = true;
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket === this.socket && !this.closed) this.hear(JSON.parse(data));
    });
    socket.addEventListener("close", async ({ code }) => {
      if (socket !== this.socket || this.closed) return;
      if (ENDS[code]) return this.end(ENDS[code]);
      // A browser does not tell why no connection opened.
      if (!opened && (await this.isRefused())) return this.end("unpaired");
      if (socket === this.socket) this.retry();
    });
  }

  async isRefused() {
    const answer = await fetch(document.baseURI, { cache: "no-store" }).catch(() => null);
    return answer?.status === FORBIDDEN;
  }

  retry() {
    if (this.closed) return;
    this.socket = null;
    this.watched = false;
    this.pacing.clear();
    this.sentMs.clear();
    this.onStanding("lost");
    this.retrying = setTimeout(() => this.connect(), waitAfter(this.tries));
    this.tries += 1;
  }

  look() {
    if (!this.socket || performance.now() - this.heardMs < SILENT_MS) return;
    const { socket } = this;
    this.retry();
    socket.close();
  }

  /** @param {PhoneNote} note */
  hear(note) {
    this.heardMs = performance.now();
    this.tries = 0;
    if (note.type === "watched") {
      this.watched = note.watched;
      this.pacing.clear();
      this.onStanding(note.watched ? "watched" : "waiting");
    } else if (note.type === "taken") {
      const sentMs = this.sentMs.get(note.id);
      for (const each of this.sentMs.keys()) if (each <= note.id) this.sentMs.delete(each);
      if (sentMs === undefined) return;
      // The next one leaves when this one was half-way there and back: it never waits in a queue.
      this.pacing.settle(note.id, (this.heardMs - sentMs) / 2);
    }
  }

  /**
   * Send a picture if there is room for it; else it is dropped, and a newer one will come.
   * @param {HTMLVideoElement} video
   * @param {number} captureMs on the clock of this page
   * @param {number} turns clockwise quarter turns that set it upright
   */
  async offer(video, captureMs, turns) {
    const { socket } = this;
    if (socket?.readyState !== WebSocket.OPEN || !this.watched || this.encoding) return;
    if (socket.bufferedAmount > 0 || captureMs - this.capturedMs < MIN_BETWEEN_MS) return;
    if (!this.pacing.hasRoom(performance.now())) return;
    this.encoding = true;
    try {
      const jpeg = await this.encoder.encode(video, turns);
      if (jpeg === null || socket !== this.socket || !this.watched) return;
      const nowMs = performance.now();
      this.capturedMs = captureMs;
      const id = this.pacing.send(captureMs, nowMs);
      this.sentMs.set(id, nowMs);
      // On a clock that the stage has, too, as far as the two agree.
      socket.send(packPicture(id, performance.timeOrigin + captureMs, jpeg));
    } finally {
      this.encoding = false;
    }
  }

  /** @param {LinkEnd} why */
  end(why) {
    this.close();
    this.onEnd(why);
  }

  close() {
    this.closed = true;
    clearInterval(this.looking);
    clearTimeout(this.retrying);
    this.socket?.close();
  }
}
