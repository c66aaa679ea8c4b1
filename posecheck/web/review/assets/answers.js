// What an answer to an upload means: go on, try again, begin again, or give up.

/** @import { UploadAnswer } from "./messages.d.ts" */

// What may pass: a proxy that has nobody behind it for a moment, and one that asks for patience.
const AWAY = [502, 503, 504];
const WAIT = 429;
// A proxy may ask for any patience; nobody waits for an hour before a page.
const LONGEST_WAIT_MS = 120000;

/** @typedef {number | "login"} Status an HTTP status, or that something else than posecheck answered */
/** @typedef {"broken" | "away" | "asked_to_wait"} Trouble */

/** A refusal that no other try changes. Its message is for the person. */
export class RefusedError extends Error {
  /**
   * @param {string | null | undefined} message
   * @param {Status} status says what to tell where there is no message
   */
  constructor(message, status) {
    super(message ?? "");
    this.status = status;
  }
}

/** Another try can help. */
export class PassingError extends Error {
  /**
   * @param {Trouble} trouble as the texts call it
   * @param {number} waitMs how long it asks to wait
   */
  constructor(trouble, waitMs) {
    super(trouble);
    this.trouble = trouble;
    this.waitMs = waitMs;
  }
}

/** The server knows nothing of this upload or workspace: it was restarted. */
export class ForgottenError extends Error {}

/**
 * Throw what an answer means for the upload, unless all is well or the upload is not known (404).
 * An answer without words of posecheck's is not from posecheck: a proxy gave it.
 * @param {number} status
 * @param {UploadAnswer | null} answer
 * @param {string | null} retryAfter
 * @param {number} nowMs since 1970
 */
export function judge(status, answer, retryAfter, nowMs) {
  if (status < 400 || (status === 404 && answer?.error)) return;
  if (status === WAIT) throw new PassingError("asked_to_wait", readWait(retryAfter, nowMs));
  if (AWAY.includes(status)) throw new PassingError("away", readWait(retryAfter, nowMs));
  throw new RefusedError(answer?.error, status);
}

/**
 * Return the patience in milliseconds that a Retry-After asks for: it is in seconds, or a date.
 * @param {string | null} retryAfter
 * @param {number} nowMs since 1970
 */
export function readWait(retryAfter, nowMs) {
  const asked = retryAfter ?? "";
  const askedMs = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - nowMs;
  return Math.min(Math.max(askedMs || 0, 0), LONGEST_WAIT_MS);
}
