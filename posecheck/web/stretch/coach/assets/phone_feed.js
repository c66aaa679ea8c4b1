// A paired phone as the camera of a stage: its pictures come from the server, newest first.

import { findSocket } from "./connecting.js";
import { unpackPicture } from "./picture_message.js";

/** @import { Camera, OnPicture, Source, StageNote } from "./messages.d.ts" */

/**
 * What a phone's feed tells of besides its pictures.
 * @typedef {object} PhoneListener
 * @property {OnPicture} onPicture
 * @property {(here: boolean) => void} onPresence whether the phone films, at each change
 * @property {(reason: string) => void} onEnd
 */

const PREFIX = "phone:";
const RETRY_MS = 1000;
// A set begins without the list rather than wait for it any longer.
const LIST_MAX_MS = 3000;

// How the server ends a connection, as the texts name it; any other code is tried again.
/** @type {Record<number, string>} */
const ENDS = { 4006: "phone_busy", 4007: "phone_unpaired" };

/**
 * Return the paired phones as cameras, and whether each one films now.
 * @param {string | null} address of the list, null where no phone can be paired
 * @returns {Promise<(Camera & { here: boolean })[]>}
 */
export async function listPhones(address) {
  if (!address) return [];
  try {
    const answer = await fetch(new URL(address, document.baseURI), {
      cache: "no-store",
      signal: AbortSignal.timeout(LIST_MAX_MS),
    });
    /** @type {{ id: string, name: string, here: boolean }[]} */
    const phones = await answer.json();
    return phones.map(({ id, name, here }) => ({ id: `${PREFIX}${id}`, label: name, here }));
  } catch {
    return [];
  }
}

/**
 * Return the camera to begin with: the one that was chosen, else a phone that was put up to film;
 * null for the browser's own choice.
 * @param {Camera | null} chosen
 * @param {(Camera & { here: boolean })[]} phones
 * @returns {Camera | null}
 */
export function chooseCamera(chosen, phones) {
  if (chosen) return chosen.id ? chosen : null;
  return phones.find(({ here }) => here) ?? null;
}

/**
 * Open a phone as the source of pictures, whether it films already or will.
 * @param {Camera} phone
 * @param {() => string} getToken of the set
 * @param {PhoneListener} listener
 * @returns {Source & { camera: Camera }}
 */
export function openPhone(phone, getToken, { onPicture, onPresence, onEnd }) {
  const view = document.createElement("canvas");
  const context = /** @type {CanvasRenderingContext2D} */ (view.getContext("2d", { alpha: false }));
  let closed = false;
  /** The secret of the set that the connection was opened for. */
  let token = "";
  /** @type {WebSocket} */
  let socket;
  /** @type {ReturnType<typeof setTimeout>} */
  let retrying;

  /** @param {ArrayBuffer} message */
  const show = async (message) => {
    const from = socket;
    const { id, takenMs, jpeg } = unpackPicture(message);
    const picture = await createImageBitmap(jpeg).catch(() => null);
    // The phone sends the next one then, whatever this one was.
    if (from.readyState === WebSocket.OPEN) from.send(String(id));
    if (!picture || closed) return;
    const { width, height } = picture;
    const isTurned = view.width !== width || view.height !== height;
    if (isTurned) [view.width, view.height] = [width, height];
    context.drawImage(picture, 0, 0);
    picture.close();
    if (isTurned) view.dispatchEvent(new Event("resize"));
    onPicture(view, takenMs - performance.timeOrigin, jpeg);
  };

  const connect = () => {
    token = getToken();
    const opened = new WebSocket(
      findSocket("phone/view", { phone: phone.id.slice(PREFIX.length), token }),
    );
    socket = opened;
    opened.binaryType = "arraybuffer";
    opened.addEventListener("message", ({ data }) => {
      if (closed || opened !== socket) return;
      if (typeof data !== "string") {
        show(data);
        return;
      }
      /** @type {StageNote} */
      const note = JSON.parse(data);
      if (note.type === "phone") onPresence(note.here);
    });
    opened.addEventListener("close", ({ code }) => {
      if (closed || opened !== socket) return;
      if (ENDS[code]) onEnd(ENDS[code]);
      // The server may have been started anew: the set gets another token meanwhile.
      else retrying = setTimeout(connect, RETRY_MS);
    });
  };

  connect();
  return {
    video: view,
    camera: { id: phone.id, label: phone.label },
    // The set that follows on the same stage has a secret of its own: the phone goes along.
    follow() {
      if (getToken() === token) return;
      clearTimeout(retrying);
      socket.close();
      connect();
    },
    close() {
      closed = true;
      clearTimeout(retrying);
      socket.close();
    },
  };
}
