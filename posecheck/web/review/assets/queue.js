// All uploads of this window, one after the other. They continue while another page is shown.

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
   * Upload to this workspace from now on.
   * @param {string} workspace
   */
  useWorkspace(workspace) {
    if (workspace === this.workspace) return;
    this.workspace = workspace;
    for (const upload of this.uploads) upload.wake?.();
  }

  /**
   * Add a file.
   * @param {File} file
   * @param {Choice} choice
   * @param {Pick<Upload, "id"> | Unfinished | undefined} unfinished an earlier, incomplete upload of
   *   the file, if there is one
   */
  add(file, choice, unfinished) {
    const upload = new Upload(
      file,
      () => this.workspace,
      choice,
      () => this.notify(),
    );
    upload.id = unfinished?.id ?? null;
    this.uploads.push(upload);
    this.notify();
    this.work();
  }

  /**
   * Remove finished uploads that are shown elsewhere.
   * @param {(upload: Upload) => boolean} isReported
   */
  forget(isReported) {
    this.uploads = this.uploads.filter((upload) => !(upload.isOver && isReported(upload)));
    this.notify();
  }

  notify() {
    this.dispatchEvent(new Event("change"));
  }

  /** Send the waiting uploads, in the order in which they were added. */
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
