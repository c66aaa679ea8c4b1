// A camera's pictures as JPEGs, no larger than they need be.

import { measure } from "./view.js";

/** @import { View } from "./messages.d.ts" */

const LONGEST_SIDE_PX = 640;
const QUALITY = 0.8;

export class JpegEncoder {
  constructor() {
    this.canvas =
      "OffscreenCanvas" in window
        ? new OffscreenCanvas(640, 480)
        : document.createElement("canvas");
    const options = { alpha: false, willReadFrequently: true };
    // Both kinds of canvas draw alike, which their types do not say together.
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d", options));
  }

  /**
   * Return the picture that is shown, null while there is none.
   * @param {View} view
   * @param {number} [turns] clockwise quarter turns of the picture
   * @returns {Promise<Blob | null>}
   */
  encode(view, turns = 0) {
    const { width, height } = measure(view);
    if (!width || !height) return Promise.resolve(null);
    const { canvas, context } = this;
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(width, height));
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    const [across, down] = turns % 2 ? [high, wide] : [wide, high];
    if (canvas.width !== across || canvas.height !== down)
      [canvas.width, canvas.height] = [across, down];
    context.setTransform(1, 0, 0, 1, across / 2, down / 2);
    context.rotate((turns * Math.PI) / 2);
    context.drawImage(view, -wide / 2, -high / 2, wide, high);
    if ("convertToBlob" in canvas) {
      return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
    }
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  }
}
