// One file on its way to the server: after a broken connection it goes on where it stopped.

const UPLOADS = "reviews/uploads";
const OFFSET = "Upload-Offset";
const WAITS_MS = [500, 1000, 2000, 4000, 8000, 15000];
// A connection over which nothing moved for so long is dead, whatever the browser thinks.
const STALLED_MS = 30000;
// The speed of the last seconds says more than that of an hour.
const SPEED_OVER_MS = 6000;

/** A refusal that no other try changes; its message is for the person. */
class RefusedError extends Error {}
/** The server knows nothing of this upload or tray: it was started anew. */
class ForgottenError extends Error {}

export class Upload {
  /**
   * Make the upload of a file; `send()` begins it. `findTray` tells the tray that the page has.
   *
   * `state` is one of waiting, sending, broken (tries again by itself), forgotten (waits for
   * another tray), here, refused and cancelled. `changed` is called whenever something is.
   */
  constructor(file, findTray, choice, changed) {
    Object.assign(this, { file, findTray, choice, changed, id: null, sent: 0, error: "" });
    this.state = "waiting";
    this.points = [];
  }

  get isOver() {
    return ["here", "refused", "cancelled"].includes(this.state);
  }

  /** Return seconds to go, null while nobody can know. */
  get leftS() {
    const [first, last] = [this.points[0], this.points.at(-1)];
    if (this.state !== "sending" || !first || last.ms - first.ms < 700) return null;
    const bytesPerMs = (last.sent - first.sent) / (last.ms - first.ms);
    return bytesPerMs > 0 ? (this.file.size - this.sent) / bytesPerMs / 1000 : null;
  }

  /** Send the file to its end, with as many tries as it takes. */
  async send() {
    for (let tries = 0; !this.isOver; ) {
      const before = this.sent;
      try {
        this.become("sending");
        this.id ??= await this.announce();
        if (this.state === "cancelled") this.tellCancelled();
        else if (await this.sendRest()) this.become("here");
      } catch (error) {
        if (this.isOver) return;
        if (error instanceof RefusedError) this.refuse(error.message);
        else if (error instanceof ForgottenError) this.forget();
        else await this.waitForNextTry(this.sent > before ? (tries = 0) : (tries += 1));
      }
    }
  }

  cancel() {
    if (this.isOver) return;
    this.become("cancelled");
    this.request?.abort();
    this.wake?.();
    this.tellCancelled();
  }

  tellCancelled() {
    if (this.id) discard(this.id);
  }

  become(state) {
    if (this.state === "cancelled") return;
    this.state = state;
    if (state !== "sending") this.points = [];
    this.changed(this);
  }

  refuse(message) {
    this.error = message;
    this.become("refused");
  }

  async announce() {
    this.tray = this.findTray();
    const response = await fetch(`${address()}?tray=${encodeURIComponent(this.tray)}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name: this.file.name, size: this.file.size }),
    });
    const answer = await response.json();
    if (response.ok) return answer.id;
    if (response.status !== 404) throw new RefusedError(answer.error);
    await this.waitForTray();
    throw new ForgottenError();
  }

  /** Send what the server has not got yet; return whether it has all then. */
  async sendRest() {
    const told = await fetch(address(this.id), { method: "HEAD", cache: "no-store" });
    if (told.status === 404) throw new ForgottenError();
    if (!told.ok) throw new Error("no answer");
    const offset = Number(told.headers.get(OFFSET));
    this.move(offset);
    if (this.isOver) return false;
    const { status, answer } = await this.put(offset);
    if (status === 200) return answer.complete;
    if (status === 409) return false; // asked for anew, then
    if (status === 404) throw new ForgottenError();
    if (status >= 400 && status < 500 && answer?.error) throw new RefusedError(answer.error);
    throw new Error("broken off");
  }

  put(offset) {
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      this.request = request;
      let movedMs = performance.now();
      const watch = setInterval(() => {
        if (performance.now() - movedMs > STALLED_MS) request.abort();
      }, 1000);
      request.upload.addEventListener("progress", ({ loaded }) => {
        movedMs = performance.now();
        this.move(offset + loaded);
      });
      request.addEventListener("load", () => done({ status: request.status, answer: read(request) }));
      for (const kind of ["error", "abort", "timeout"]) {
        request.addEventListener(kind, () => fail(new Error(kind)));
      }
      request.addEventListener("loadend", () => clearInterval(watch));
      request.open("PUT", address(this.id));
      request.setRequestHeader(OFFSET, String(offset));
      request.send(this.file.slice(offset));
    });
  }

  move(sent) {
    const ms = performance.now();
    this.sent = Math.min(sent, this.file.size);
    this.points = [...this.points.filter((p) => ms - p.ms < SPEED_OVER_MS), { ms, sent: this.sent }];
    this.changed(this);
  }

  async waitForNextTry(tries) {
    this.become("broken");
    await this.pause(WAITS_MS[Math.min(tries, WAITS_MS.length - 1)]);
  }

  /** Begin from the beginning: what was sent is gone. */
  forget() {
    this.id = null;
    this.sent = 0;
  }

  /** Wait until the page has another tray than the one that the server does not know. */
  async waitForTray() {
    this.become("forgotten");
    while (this.findTray() === this.tray && !this.isOver) await this.pause(WAITS_MS.at(-1));
  }

  /** Wait, but no longer than until something may have changed. */
  pause(ms) {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
      addEventListener("online", this.wake, { once: true });
    });
  }
}

/** Have the server let go of an upload, even where the page is left at once after. */
export function discard(id) {
  fetch(address(id), { method: "DELETE", keepalive: true }).catch(() => {});
}

function address(id = "") {
  return new URL(id ? `${UPLOADS}/${id}` : UPLOADS, document.baseURI).href;
}

function read(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}
