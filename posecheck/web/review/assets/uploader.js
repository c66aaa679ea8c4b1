// The drop zone for videos, and the progress of each upload.

import { find, make } from "../../shared/elements.js";
import { keepView } from "../../shared/mounting.js";
import { fill } from "../../shared/wording.js";
import { describeSize } from "./amounts.js";
import { queue } from "./queue.js";
import { followTheme } from "./theme.js";
import { discard } from "./upload.js";

/** @import { Component } from "../../shared/component.d.ts" */
/** @import { Choice, Unfinished, UploaderData } from "./messages.d.ts" */
/** @import { Values } from "../../shared/wording.js" */
/** @import { Upload } from "./upload.js" */

const MARKUP = `
  <label class="drop">
    <input type="file" multiple>
    <span class="words"><b></b><span class="button"></span><small></small></span>
  </label>
  <ul class="rows"></ul>
  <p class="announcement" role="status"></p>`;

class Uploader {
  /**
   * @param {HTMLElement} home
   * @param {Component<UploaderData>} component
   */
  constructor(home, component) {
    this.home = home;
    this.component = component;
    this.data = component.data;
    this.texts = component.data.texts;
    home.innerHTML = MARKUP;
    this.leaveTheme = followTheme(home);
    /**
     * The listed uploads and their rows.
     * @type {Map<Upload | Unfinished, HTMLElement>}
     */
    this.rows = new Map();
    /**
     * The uploads that were reported to the page.
     * @type {{ id: string | null, choice: Choice, alone: boolean }[]}
     */
    this.arrived = [];
    /**
     * The ids of uploads that were removed here.
     * @type {Set<string | null>}
     */
    this.removed = new Set();
    const input = find(home, "input");
    input.addEventListener("change", () => {
      this.take(input.files ?? []);
      input.value = "";
    });
    const drop = this.find(".drop");
    for (const kind of ["dragenter", "dragover"]) {
      drop.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.classList.add("near");
      });
    }
    for (const kind of ["dragleave", "drop"]) {
      drop.addEventListener(kind, () => drop.classList.remove("near"));
    }
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      this.take(event.dataTransfer?.files ?? []);
    });
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    queue.addEventListener("change", () => this.show(), { signal });
    // Outside the drop zone, a dropped video would replace the whole page.
    for (const kind of ["dragover", "drop"]) {
      addEventListener(kind, (event) => event.preventDefault(), { signal });
    }
  }

  /** @param {string} selector */
  find(selector) {
    return find(this.home, selector);
  }

  /** @param {Component<UploaderData>} component */
  update(component) {
    this.component = component;
    this.data = component.data;
    const { texts, workspace, endings } = this.data;
    this.texts = texts;
    this.find(".drop b").textContent = texts.drop;
    this.find(".drop .button").textContent = texts.choose;
    this.find(".drop small").textContent = texts.kinds;
    this.find("input").setAttribute("aria-label", texts.choose);
    find(this.home, "input").accept = ["video/*", ...endings].join(",");
    queue.useWorkspace(workspace);
    queue.forget((upload) => this.isElsewhere(upload));
  }

  /** @param {Iterable<File>} files */
  take(files) {
    for (const file of files) {
      /** @param {{ name: string, size: number }} other */
      const isSame = ({ name, size }) => name === file.name && size === file.size;
      const stopped = queue.uploads.find((upload) => upload.isStopped && isSame(upload.file));
      const unfinished = this.data.unfinished.find(
        (each) => isSame(each) && !queue.uploads.some((u) => u.id === each.id),
      );
      queue.forget((upload) => upload === stopped);
      queue.add(file, this.data.choice, stopped ?? unfinished);
    }
  }

  show() {
    // Uploads that finished while another page was shown are reported before they are forgotten.
    this.reportArrived();
    const mine = new Set(queue.uploads.map(({ id }) => id));
    const left = this.data.unfinished.filter(({ id }) => !mine.has(id) && !this.removed.has(id));
    const things = [...left, ...queue.uploads.filter((upload) => !this.isElsewhere(upload))];
    for (const [thing, row] of this.rows) {
      if (things.includes(thing)) continue;
      row.remove();
      this.rows.delete(thing);
    }
    const rows = things.map((thing) => {
      const row = this.rows.get(thing) ?? this.makeRow(thing);
      this.rows.set(thing, row);
      this.fillRow(row, thing);
      return row;
    });
    const list = this.find(".rows");
    // Only if something changed: a button that is inserted again loses the keyboard focus.
    if (rows.some((row, place) => list.children[place] !== row)) list.replaceChildren(...rows);
  }

  /** @param {Upload | Unfinished} thing */
  makeRow(thing) {
    const row = make("li");
    const { name } = fileOf(thing);
    const bar = make("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", name);
    const button = make("button");
    button.type = "button";
    button.addEventListener("click", () => this.remove(thing));
    row.append(make("span", "name", name), make("span", "how"), button, bar);
    return row;
  }

  /**
   * @param {HTMLElement} row
   * @param {Upload | Unfinished} thing
   */
  fillRow(row, thing) {
    const { texts } = this;
    const { name, size } = fileOf(thing);
    const [state, sent] =
      "file" in thing ? [thing.state, thing.sent] : ["unfinished", thing.received];
    row.className = state;
    write(find(row, ".how"), this.describe(thing));
    const bar = find(row, "progress");
    bar.value = size ? sent / size : 0;
    bar.hidden = ["refused", "waiting"].includes(state);
    const button = find(row, "button");
    write(button, state === "refused" || state === "unfinished" ? texts.remove : texts.cancel);
    button.setAttribute("aria-label", `${button.textContent}: ${name}`);
    button.hidden = state === "here";
  }

  /**
   * Describe the progress of an upload.
   * @param {Upload | Unfinished} thing
   */
  describe(thing) {
    const { texts } = this;
    const size = describeSize(fileOf(thing).size);
    if (!("file" in thing)) {
      return fill(texts.unfinished, { sent: describeSize(thing.received), size });
    }
    const values = { sent: describeSize(thing.sent), size };
    if (thing.state === "refused") return this.describeRefusal(thing, values);
    const how = fill(texts[thing.state], values);
    return thing.leftS === null ? how : `${how}, ${this.describeLeft(thing.leftS)}`;
  }

  /**
   * @param {Upload} upload
   * @param {Values} values
   */
  describeRefusal({ error, file, status }, values) {
    const text = this.texts[`status_${status}`] ?? this.texts.status_other;
    return error || fill(text, { ...values, name: file.name, status });
  }

  /** @param {number} seconds */
  describeLeft(seconds) {
    const { texts } = this;
    if (seconds < 90) return fill(texts.left_seconds, { count: Math.max(2, Math.round(seconds)) });
    return fill(texts.left_minutes, { count: Math.round(seconds / 60) });
  }

  /** @param {Upload | Unfinished} thing */
  remove(thing) {
    if ("file" in thing && !thing.isStopped) {
      thing.cancel();
      queue.forget((upload) => upload === thing);
      return;
    }
    this.removed.add(thing.id);
    if (thing.id) discard(thing.id);
    queue.forget((upload) => upload === thing);
    this.show();
  }

  /** Report to the page, once each, uploads that finished and those that the server refused. */
  reportArrived() {
    const over = queue.uploads.filter(
      ({ id, state, error }) => id && (state === "here" || (state === "refused" && error)),
    );
    const fresh = over.filter(({ id }) => !this.hasReported(id));
    if (!fresh.length) return;
    const alone = queue.uploads.length === 1;
    this.arrived = [...this.arrived, ...fresh.map(({ id, choice }) => ({ id, choice, alone }))];
    this.component.setStateValue("arrived", this.arrived);
    const here = fresh.filter(({ state }) => state === "here").at(-1);
    if (here)
      this.find(".announcement").textContent = fill(this.texts.told, { name: here.file.name });
  }

  /**
   * Whether an upload is in the list of videos, or need not be shown at all.
   * @param {Upload} upload
   */
  isElsewhere({ id, state }) {
    return (
      state === "cancelled" || (id !== null && this.data.known.includes(id) && this.hasReported(id))
    );
  }

  /** @param {string | null} id */
  hasReported(id) {
    return this.arrived.some((each) => each.id === id);
  }

  close() {
    this.listeners.abort();
    this.leaveTheme();
  }
}

/**
 * @param {Upload | Unfinished} thing
 * @returns {{ name: string, size: number }}
 */
function fileOf(thing) {
  return "file" in thing ? thing.file : thing;
}

/**
 * @param {Element} place
 * @param {string} text
 */
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

export const mount = keepView((...made) => new Uploader(...made), ".uploader-home");
