// One file on its way to the server: after a broken connection it goes on where it stopped.

const UPLOADS = "reviews/uploads";
const OFFSET = "Upload-Offset";
const WAITS_MS = [500, 1000, 2000, 4000, 8000, 15000];
// A connection over which nothing moved for so long is dead, whatever the browser thinks.
const STALLED_MS = 30000;
// The speed of the last seconds says more than that of an hour.
const SPEED_OVER_MS = 6000;

// What may pass: a proxy that has nobody behind it for a moment, and one that asks for patience.
const AWAY = [502, 503, 504];
const WAIT = 429;
// A proxy may ask for any patience; nobody waits for an hour before a page.
const LONGEST_WAIT_MS = 120000;

/**
 * A refusal that no other try changes. Its message is for the person; without one, `status` says
 * what to tell: an HTTP status, or "login" where something else than posecheck answered.
 */
class RefusedError extends Error {
  constructor(message, status = null) {
    super(message ?? "");
    this.status = status;
  }
}
/** Another try can help; `trouble` is how the texts call it, `waitMs` how long it asks to wait. */
class PassingError extends Error {
  constructor(trouble, waitMs = 0) {
    super(trouble);
    Object.assign(this, { trouble, waitMs });
  }
}
/** The server knows nothing of this upload or tray: it was started anew. */
class ForgottenError extends Error {}

export class Upload {
  /**
   * Make the upload of a file; `send()` begins it. `findTray` tells the tray that the page has.
   *
   * `state` is one of waiting, sending, broken, away and asked_to_wait (tries again by itself),
   * forgotten (waits for another tray), here, refused and cancelled. A refusal has words of the
   * server in `error`, or a `status` to be put into words. `changed` is called whenever something
   * is.
   */
  constructor(file, findTray, choice, changed) {
    Object.assign(this, { file, findTray, choice, changed, id: null, sent: 0, error: "", status: null });
    this.state = "waiting";
    this.points = [];
  }

  /** Whether something between here and the server stopped it: the same file may go on later. */
  get isStopped() {
    return this.state === "refused" && !this.error && this.id !== null;
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
        if (error instanceof RefusedError) this.refuse(error);
        else if (error instanceof ForgottenError) this.forget();
        else await this.waitForNextTry(this.sent > before ? (tries = 0) : (tries += 1), error);
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

  refuse({ message, status }) {
    Object.assign(this, { error: message, status });
    this.become("refused");
  }

  async announce() {
    this.tray = this.findTray();
    const response = await fetch(`${address()}?tray=${encodeURIComponent(this.tray)}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name: this.file.name, size: this.file.size }),
    });
    const answer = await response.json().catch(() => null);
    judge(response.status, answer, response.headers.get("Retry-After"));
    if (response.ok && answer?.id) return answer.id;
    if (response.status !== 404) throw new RefusedError(null, "login");
    await this.waitForTray();
    throw new ForgottenError();
  }

  /** Send what the server has not got yet; return whether it has all then. */
  async sendRest() {
    const told = await fetch(address(this.id), { method: "HEAD", cache: "no-store" });
    // An answer to HEAD has no words, only their kind.
    const isOurs = told.headers.get("Content-Type")?.startsWith("application/json");
    if (told.status === 404 && isOurs) throw new ForgottenError();
    judge(told.status, null, told.headers.get("Retry-After"));
    const place = told.headers.get(OFFSET);
    if (place === null) throw new RefusedError(null, "login");
    const offset = Number(place);
    this.move(offset);
    if (this.isOver) return false;
    const { status, answer, retryAfter } = await this.put(offset);
    if (status === 409 && answer) return false; // asked for anew, then
    judge(status, answer, retryAfter);
    if (status === 404) throw new ForgottenError();
    if (!answer) throw new RefusedError(null, "login");
    return answer.complete;
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
      request.addEventListener("load", () => {
        const retryAfter = request.getResponseHeader("Retry-After");
        done({ status: request.status, answer: read(request), retryAfter });
      });
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

  /** Wait for a passing trouble to pass; for whatever else was thrown, the connection is lost. */
  async waitForNextTry(tries, error) {
    const { trouble, waitMs } = error instanceof PassingError ? error : { trouble: "broken", waitMs: 0 };
    this.become(trouble);
    await this.pause(Math.max(waitMs, WAITS_MS[Math.min(tries, WAITS_MS.length - 1)]));
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

/**
 * Throw what an answer means for the upload, unless all is well or the upload is not known (404).
 * An answer without words of posecheck's is not from posecheck: a proxy gave it.
 */
function judge(status, answer, retryAfter) {
  if (status < 400 || (status === 404 && answer?.error)) return;
  if (status === WAIT) throw new PassingError("asked_to_wait", readWait(retryAfter));
  if (AWAY.includes(status)) throw new PassingError("away", readWait(retryAfter));
  throw new RefusedError(answer?.error, status);
}

/** Return the patience that a Retry-After asks for: it is in seconds, or a date. */
function readWait(retryAfter) {
  const askedMs = /^\d+$/.test(retryAfter ?? "")
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - Date.now();
  return Math.min(Math.max(askedMs || 0, 0), LONGEST_WAIT_MS);
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
