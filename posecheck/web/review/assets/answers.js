// What the response to an upload means: continue, retry, start again, or give up.

/** @import { UploadAnswer } from "./messages.d.ts" */

// Temporary failures: a proxy whose server is unavailable for now, and a request to wait.
const AWAY = [502, 503, 504];
const WAIT = 429;
// A proxy may ask for any delay, but nobody waits in front of a page for an hour.
const LONGEST_WAIT_MS = 120000;

/** @typedef {number | "login"} Status an HTTP status, or that something other than posecheck answered */
/** @typedef {"broken" | "away" | "asked_to_wait"} Trouble */

/** A refusal that retrying will not change. Its message is shown to the person. */
export class RefusedError extends Error {
  /**
   * @param {string | null | undefined} message
   * @param {Status} status selects the text if there is no message
   */
  constructor(message, status) {
    super(message ?? "");
    this.status = status;
  }
}

/** A failure that retrying may overcome. */
export class PassingError extends Error {
  /**
   * @param {Trouble} trouble the key of its text
   * @param {number} waitMs how long the response asks to wait
   */
  constructor(trouble, waitMs) {
    super(trouble);
    this.trouble = trouble;
    this.waitMs = waitMs;
  }
}

/** The server does not know this upload or workspace, because it was restarted. */
export class ForgottenError extends Error {}

/**
 * Throw the error that a response means for the upload, unless it succeeded or the upload is unknown
 * (404).
 * A response without a posecheck message is not from posecheck, but from a proxy.
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
 * Return the delay in milliseconds that a Retry-After header asks for, in seconds or as a date.
 * @param {string | null} retryAfter
 * @param {number} nowMs since 1970
 */
export function readWait(retryAfter, nowMs) {
  const asked = retryAfter ?? "";
  const askedMs = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - nowMs;
  return Math.min(Math.max(askedMs || 0, 0), LONGEST_WAIT_MS);
}

/**
 * Return what a complete body says, null if it is not JSON and so not from posecheck.
 * @param {string} body
 * @returns {UploadAnswer | null}
 */
export function parseAnswer(body) {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
