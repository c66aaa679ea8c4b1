// Before a set: which camera is to look, chosen among those that the browser tells of.

import { fill, useLocale } from "../../../shared/wording.js";
import { CameraError, openCamera } from "./camera.js";
import { fillCameras, findCamera, listCameras, recallCamera, rememberCamera } from "./cameras.js";
import { find } from "./elements.js";

/** @import { Component, Texts } from "./messages.d.ts" */

const MARKUP = `
  <label hidden><span></span><select></select></label>
  <p role="status" hidden></p>
  <button type="button" hidden></button>`;

/** @type {WeakMap<Element, Choice>} */
const choices = new WeakMap();

/**
 * Show the choice in a component of Streamlit's; return what takes it away again.
 * @param {Component<{ texts: Texts }>} component
 */
export function mount({ parentElement, data }) {
  useLocale(data.locale);
  const home = find(parentElement, ".camera_choice-home");
  // Drawn anew with the page: what is open stays open.
  const choice = choices.get(home) ?? new Choice(home, data.texts);
  choices.set(home, choice);
  choice.open();
  return () => choice.close();
}

class Choice {
  /**
   * @param {HTMLElement} home
   * @param {Texts} texts
   */
  constructor(home, texts) {
    home.innerHTML = MARKUP;
    this.texts = texts;
    this.label = find(home, "label");
    this.select = find(home, "select");
    this.note = find(home, "p");
    this.button = find(home, "button");
    find(home, "span").textContent = texts.camera;
    this.button.textContent = texts.camera_ask;
    this.button.addEventListener("click", () => this.ask());
    this.select.addEventListener("change", () => {
      rememberCamera({ id: this.select.value, label: this.select.selectedOptions[0].label });
    });
    this.look = () => this.show();
  }

  open() {
    navigator.mediaDevices?.addEventListener("devicechange", this.look);
    this.show();
  }

  close() {
    navigator.mediaDevices?.removeEventListener("devicechange", this.look);
  }

  async show() {
    if (!navigator.mediaDevices?.enumerateDevices) return;
    const wanted = recallCamera();
    const cameras = await listCameras();
    const named = cameras.some(({ label }) => label);
    const there = findCamera(cameras, wanted);
    // With none chosen, or the chosen one gone, the browser decides at the start.
    fillCameras(this.select, cameras, there);
    if (!there) this.select.prepend(new Option(this.texts.camera_any, "", true, true));
    this.select.options[0].disabled = !this.select.options[0].value;
    this.label.hidden = !named || cameras.length < 2;
    this.button.hidden = named || !(await hasCamera());
    if (!named && wanted) this.tell(this.texts.camera_is, wanted.label);
    else if (named && cameras.length === 1) this.tell(this.texts.camera_is, cameras[0].label);
    else this.note.hidden = true;
  }

  /** Ask for the permission that the names need. */
  async ask() {
    try {
      const source = await openCamera(
        () => {},
        () => {},
      );
      source.close();
      await this.show();
    } catch (error) {
      const reason = error instanceof CameraError ? error.reason : "unknown";
      this.tell(this.texts[`${reason}_text`], "");
    }
  }

  /**
   * @param {string} text
   * @param {string} camera
   */
  tell(text, camera) {
    this.note.textContent = fill(text, { camera });
    this.note.hidden = false;
  }
}

async function hasCamera() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.some(({ kind }) => kind === "videoinput");
}
