// Where the pictures of a set come from: a sample, a camera of this computer, or a paired phone.

import { fill } from "../../../shared/wording.js";
import { CameraError, openCamera, openSample } from "./camera.js";
import {
  fillCameras,
  listCameras,
  openAnother,
  openWanted,
  recallCamera,
  rememberCamera,
} from "./cameras.js";
import { Feed } from "./feed.js";
import { chooseCamera, listPhones, openPhone } from "./phone_feed.js";

/** @import { DeviceId } from "./cameras.js" */
/** @import { Camera, CoachData, Source, View } from "./messages.d.ts" */
/** @import { Sound } from "./sound.js" */
/** @import { Stage } from "./stage.js" */
/** @import { Values } from "../../../shared/wording.js" */

/**
 * The set that the pictures are for.
 * @typedef {object} Taker
 * @property {CoachData} data what the page says now
 * @property {boolean} mirrored whether its picture is shown mirrored
 * @property {boolean} over whether nothing more is shown or judged
 * @property {boolean} connected whether pictures are taken already
 * @property {boolean} judged whether a picture was answered
 * @property {(view: View, captureMs: number, jpeg?: Blob) => void} show takes a picture
 * @property {() => void} follow is called when there is a new source
 * @property {(reason: string) => void} fail is told why there are no pictures
 */

export class Intake {
  /**
   * @param {Taker} taker
   * @param {Stage} stage
   * @param {Sound} sound
   */
  constructor(taker, stage, sound) {
    this.taker = taker;
    this.stage = stage;
    this.sound = sound;
    this.texts = taker.data.texts;
    this.feed = new Feed(() => taker.over);
    /** @type {Camera[]} */
    this.cameras = [];
  }

  /** The source that is open. */
  get source() {
    return this.feed.source;
  }

  get isSample() {
    return this.taker.data.source.kind === "sample";
  }

  /** Open the source that the page or the person wants. */
  async open() {
    this.stage.hideCard();
    const { isSample, texts } = this;
    const { phones: paired, source } = this.taker.data;
    const phones = isSample ? [] : await listPhones(paired);
    const wanted = isSample ? null : chooseCamera(recallCamera(), phones);
    const phone = phones.find(({ id }) => id === wanted?.id);
    if (!isSample && !phone && !this.taker.connected) {
      this.stage.showCard({
        title: texts.asking_title,
        text: texts.asking_text,
        note: texts.privacy,
      });
    }
    await this.sound.wake();
    const camera = await this.take(() => {
      if (source.kind === "sample") return this.openSample(source.url);
      return phone ? this.openPhone(phone) : openWanted((id) => this.openCamera(id), wanted);
    });
    if (camera && wanted && camera.id !== wanted.id && camera.label !== wanted.label) {
      this.tellCamera(texts.camera_not_here, { wanted: wanted.label, camera: camera.label });
    }
  }

  /** @param {string} url */
  openSample(url) {
    return openSample(
      url,
      (...picture) => this.taker.show(...picture),
      (reason) => this.taker.fail(reason),
    );
  }

  /** @param {DeviceId} id */
  openCamera(id) {
    return openCamera(
      (...picture) => this.taker.show(...picture),
      () => this.lose(),
      id,
    );
  }

  /** @param {Camera} phone */
  openPhone(phone) {
    return openPhone(phone, () => this.taker.data.token, {
      onPicture: (...picture) => this.taker.show(...picture),
      onPresence: (here) => this.showPhone(phone, here),
      onEnd: (reason) => this.taker.fail(reason),
    });
  }

  /**
   * Say what to do on a phone that does not film; in a set the clock's waiting is told already.
   * @param {Camera} phone
   * @param {boolean} here
   */
  showPhone(phone, here) {
    const names = { camera: phone.label };
    if (here) this.stage.showNotice("");
    else if (this.taker.judged) this.stage.showNotice(fill(this.texts.phone_away, names));
    else this.tellCamera(this.texts.phone_away, names);
  }

  /**
   * Open a source and take the pictures from it from now on; return its camera, if it has one.
   * @param {() => Source | Promise<Source | null>} open
   */
  async take(open) {
    const source = await this.feed.change(open).catch((error) => {
      this.taker.fail(error instanceof CameraError ? error.reason : "unknown");
      return null;
    });
    if (!source) return null;
    this.stage.showVideo(source.video, this.taker.mirrored);
    this.stage.hideCard();
    this.showCameras();
    this.taker.follow();
    return source.camera ?? null;
  }

  /** The camera was unplugged: go on with another one, if there is any. */
  async lose() {
    const lost = this.feed.source?.camera;
    if (this.taker.over || !lost) return;
    const camera = await this.take(() => openAnother((id) => this.openCamera(id), lost));
    if (camera) this.tellCamera(this.texts.camera_unplugged, { camera: camera.label });
  }

  /**
   * @param {string} text
   * @param {Values} names
   */
  tellCamera(text, names) {
    const words = fill(text, names);
    this.stage.showNotice(words);
    this.sound.play([{ say: words, kind: "camera" }]);
  }

  /** Offer the cameras that are there now. */
  async showCameras() {
    if (this.isSample) return;
    this.cameras = [...(await listCameras()), ...(await listPhones(this.taker.data.phones))];
    fillCameras(this.stage.cameras, this.cameras, this.feed.source?.camera);
  }

  /** Open the camera that was chosen on the stage, and remember it. */
  choose() {
    const chosen = this.cameras.find(({ id }) => id === this.stage.cameras.value);
    if (!chosen) return;
    rememberCamera(chosen);
    this.stage.showNotice("");
    this.open();
  }

  close() {
    this.feed.close();
  }
}
