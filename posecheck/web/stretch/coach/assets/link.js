// The way to the server and back: pictures go out, answers come in, the newest first.

import { findSocket, waitAfter } from "./connecting.js";
import { JpegEncoder } from "./jpeg.js";
import { Pacing } from "./pacing.js";
import { packPicture } from "./picture_message.js";

/** @import { Message, Phase, Ready, Verdict, View } from "./messages.d.ts" */
/** @import { Values } from "../../../shared/wording.js" */

/**
 * What a link tells of.
 * @typedef {object} Listener
 * @property {(answer: Ready | Verdict, captureMs: number | null) => void} onAnswer
 * @property {(reason: string, text: string | null, values: Values) => void} onEnd
 * @property {() => void} onUnknown
 */

// How the server ends a connection, as the texts name it; any other code is tried again.
/** @type {Record<number, string>} */
const ENDS = {
  1003: "refused",
  1008: "refused",
  1009: "refused",
  4000: "failed",
  4001: "replaced",
  4002: "over",
  4003: "address",
  4005: "unpaired",
};
// The server does not know the set: it was started anew.
const UNKNOWN = 4004;
// The server's answer to who asks for the connection's address without opening one.
const REACHED = 426;
// A server that is just being started answers before it takes connections.
const MAX_UNOPENED = 3;

export class Link {
  /**
   * @param {string} token
   * @param {Listener} listener
   */
  constructor(token, { onAnswer, onEnd, onUnknown }) {
    this.url = findSocket("live/ws", { token });
    this.onAnswer = onAnswer;
    this.onEnd = onEnd;
    this.onUnknown = onUnknown;
    this.encoder = new JpegEncoder();
    this.pacing = new Pacing();
    this.encoding = false;
    this.tries = 0;
    this.unopened = 0;
    this.everOpened = false;
    this.answeredMs = performance.now();
    this.closed = false;
    /**
     * Where the set stood in the last answer.
     * @type {Phase | null}
     */
    this.phase = null;
    this.connect();
  }

  get open() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    if (this.closed) return;
    const socket = new WebSocket(this.url);
    this.socket = socket;
    /** @type {string | null} */
    this.failure = null;
    let opened = false;
    socket.addEventListener("open", () => {
      opened = true;
      this.everOpened = true;
    });
    socket.addEventListener("message", (event) => this.hear(JSON.parse(event.data)));
    socket.addEventListener("close", async ({ code }) => {
      this.pacing.clear();
      if (!ENDS[code] && !opened && (await this.isBarred())) return;
      if (this.closed) return;
      if (ENDS[code]) {
        this.end(ENDS[code], this.failure);
        return;
      }
      if (code === UNKNOWN) this.onUnknown();
      this.retry = setTimeout(() => this.connect(), waitAfter(this.tries));
      this.tries += 1;
    });
  }

  /**
   * Ask over HTTP why no connection opens, which a browser does not tell; end it where no other
   * try can help, because something between here and the server lets none through.
   */
  async isBarred() {
    const address = new URL("live/ws", document.baseURI);
    const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
    if (this.closed || answer === null) return this.closed;
    const { status } = answer;
    if (status === 429 || status >= 500) return false;
    if (status !== REACHED) {
      this.end("barred", null, { status });
      return true;
    }
    if (this.everOpened) return false;
    this.unopened += 1;
    if (this.unopened < MAX_UNOPENED) return false;
    this.end("unopened");
    return true;
  }

  /**
   * @param {string} reason
   * @param {string | null} text of the server, in place of the one that stands for the reason
   * @param {Values} values
   */
  end(reason, text = null, values = {}) {
    this.closed = true;
    this.onEnd(reason, text, values);
  }

  /** @param {Message} message */
  hear(message) {
    if (this.closed) return;
    this.answeredMs = performance.now();
    this.tries = 0;
    if (message.type === "failed") {
      this.failure = message.text;
      return;
    }
    let captureMs = null;
    if (message.type === "verdict") {
      this.phase = message.phase;
      captureMs = this.pacing.settle(message.id, message.model_ms);
    }
    this.onAnswer(message, captureMs);
  }

  /**
   * Send a picture if there is room for it; else it is dropped, and a newer one will come.
   * @param {View} view
   * @param {number} captureMs
   * @param {Blob | null} [ready] the picture as a JPEG, where it came as one
   */
  async offer(view, captureMs, ready = null) {
    const { socket } = this;
    if (!socket || !this.open || this.encoding || socket.bufferedAmount > 0) return;
    if (!this.pacing.hasRoom(performance.now())) return;
    this.encoding = true;
    try {
      const jpeg = ready ?? (await this.encoder.encode(view));
      if (jpeg === null || socket !== this.socket || !this.open) return;
      const id = this.pacing.send(captureMs, performance.now());
      socket.send(packPicture(id, captureMs, jpeg));
    } finally {
      this.encoding = false;
    }
  }

  /**
   * Tell the server what became of a sentence.
   * @param {number} number
   * @param {boolean} whole whether it was spoken to its end
   */
  report(number, whole) {
    if (this.open) this.socket?.send(JSON.stringify({ spoken: number, whole }));
  }

  close() {
    this.closed = true;
    clearTimeout(this.retry);
    this.socket?.close();
  }
}
