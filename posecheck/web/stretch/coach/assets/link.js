// The way to the server and back: pictures go out, answers come in, the newest first.

const LONGEST_SIDE_PX = 640;
const QUALITY = 0.8;
// The next picture is sent so long before the server is done with the last: it then arrives just
// in time, and never grows old in waiting.
const LEAD_MS = 15;
const PROBE_AFTER_MS = 2000;
const RETRY_MS = [500, 1000, 2000, 5000];
const HEADER_BYTES = 12;

// How the server ends a connection, as the texts name it; any other code is tried again.
const ENDS = {
  1003: "refused",
  1008: "refused",
  1009: "refused",
  4000: "failed",
  4001: "replaced",
  4002: "over",
  4003: "address",
};
// The server does not know the set: it was started anew.
const UNKNOWN = 4004;
// The server's answer to who asks for the connection's address without opening one.
const REACHED = 426;
// A server that is just being started answers before it takes connections.
const MOST_UNOPENED = 3;

export class Link {
  constructor(token, { onAnswer, onEnd, onUnknown }) {
    this.url = new URL("live/ws", document.baseURI);
    this.url.protocol = this.url.protocol.replace("http", "ws");
    this.url.searchParams.set("token", token);
    this.onAnswer = onAnswer;
    this.onEnd = onEnd;
    this.onUnknown = onUnknown;
    this.canvas = makeCanvas();
    this.context = this.canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    this.lastId = 0;
    this.sent = new Map();
    this.workMs = Infinity;
    this.encoding = false;
    this.tries = 0;
    this.unopened = 0;
    this.answeredMs = performance.now();
    this.closed = false;
    // Where the set stood in the last answer.
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
    this.failure = null;
    let opened = false;
    socket.addEventListener("open", () => {
      opened = this.everOpened = true;
    });
    socket.addEventListener("message", (event) => this.hear(JSON.parse(event.data)));
    socket.addEventListener("close", async ({ code }) => {
      this.sent.clear();
      if (!ENDS[code] && !opened && (await this.isBarred())) return;
      if (this.closed) return;
      if (ENDS[code]) {
        this.end(ENDS[code], this.failure);
        return;
      }
      if (code === UNKNOWN) this.onUnknown();
      const wait = RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)];
      this.tries += 1;
      this.retry = setTimeout(() => this.connect(), wait);
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
    if (status === REACHED && (this.everOpened || (this.unopened += 1) < MOST_UNOPENED)) return false;
    if (status === REACHED) this.end("unopened");
    else this.end("barred", null, { status });
    return true;
  }

  end(reason, text = null, values = {}) {
    this.closed = true;
    this.onEnd(reason, text, values);
  }

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
      this.workMs = message.model_ms;
      captureMs = this.sent.get(message.id) ?? null;
      // The server takes the newest: an answer to one picture settles all before it.
      for (const id of this.sent.keys()) if (id <= message.id) this.sent.delete(id);
    }
    this.onAnswer(message, captureMs);
  }

  hasRoom() {
    const sinceMs = performance.now() - (this.sentMs ?? 0);
    if (sinceMs > PROBE_AFTER_MS) this.sent.clear();
    if (this.sent.size === 1) return sinceMs >= this.workMs - LEAD_MS;
    return this.sent.size === 0;
  }

  /** Send a picture if there is room for it; else it is dropped, and a newer one will come. */
  async offer(video, captureMs) {
    if (!this.open || this.encoding || this.socket.bufferedAmount > 0) return;
    if (!this.hasRoom()) return;
    this.encoding = true;
    try {
      const socket = this.socket;
      const jpeg = await this.encode(video);
      if (jpeg === null || socket !== this.socket || !this.open) return;
      const id = ++this.lastId;
      const header = new DataView(new ArrayBuffer(HEADER_BYTES));
      header.setUint32(0, id, true);
      header.setFloat64(4, captureMs, true);
      this.sent.set(id, captureMs);
      this.sentMs = performance.now();
      socket.send(new Blob([header.buffer, jpeg]));
    } finally {
      this.encoding = false;
    }
  }

  encode(video) {
    const { videoWidth: width, videoHeight: height } = video;
    if (!width || !height) return null;
    const { canvas, context } = this;
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(width, height));
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
    context.drawImage(video, 0, 0, wide, high);
    if (canvas.convertToBlob) return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  }

  close() {
    this.closed = true;
    clearTimeout(this.retry);
    this.socket?.close();
  }
}

function makeCanvas() {
  return "OffscreenCanvas" in window ? new OffscreenCanvas(640, 480) : document.createElement("canvas");
}
