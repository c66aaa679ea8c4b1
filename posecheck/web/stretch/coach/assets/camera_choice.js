// Before a set: which camera is to look, chosen among those that the browser tells of.

import { find } from "../../../shared/elements.js";
import { fill, useLocale } from "../../../shared/wording.js";
import { CameraError, openCamera } from "./camera.js";
import { fillCameras, findCamera, listCameras, recallCamera, rememberCamera } from "./cameras.js";
import { chooseCamera, listPhones } from "./phone_feed.js";

/** @import { Component } from "../../../shared/component.d.ts" */
/** @import { Texts } from "./messages.d.ts" */

/** @typedef {{ texts: Texts, phones: string | null }} ChoiceData */

// A phone may be put up to film while somebody chooses.
const PHONES_EVERY_MS = 3000;

const MARKUP = `
  <label hidden><span></span><select></select></label>
  <p role="status" hidden></p>
  <button type="button" hidden></button>`;

/** @type {WeakMap<Element, Choice>} */
const choices = new WeakMap();

/**
 * Show the choice in a component of Streamlit's; return what takes it away again.
 * @param {Component<ChoiceData>} component
 */
export function mount({ parentElement, data }) {
  useLocale(data.locale);
  const home = find(parentElement, ".camera_choice-home");
  // Drawn anew with the page: what is open stays open.
  const choice = choices.get(home) ?? new Choice(home, data);
  choices.set(home, choice);
  choice.open();
  return () => choice.close();
}

class Choice {
  /**
   * @param {HTMLElement} home
   * @param {ChoiceData} data
   */
  constructor(home, { texts, phones }) {
    home.innerHTML = MARKUP;
    this.texts = texts;
    this.phones = phones;
    this.shown = "";
    this.label = find(home, "label");
    this.select = find(home, "select");
    this.note = find(home, "p");
    this.button = find(home, "button");
    find(home, "span").textContent = texts.camera;
    this.button.textContent = texts.camera_ask;
    this.button.addEventListener("click", () => this.ask());
    this.select.addEventListener("change", () => {
      rememberCamera({ id: this.select.value, label: this.select.selectedOptions[0].label });
      this.show();
    });
    this.look = () => this.show();
  }

  open() {
    navigator.mediaDevices?.addEventListener("devicechange", this.look);
    clearInterval(this.looking);
    if (this.phones) this.looking = setInterval(this.look, PHONES_EVERY_MS);
    this.show();
  }

  close() {
    navigator.mediaDevices?.removeEventListener("devicechange", this.look);
    clearInterval(this.looking);
  }

  async show() {
    const phones = await listPhones(this.phones);
    const local = await listCameras();
    const wanted = chooseCamera(recallCamera(), phones);
    const cameras = [...local, ...phones];
    const named = local.some(({ label }) => label);
    const there = findCamera(cameras, wanted);
    // What did not change is left alone: it may just be open.
    const shown = JSON.stringify([cameras, there, wanted]);
    if (shown === this.shown) return;
    this.shown = shown;
    fillCameras(this.select, cameras, there);
    // With none chosen, or the chosen one gone, the browser decides at the start. Beside a phone it
    // stands for cameras that have no names yet.
    const any = phones.length > 0 && !named;
    if (!there || any) this.select.prepend(new Option(this.texts.camera_any, "", !there, !there));
    this.select.options[0].disabled = !this.select.options[0].value && !any;
    this.select.hidden = false;
    this.label.hidden = this.select.options.length < 2 || !(named || phones.length);
    this.button.hidden = named || !(await hasCamera());
    const phone = phones.find(({ id }) => id === there?.id);
    if (phone) this.tell(phone.here ? this.texts.phone_here : this.texts.phone_away, phone.label);
    else if (!named && wanted && !phones.length) this.tell(this.texts.camera_is, wanted.label);
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
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return devices.some(({ kind }) => kind === "videoinput");
}
