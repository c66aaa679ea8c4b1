// The film strip: a few pictures of a video in a row, so that a part of it can be found at a glance.

import { make } from "../../shared/elements.js";

const PICTURE_PX = 90;
const MOST = 24;

export class Film {
  /** @param {HTMLElement} root the row that gets the pictures */
  constructor(root) {
    this.root = root;
    this.address = "";
    /** @type {HTMLVideoElement | null} */
    this.video = null;
  }

  /**
   * Show pictures of a video; an empty address shows none.
   * @param {string} address
   * @param {number} durationS
   * @param {() => void} failed called if this browser cannot play the video
   */
  show(address, durationS, failed = () => {}) {
    if (address === this.address) return;
    this.close();
    this.address = address;
    if (!address) return;
    const video = make("video");
    Object.assign(video, { muted: true, playsInline: true, preload: "auto" });
    this.video = video;
    video.addEventListener("error", failed);
    video.addEventListener("loadeddata", () => this.take(video, durationS || video.duration), {
      once: true,
    });
    video.src = address;
  }

  /**
   * @param {HTMLVideoElement} video
   * @param {number} durationS
   */
  async take(video, durationS) {
    const count = Math.min(Math.max(Math.floor(this.root.clientWidth / PICTURE_PX), 3), MOST);
    const canvases = Array.from({ length: count }, () => make("canvas"));
    this.root.replaceChildren(...canvases);
    for (const [place, canvas] of canvases.entries()) {
      await seek(video, ((place + 0.5) * durationS) / count);
      if (this.video !== video) return;
      draw(video, canvas);
    }
    this.release();
  }

  /** Close the connection; the pictures stay. */
  release() {
    this.video?.removeAttribute("src");
    this.video?.load();
    this.video = null;
  }

  close() {
    this.release();
    this.address = "";
    this.root.replaceChildren();
  }
}

/**
 * @param {HTMLVideoElement} video
 * @param {number} t
 */
function seek(video, t) {
  return new Promise((resolve) => {
    video.addEventListener("seeked", resolve, { once: true });
    video.currentTime = t;
  });
}

/**
 * @param {HTMLVideoElement} video
 * @param {HTMLCanvasElement} canvas
 */
function draw(video, canvas) {
  const height = 2 * canvas.clientHeight || PICTURE_PX;
  const width = 2 * canvas.clientWidth || PICTURE_PX;
  Object.assign(canvas, { width, height });
  const scale = Math.max(width / video.videoWidth, height / video.videoHeight);
  const [w, h] = [scale * video.videoWidth, scale * video.videoHeight];
  canvas.getContext("2d")?.drawImage(video, (width - w) / 2, (height - h) / 2, w, h);
}
