// A video's pictures as JPEGs, no larger than they need be.

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
   * Return the picture that a video shows, null while it shows none.
   * @param {HTMLVideoElement} video
   * @returns {Promise<Blob | null>}
   */
  encode(video) {
    const { videoWidth: width, videoHeight: height } = video;
    if (!width || !height) return Promise.resolve(null);
    const { canvas, context } = this;
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(width, height));
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== wide || canvas.height !== high)
      [canvas.width, canvas.height] = [wide, high];
    context.drawImage(video, 0, 0, wide, high);
    if ("convertToBlob" in canvas) {
      return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
    }
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  }
}
