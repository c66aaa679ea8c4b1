// All uploads of this window, one after the other. They go on when another page is shown.

import { Upload } from "./upload.js";

/** @import { Choice, Unfinished } from "./messages.d.ts" */

class Queue extends EventTarget {
  constructor() {
    super();
    /** @type {Upload[]} */
    this.uploads = [];
    /** @type {string | null} */
    this.workspace = null;
    this.working = false;
    addEventListener("beforeunload", (event) => {
      if (this.uploads.some((upload) => !upload.isOver)) event.preventDefault();
    });
  }

  /**
   * Send to this workspace from now on.
   * @param {string} workspace
   */
  useWorkspace(workspace) {
    if (workspace === this.workspace) return;
    this.workspace = workspace;
    for (const upload of this.uploads) upload.wake?.();
  }

  /**
   * Take a file.
   * @param {File} file
   * @param {Choice} choice
   * @param {Pick<Upload, "id"> | Unfinished | undefined} unfinished what is left of an earlier
   *   upload of it, if anything
   */
  add(file, choice, unfinished) {
    const upload = new Upload(
      file,
      () => this.workspace,
      choice,
      () => this.tell(),
    );
    upload.id = unfinished?.id ?? null;
    this.uploads.push(upload);
    this.tell();
    this.work();
  }

  /**
   * Drop what is over and shown elsewhere.
   * @param {(upload: Upload) => boolean} isTold
   */
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
