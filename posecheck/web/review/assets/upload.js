// The upload of one file to the server: after a broken connection it resumes where it stopped.

import { addProgress, estimateLeftS } from "./amounts.js";
import { ForgottenError, judge, PassingError, parseAnswer, RefusedError } from "./answers.js";

/** @import { Progress } from "./amounts.js" */
/** @import { Status, Trouble } from "./answers.js" */
/** @import { Choice, UploadAnswer } from "./messages.d.ts" */

const UPLOADS = "reviews/uploads";
const OFFSET = "Upload-Offset";
const WAITS_MS = [500, 1000, 2000, 4000, 8000, 15000];
// A connection without any progress for this long is dead, whatever the browser thinks.
const STALLED_MS = 30000;

/** @typedef {"waiting" | "sending" | Trouble | "forgotten" | "here" | "refused" | "cancelled"} State */

export class Upload {
  /**
   * Create the upload of a file; `send()` starts it.
   * @param {File} file
   * @param {() => string | null} findWorkspace returns the current workspace of the page
   * @param {Choice} choice
   * @param {() => void} changed called whenever something changes
   */
  constructor(file, findWorkspace, choice, changed) {
    this.file = file;
    this.findWorkspace = findWorkspace;
    this.choice = choice;
    this.changed = changed;
    /** @type {string | null} */
    this.id = null;
    this.sent = 0;
    /**
     * "broken", "away" and "asked_to_wait" retry automatically; "forgotten" waits for another
     * workspace.
     * @type {State}
     */
    this.state = "waiting";
    /** The server's message for a refusal, empty if the text has to be chosen by `status`. */
    this.error = "";
    /** @type {Status | null} */
    this.status = null;
    /** @type {Progress[]} */
    this.points = [];
    /** @type {string | null} */
    this.workspace = null;
    /**
     * Ends a wait early.
     * @type {(() => void) | undefined}
     */
    this.wake = undefined;
  }

  /** Whether something between here and the server stopped it, so that it can be resumed later. */
  get isStopped() {
    return this.state === "refused" && !this.error && this.id !== null;
  }

  get isOver() {
    return ["here", "refused", "cancelled"].includes(this.state);
  }

  /** Return the estimated seconds left, null while they cannot be estimated. */
  get leftS() {
    if (this.state !== "sending") return null;
    return estimateLeftS(this.points, this.file.size - this.sent);
  }

  /** Send the file completely, with as many attempts as it takes. */
  async send() {
    for (let tries = 0; !this.isOver; ) {
      const before = this.sent;
      try {
        this.become("sending");
        this.id ??= await this.announce();
        if (this.state === "cancelled") this.discardOnServer();
        else if (await this.sendRest(this.id)) this.become("here");
      } catch (error) {
        if (this.isOver) return;
        if (error instanceof RefusedError) this.refuse(error);
        else if (error instanceof ForgottenError) this.forget();
        else {
          tries = this.sent > before ? 0 : tries + 1;
          await this.waitForNextTry(tries, error);
        }
      }
    }
  }

  cancel() {
    if (this.isOver) return;
    this.become("cancelled");
    this.request?.abort();
    this.wake?.();
    this.discardOnServer();
  }

  discardOnServer() {
    if (this.id) discard(this.id);
  }

  /** @param {State} state */
  become(state) {
    if (this.state === "cancelled") return;
    this.state = state;
    if (state !== "sending") this.points = [];
    this.changed();
  }

  /** @param {RefusedError} error */
  refuse({ message, status }) {
    Object.assign(this, { error: message, status });
    this.become("refused");
  }

  /** Announce the file to the server; return the id of the upload. */
  async announce() {
    this.workspace = this.findWorkspace();
    const response = await fetch(
      `${address()}?workspace=${encodeURIComponent(this.workspace ?? "")}`,
      {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ name: this.file.name, size: this.file.size }),
      },
    );
    // Read first, parse then: an answer that breaks off is a lost connection, not a stranger's.
    const answer = parseAnswer(await response.text());
    judge(response.status, answer, response.headers.get("Retry-After"), Date.now());
    if (response.ok && answer?.id) return answer.id;
    if (response.status !== 404) throw new RefusedError(null, "login");
    await this.waitForWorkspace();
    throw new ForgottenError();
  }

  /**
   * Send what the server does not have yet; return whether it then has everything.
   * @param {string} id
   */
  async sendRest(id) {
    const response = await fetch(address(id), { method: "HEAD", cache: "no-store" });
    // A response to HEAD has no body, only a content type.
    const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
    if (response.status === 404 && isOurs) throw new ForgottenError();
    judge(response.status, null, response.headers.get("Retry-After"), Date.now());
    const place = response.headers.get(OFFSET);
    if (place === null) throw new RefusedError(null, "login");
    const offset = Number(place);
    this.move(offset);
    if (this.isOver) return false;
    const { status, answer, retryAfter } = await this.put(id, offset);
    if (status === 409 && answer) return false; // the loop asks for the offset again
    judge(status, answer, retryAfter, Date.now());
    if (status === 404) throw new ForgottenError();
    if (!answer) throw new RefusedError(null, "login");
    return Boolean(answer.complete);
  }

  /**
   * Send the file from an offset on.
   * @param {string} id
   * @param {number} offset
   * @returns {Promise<{ status: number, answer: UploadAnswer | null, retryAfter: string | null }>}
   */
  put(id, offset) {
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
        done({ status: request.status, answer: parseAnswer(request.responseText), retryAfter });
      });
      for (const kind of ["error", "abort", "timeout"]) {
        request.addEventListener(kind, () => fail(new Error(kind)));
      }
      request.addEventListener("loadend", () => clearInterval(watch));
      request.open("PUT", address(id));
      request.setRequestHeader(OFFSET, String(offset));
      request.send(this.file.slice(offset));
    });
  }

  /** @param {number} sent */
  move(sent) {
    this.sent = Math.min(sent, this.file.size);
    this.points = addProgress(this.points, { ms: performance.now(), sent: this.sent });
    this.changed();
  }

  /**
   * Wait before the next attempt; any error other than a temporary failure means a lost connection.
   * @param {number} tries
   * @param {unknown} error
   */
  async waitForNextTry(tries, error) {
    const { trouble, waitMs } =
      error instanceof PassingError ? error : new PassingError("broken", 0);
    this.become(trouble);
    await this.pause(Math.max(waitMs, WAITS_MS[Math.min(tries, WAITS_MS.length - 1)]));
  }

  /** Start from the beginning: what was sent is gone. */
  forget() {
    this.id = null;
    this.sent = 0;
  }

  /** Wait until the page has a workspace other than the one that the server does not know. */
  async waitForWorkspace() {
    this.become("forgotten");
    while (this.findWorkspace() === this.workspace && !this.isOver)
      await this.pause(Math.max(...WAITS_MS));
  }

  /**
   * Wait, but at most until something may have changed.
   * @param {number} ms
   * @returns {Promise<void>}
   */
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

/**
 * Have the server delete an upload, even if the page is closed right after.
 * @param {string} id
 */
export function discard(id) {
  fetch(address(id), { method: "DELETE", keepalive: true }).catch(() => {});
}

function address(id = "") {
  return new URL(id ? `${UPLOADS}/${id}` : UPLOADS, document.baseURI).href;
}
