// The source of pictures in use: one at a time, whichever was asked for last.

import { CameraError } from "./camera.js";

/** @import { Source } from "./messages.d.ts" */

export class Feed {
  /** @param {() => boolean} isOver whether no source is wanted any more */
  constructor(isOver) {
    this.isOver = isOver;
    /** @type {Source | null} */
    this.source = null;
    this.asked = 0;
  }

  /**
   * Close the source in use and open another one.
   * @param {() => Source | Promise<Source | null>} open gives null where there is none to be had
   * @returns {Promise<Source | null>} null when it came too late: meanwhile another one was asked
   *   for, or none was wanted any more. It is closed then.
   */
  async change(open) {
    this.asked += 1;
    const { asked } = this;
    this.close();
    try {
      const source = await open();
      if (!this.isOver() && asked === this.asked) {
        if (!source) throw new CameraError("unplugged");
        this.source = source;
        return source;
      }
      source?.close();
    } catch (error) {
      if (asked === this.asked) throw error;
    }
    return null;
  }

  close() {
    this.source?.close();
    this.source = null;
  }
}
