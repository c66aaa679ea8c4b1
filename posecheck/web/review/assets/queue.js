// All uploads of this window, one after the other. They go on when another page is shown.

import { Upload } from "./upload.js";

class Queue extends EventTarget {
  constructor() {
    super();
    this.uploads = [];
    this.tray = null;
    addEventListener("beforeunload", (event) => {
      if (this.uploads.some((upload) => !upload.isOver)) event.preventDefault();
    });
  }

  /** Send to this tray from now on. */
  useTray(tray) {
    if (tray === this.tray) return;
    this.tray = tray;
    for (const upload of this.uploads) upload.wake?.();
  }

  /** Take a file; `unfinished` is what is left of an earlier upload of it, if anything. */
  add(file, choice, unfinished) {
    const upload = new Upload(file, () => this.tray, choice, () => this.tell());
    upload.id = unfinished?.id ?? null;
    this.uploads.push(upload);
    this.tell();
    this.work();
  }

  /** Show no longer what is over and told elsewhere. */
  forget(isTold) {
    this.uploads = this.uploads.filter((upload) => !(upload.isOver && isTold(upload)));
    this.tell();
  }

  tell() {
    this.dispatchEvent(new Event("change"));
  }

  /** Send what waits, in the order it came. */
  async work() {
    if (this.working) return;
    this.working = true;
    for (;;) {
      const next = this.uploads.find((upload) => upload.state === "waiting");
      if (!next) break;
      await next.send();
    }
    this.working = false;
  }
}

export const queue = new Queue();
