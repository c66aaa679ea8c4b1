// Which way up the picture of a phone is. Browsers turn it with what the screen shows; a phone whose
// screen is locked upright and that lies on its side sends it lying on its side, too.

/** @typedef {"user" | "environment"} Facing which way a phone's camera looks */

const DEGREES = Math.PI / 180;
// Nearly flat, a phone has no side that is up.
const MIN_UPRIGHT = 0.5;
// Between two sides the one that was up before stays.
const SURE_WITHIN_DEG = 35;

/**
 * Return by how many degrees a phone is turned anticlockwise from upright, to a quarter turn; null
 * where that can't be told.
 * @param {number | null} beta as in a deviceorientation event, in degrees
 * @param {number | null} gamma
 * @returns {number | null}
 */
export function findAngle(beta, gamma) {
  if (beta === null || gamma === null) return null;
  // Where up is, along the screen's short and long side.
  const right = -Math.cos(beta * DEGREES) * Math.sin(gamma * DEGREES);
  const top = Math.sin(beta * DEGREES);
  if (Math.hypot(right, top) < MIN_UPRIGHT) return null;
  const angle = Math.atan2(right, top) / DEGREES;
  const quarter = Math.round(angle / 90) * 90;
  return Math.abs(angle - quarter) > SURE_WITHIN_DEG ? null : (quarter + 360) % 360;
}

/**
 * Return the clockwise quarter turns that set a picture upright, 0 to 3.
 * @param {number} phoneDeg how far the phone is turned anticlockwise
 * @param {number} screenDeg how far what its screen shows is
 * @param {Facing} facing
 */
export function countTurns(phoneDeg, screenDeg, facing) {
  const turned = Math.round((phoneDeg - screenDeg) / 90);
  // A camera that looks at the person sees the phone turn the other way.
  return (((facing === "user" ? turned : -turned) % 4) + 4) % 4;
}

/** Follows how the phone is held, where its sensors tell. */
export class Upright {
  constructor() {
    /** @type {number | null} */
    this.phoneDeg = null;
    addEventListener("deviceorientation", ({ beta, gamma }) => {
      this.phoneDeg = findAngle(beta, gamma) ?? this.phoneDeg;
    });
  }

  /** Ask for the sensors where a browser wants to be asked, which it allows after a press only. */
  async ask() {
    const asking = /** @type {{ requestPermission?: () => Promise<string> }} */ (
      /** @type {unknown} */ (globalThis.DeviceOrientationEvent)
    );
    // Without them the picture is as the browser gives it.
    await asking?.requestPermission?.().catch(() => {});
  }

  /** @param {Facing} facing */
  countTurns(facing) {
    const screenDeg = screen.orientation?.angle ?? 0;
    return this.phoneDeg === null ? 0 : countTurns(this.phoneDeg, screenDeg, facing);
  }
}
