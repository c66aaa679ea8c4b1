// Where the pictures come from: the camera, or a sample clip in its place.

/** @import { OnFrame, Source, VideoSource } from "./messages.d.ts" */
/** @import { Facing } from "./upright.js" */

const ASKED = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } };
const STILL_EVERY_MS = 100;

// Why there is no camera, as the texts name it.
/** @type {Record<string, string>} */
const REASONS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

export class CameraError extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * Open a camera and call `onFrame(video, captureMs)` for each of its pictures.
 *
 * @param {OnFrame} onFrame
 * @param {(reason: string) => void} onEnd
 * @param {ConstrainDOMString | null} deviceId what is asked of its id
 * @param {Facing} facing which way the camera looks where none is asked for by its id
 * @returns {Promise<VideoSource & Required<Pick<Source, "camera">>>}
 */
export async function openCamera(onFrame, onEnd, deviceId = null, facing = "user") {
  if (!window.isSecureContext) throw new CameraError("insecure");
  const canShow = "requestVideoFrameCallback" in HTMLVideoElement.prototype;
  if (!navigator.mediaDevices?.getUserMedia || !canShow) throw new CameraError("unsupported");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { ...ASKED, ...(deviceId ? { deviceId } : { facingMode: facing }) },
    });
  } catch (error) {
    throw new CameraError((error instanceof Error && REASONS[error.name]) || "unknown");
  }
  const video = makeVideo();
  video.srcObject = stream;
  const [track] = stream.getVideoTracks();
  track.addEventListener("ended", () => onEnd("unplugged"));
  const stopWatching = watch(video, onFrame);
  const close = () => {
    stopWatching();
    for (const each of stream.getTracks()) each.stop();
    video.srcObject = null;
  };
  try {
    await video.play();
  } catch {
    close();
    throw new CameraError("unknown");
  }
  const camera = { id: track.getSettings().deviceId ?? "", label: track.label };
  return { video, camera, follow() {}, close };
}

/**
 * Play a clip as if it were the camera. It stands still until the stretch begins.
 * @param {string} url
 * @param {OnFrame} onFrame
 * @param {(reason: string) => void} onEnd
 * @returns {Source}
 */
export function openSample(url, onFrame, onEnd) {
  if (!("requestVideoFrameCallback" in HTMLVideoElement.prototype)) {
    throw new CameraError("unsupported");
  }
  const video = makeVideo();
  video.loop = true;
  video.src = url;
  video.addEventListener("error", () => onEnd("sample"));
  const stopWatching = watch(video, onFrame);
  const still = setInterval(() => {
    if (video.paused && video.readyState >= 2) onFrame(video, performance.now());
  }, STILL_EVERY_MS);
  return {
    video,
    follow(phase) {
      const waits = phase === "resting" || phase === "set_up" || phase === "get_ready";
      if (!waits && video.paused) video.play().catch(() => onEnd("sample"));
    },
    close() {
      clearInterval(still);
      stopWatching();
      video.pause();
      video.removeAttribute("src");
      video.load();
    },
  };
}

function makeVideo() {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  return video;
}

/**
 * Call back with each new picture and the time at which it was taken.
 * @param {HTMLVideoElement} video
 * @param {OnFrame} onFrame
 */
function watch(video, onFrame) {
  let watching = true;
  /** @type {VideoFrameRequestCallback} */
  const next = (now, picture) => {
    if (!watching) return;
    onFrame(video, picture.captureTime ?? now);
    video.requestVideoFrameCallback(next);
  };
  video.requestVideoFrameCallback(next);
  return () => {
    watching = false;
  };
}
