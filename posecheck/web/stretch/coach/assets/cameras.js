// Which cameras there are, and which one this person wants: it is remembered in this browser.

/** @import { Camera, Source } from "./messages.d.ts" */

/** @typedef {Source & { camera: Camera }} CameraSource */
/** @typedef {{ exact: string } | { ideal: string } | null} DeviceId */
/** @typedef {(id: DeviceId) => Promise<CameraSource>} Open */

const REMEMBERED = "posecheck.camera";

/**
 * Return the cameras: none that has a name before the person allowed one.
 * @returns {Promise<Camera[]>}
 */
export async function listCameras() {
  try {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices
      .filter(({ kind, deviceId }) => kind === "videoinput" && deviceId)
      .map(({ deviceId, label }) => ({ id: deviceId, label }));
  } catch {
    return [];
  }
}

/**
 * Return the wanted camera among those that are there, null when it is not.
 * @param {Camera[]} cameras
 * @param {Camera | null} wanted
 */
export function findCamera(cameras, wanted) {
  if (!wanted) return null;
  // Some browsers give another id at each visit, or when the camera is in another socket.
  /** @param {Camera} camera */
  const byName = ({ label }) => label && label === wanted.label;
  return cameras.find(({ id }) => id === wanted.id) ?? cameras.find(byName) ?? null;
}

/** @param {Camera} camera */
export function rememberCamera({ id, label }) {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify({ id, label }));
  } catch {
    // A browser that keeps nothing asks again the next time.
  }
}

/**
 * Return the camera that was chosen last in this browser, null before one was.
 * @returns {Camera | null}
 */
export function recallCamera() {
  try {
    const found = JSON.parse(localStorage.getItem(REMEMBERED) ?? "null");
    return typeof found?.id === "string"
      ? { id: found.id, label: String(found.label ?? "") }
      : null;
  } catch {
    return null;
  }
}

/**
 * Open the wanted camera, or the browser's own choice where it is not there.
 *
 * @param {Open} open opens one by what is asked of its id, null for any
 * @param {Camera | null} wanted
 */
export async function openWanted(open, wanted) {
  const there = findCamera(await listCameras(), wanted);
  const source = await open(there ? { exact: there.id } : wanted ? { ideal: wanted.id } : null);
  // Only now all have their names.
  const found = findCamera(await listCameras(), wanted);
  if (!found || found.id === source.camera.id) return source;
  source.close();
  return open({ exact: found.id });
}

/**
 * Open the first other camera that can be had, null when there is none.
 * @param {Open} open
 * @param {Camera} lost
 */
export async function openAnother(open, lost) {
  for (const { id } of await listCameras()) {
    if (id === lost.id) continue;
    try {
      return await open({ exact: id });
    } catch {
      // In use elsewhere: maybe the next one is not.
    }
  }
  return null;
}

/**
 * Show cameras in a select, the one in use chosen; hide it where there is nothing to choose.
 * @param {HTMLSelectElement} select
 * @param {Camera[]} cameras
 * @param {Camera | null | undefined} used
 */
export function fillCameras(select, cameras, used) {
  const options = cameras.map(({ id, label }) => new Option(label, id, false, id === used?.id));
  select.replaceChildren(...options);
  select.hidden = cameras.length < 2;
}
