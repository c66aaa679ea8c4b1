// How large the picture is that a source shows.

/** @import { View } from "./messages.d.ts" */

/**
 * Return a picture's size in its own pixels, zero before there is one.
 * @param {View} view
 */
export function measure(view) {
  return "videoWidth" in view
    ? { width: view.videoWidth, height: view.videoHeight }
    : { width: view.width, height: view.height };
}
