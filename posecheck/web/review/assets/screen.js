// The video with a few buttons; nothing covers the picture, which is what matters.

import { make } from "../../shared/elements.js";
import { plain } from "../../shared/wording.js";

/** @import { Part, Texts } from "./messages.d.ts" */

// A video may be unavailable for a moment: while it is being kept, or while the server restarts.
const RETRY_MS = [300, 1000, 3000];
// A step by a picture gives up after so many pictures' time, or when the browser doesn't answer.
const MAX_FRAMES = 40;
const NOTICED_S = 0.001;
const SHOWN_WITHIN_MS = 2000;
const SPEEDS = [0.25, 0.5, 1, 2];
const SIGNS = {
  play: '<path d="M4 2.5v11l9-5.5z"/>',
  pause: '<path d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z"/>',
  back: '<path d="M3 2.5h2v11h-2zM13 2.5v11l-7-5.5z"/>',
  next: '<path d="M3 2.5v11l7-5.5zM11 2.5h2v11h-2z"/>',
  full: '<path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" fill="none" stroke="currentColor" stroke-width="2"/>',
};

export class Screen {
  /**
   * @param {string} address
   * @param {Texts} texts
   * @param {number} frameS how long most of its pictures are shown
   * @param {{ moved(): void, failed(): void, sized(portrait: boolean): void }} on `moved` is called
   *   whenever the video shows a different moment, `sized` when it is known to be upright or not
   */
  constructor(address, texts, frameS, on) {
    this.address = address;
    this.texts = texts;
    this.frameS = frameS;
    this.on = on;
    /** @type {number | null} */
    this.stopAtS = null;
    this.tries = 0;
    this.video = make("video");
    Object.assign(this.video, { muted: true, playsInline: true, preload: "auto", tabIndex: -1 });
    this.video.setAttribute("aria-label", texts.video);
    this.button = makeButton("play", texts.play, () => this.toggle());
    /**
     * When the picture began that is shown now; unknown in some browsers.
     * @type {number | undefined}
     */
    this.shownS = undefined;
    this.listen();
    this.watchShown();
    this.root = make("div", "screen-box");
    this.root.append(this.video, this.makeControls());
    this.showPlaying();
    this.video.src = new URL(address, document.baseURI).href;
  }

  get t() {
    return this.video.currentTime;
  }

  get isSeeking() {
    return this.video.seeking;
  }

  listen() {
    const { video } = this;
    for (const kind of ["timeupdate", "seeking", "seeked"]) {
      video.addEventListener(kind, () => this.on.moved());
    }
    for (const kind of ["play", "pause", "ended"]) {
      video.addEventListener(kind, () => this.showPlaying());
    }
    video.addEventListener("play", () => this.follow());
    video.addEventListener("loadedmetadata", () => {
      this.on.sized(video.videoHeight > video.videoWidth);
    });
    video.addEventListener("error", () => this.retry());
    video.addEventListener("click", () => this.toggle());
    // In full screen, none of the page's buttons can be reached.
    video.addEventListener("fullscreenchange", () => {
      video.controls = video.matches(":fullscreen");
    });
  }

  makeControls() {
    const { texts } = this;
    const controls = make("div", "controls");
    const speed = make("select");
    speed.setAttribute("aria-label", texts.speed);
    speed.append(
      ...SPEEDS.map((rate) => new Option(`${plain(rate)} ×`, String(rate), rate === 1, rate === 1)),
    );
    speed.addEventListener("change", () => {
      this.video.playbackRate = Number(speed.value);
    });
    const full = makeButton("full", texts.full_screen, () => this.fill());
    const back = makeButton("back", texts.frame_back, () => this.step(-1));
    const next = makeButton("next", texts.frame_next, () => this.step(1));
    controls.append(this.button, back, next, speed, full);
    return controls;
  }

  showPlaying() {
    const playing = !this.video.paused && !this.video.ended;
    this.button.innerHTML = draw(playing ? "pause" : "play");
    this.button.setAttribute("aria-label", playing ? this.texts.pause : this.texts.play);
  }

  /** @param {number} t */
  seek(t) {
    this.stopAtS = null;
    const last = Number.isFinite(this.video.duration) ? this.video.duration : Infinity;
    this.video.currentTime = Math.min(t, last);
  }

  /**
   * Show the next picture, or the one before. A picture may be shown for longer than the others.
   * @param {1 | -1} direction
   */
  async step(direction) {
    this.pause();
    this.stopAtS = null;
    const shownS = await this.findShown();
    const last = this.video.duration || Infinity;
    for (let tries = 1; tries <= MAX_FRAMES; tries += 1) {
      // Just before this picture began is always the one before it.
      const to = direction < 0 ? shownS - this.frameS / 4 : shownS + (tries + 0.25) * this.frameS;
      if (to < 0 || to > last) return;
      await this.moveTo(to);
      if (Math.abs((await this.findShown()) - shownS) > NOTICED_S) return;
    }
  }

  /**
   * Return when the picture began that is shown now, as far as the browser tells.
   * @returns {Promise<number>}
   */
  findShown() {
    const { video, frameS } = this;
    const guessed = Math.floor(video.currentTime / frameS + 0.01) * frameS;
    return Promise.resolve(this.shownS ?? guessed);
  }

  /**
   * @param {number} t
   * @returns {Promise<void>}
   */
  moveTo(t) {
    const { video } = this;
    return new Promise((resolve) => {
      const give = setTimeout(resolve, SHOWN_WITHIN_MS);
      const done = () => {
        clearTimeout(give);
        resolve();
      };
      video.addEventListener("seeked", () => setTimeout(done, 30), { once: true });
      video.currentTime = t;
    });
  }

  /** Note when each picture began that is shown, where the browser tells. */
  watchShown() {
    if (!("requestVideoFrameCallback" in this.video)) return;
    /** @type {VideoFrameRequestCallback} */
    const note = (_, { mediaTime }) => {
      this.shownS = mediaTime;
      this.video.requestVideoFrameCallback(note);
    };
    this.video.requestVideoFrameCallback(note);
  }

  toggle() {
    if (this.video.paused) this.video.play().catch(() => {});
    else this.video.pause();
  }

  pause() {
    this.video.pause();
  }

  /** @param {Part} part */
  playPart([from, to]) {
    this.seek(from);
    this.stopAtS = to;
    this.video.play().catch(() => {});
  }

  /** Report every picture while the video plays; stop at the end of a part. */
  follow() {
    const step = () => {
      if (this.video.paused || this.video.ended) return;
      if (this.stopAtS !== null && this.video.currentTime >= this.stopAtS) {
        this.video.pause();
        this.seek(this.stopAtS);
      }
      this.on.moved();
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  fill() {
    /** @type {HTMLVideoElement & { webkitEnterFullscreen?(): void }} an iPhone's */
    const video = this.video;
    if (video.requestFullscreen) video.requestFullscreen().catch(() => {});
    else video.webkitEnterFullscreen?.();
  }

  /** Load the video again at the time it showed; report a failure after the last attempt. */
  retry() {
    if (this.tries === RETRY_MS.length) {
      this.on.failed();
      return;
    }
    const t = this.t;
    this.waiting = setTimeout(() => {
      this.video.load();
      this.video.currentTime = t;
      this.showPlaying();
    }, RETRY_MS[this.tries]);
    this.tries += 1;
  }

  close() {
    clearTimeout(this.waiting);
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load(); // closes the connection
  }
}

/**
 * @param {keyof typeof SIGNS} sign
 * @param {string} name
 * @param {() => void} act
 */
function makeButton(sign, name, act) {
  const button = make("button");
  button.type = "button";
  button.innerHTML = draw(sign);
  button.setAttribute("aria-label", name);
  button.title = name;
  button.addEventListener("click", act);
  return button;
}

/** @param {keyof typeof SIGNS} sign */
function draw(sign) {
  return `<svg viewBox="0 0 16 16" aria-hidden="true" fill="currentColor">${SIGNS[sign]}</svg>`;
}
