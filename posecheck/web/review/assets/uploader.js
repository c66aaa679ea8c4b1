// Where videos are dropped or chosen, and how far each has come.

import { fill, keepView, make } from "./mounting.js";
import { queue } from "./queue.js";
import { followTheme } from "./theme.js";
import { discard } from "./upload.js";

const MARKUP = `
  <label class="drop">
    <input type="file" multiple>
    <span class="words"><b></b><span class="button"></span><small></small></span>
  </label>
  <ul class="rows"></ul>
  <p class="told" role="status"></p>`;

class Uploader {
  constructor(home) {
    this.home = home;
    home.innerHTML = MARKUP;
    this.leaveTheme = followTheme(home);
    this.rows = new Map();
    this.arrived = [];
    const input = this.find("input");
    input.addEventListener("change", () => {
      this.take(input.files);
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
      this.take(event.dataTransfer.files);
    });
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    queue.addEventListener("change", () => this.show(), { signal });
    // Beside the place for it, a dropped video would take the place of the whole page.
    for (const kind of ["dragover", "drop"]) {
      addEventListener(kind, (event) => event.preventDefault(), { signal });
    }
  }

  find(selector) {
    return this.home.querySelector(selector);
  }

  update(component) {
    this.component = component;
    this.data = component.data;
    const { texts, tray, endings } = this.data;
    this.texts = texts;
    this.find(".drop b").textContent = texts.drop;
    this.find(".drop .button").textContent = texts.choose;
    this.find(".drop small").textContent = texts.kinds;
    this.find("input").setAttribute("aria-label", texts.choose);
    this.find("input").accept = ["video/*", ...endings].join(",");
    queue.useTray(tray);
    queue.forget((upload) => this.isElsewhere(upload));
  }

  take(files) {
    for (const file of files) {
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
    // What came in while another page was shown is told before it is forgotten.
    this.tellArrived();
    const mine = new Set(queue.uploads.map(({ id }) => id));
    const left = this.data.unfinished.filter(({ id }) => !mine.has(id) && !this.removed?.has(id));
    const things = [...left, ...queue.uploads.filter((upload) => !this.isElsewhere(upload))];
    for (const [thing, row] of this.rows) {
      if (things.includes(thing)) continue;
      row.remove();
      this.rows.delete(thing);
    }
    for (const thing of things) {
      if (!this.rows.has(thing)) this.rows.set(thing, this.makeRow(thing));
      this.fillRow(this.rows.get(thing), thing);
    }
    const list = this.find(".rows");
    const rows = things.map((thing) => this.rows.get(thing));
    // Only where something changed: a button that is put back has lost the keyboard's focus.
    if (rows.some((row, place) => list.children[place] !== row)) list.replaceChildren(...rows);
  }

  makeRow(thing) {
    const row = make("li");
    const name = make("span", "name", thing.file?.name ?? thing.name);
    const bar = make("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", name.textContent);
    const button = make("button");
    button.type = "button";
    button.addEventListener("click", () => this.remove(thing));
    row.append(name, make("span", "how"), button, bar);
    return row;
  }

  fillRow(row, thing) {
    const { texts } = this;
    const size = thing.file?.size ?? thing.size;
    const sent = thing.file ? thing.sent : thing.received;
    const values = { sent: describeSize(sent), size: describeSize(size) };
    const state = thing.file ? thing.state : "unfinished";
    let how = state === "refused" ? this.describeRefusal(thing, values) : fill(texts[state], values);
    if (state === "sending" && thing.leftS !== null) how += `, ${this.describeLeft(thing.leftS)}`;
    row.className = state;
    write(row.querySelector(".how"), how);
    row.querySelector("progress").value = size ? sent / size : 0;
    row.querySelector("progress").hidden = ["refused", "waiting"].includes(state);
    const button = row.querySelector("button");
    write(button, state === "refused" || state === "unfinished" ? texts.remove : texts.cancel);
    button.setAttribute("aria-label", `${button.textContent}: ${thing.file?.name ?? thing.name}`);
    button.hidden = state === "here";
  }

  describeRefusal({ error, file, status }, values) {
    const text = this.texts[`status_${status}`] ?? this.texts.status_other;
    return error || fill(text, { ...values, name: file.name, status });
  }

  describeLeft(seconds) {
    const { texts } = this;
    if (seconds < 90) return fill(texts.left_seconds, { count: Math.max(2, Math.round(seconds)) });
    return fill(texts.left_minutes, { count: Math.round(seconds / 60) });
  }

  remove(thing) {
    if (thing.file && !thing.isStopped) {
      thing.cancel();
      queue.forget((upload) => upload === thing);
      return;
    }
    this.removed = new Set([...(this.removed ?? []), thing.id]);
    discard(thing.id);
    queue.forget((upload) => upload === thing);
    this.show();
  }

  /** Tell the page, once each, of what has come in, and of what the server refused on the way. */
  tellArrived() {
    const over = queue.uploads.filter(
      ({ id, state, error }) => id && (state === "here" || (state === "refused" && error)),
    );
    const fresh = over.filter(({ id }) => !this.hasTold(id));
    if (!fresh.length) return;
    const alone = queue.uploads.length === 1;
    this.arrived = [...this.arrived, ...fresh.map(({ id, choice }) => ({ id, choice, alone }))];
    this.component.setStateValue("arrived", this.arrived);
    const here = fresh.filter(({ state }) => state === "here").at(-1);
    if (here) this.find(".told").textContent = fill(this.texts.told, { name: here.file.name });
  }

  /** Whether the list of videos shows an upload, or nothing needs to. */
  isElsewhere({ id, state }) {
    return state === "cancelled" || (this.data.known.includes(id) && this.hasTold(id));
  }

  hasTold(id) {
    return this.arrived.some((each) => each.id === id);
  }

  close() {
    this.listeners.abort();
    this.leaveTheme();
  }
}

function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function describeSize(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

export const mount = keepView(Uploader, ".uploader-home");
