// What is seen: the picture, the ring with the seconds, one large line, and the buttons.

import { find } from "../../../shared/elements.js";
import { fill } from "../../../shared/wording.js";
import { measure } from "./view.js";

/** @import { Rest, Settings, Texts, Verdict, View } from "./messages.d.ts" */

/** @import { Values } from "../../../shared/wording.js" */

const RADIUS = 92;
const ROUND = 2 * Math.PI * RADIUS;
// The most letters of a line, and its size.
/** @type {[number, string][]} */
const LINE_SIZES = [
  [40, "short"],
  [70, "middle"],
  [110, "long"],
];

const MARKUP = `
  <dialog class="stage" tabindex="-1">
    <div class="view">
      <div class="frame">
        <div class="video"></div>
        <canvas role="img"></canvas>
        <p class="badge sample" hidden></p>
        <p class="badge notice" hidden></p>
      </div>
    </div>
    <div class="panel">
      <div class="ring">
        <div class="breath" aria-hidden="true"></div>
        <svg viewBox="0 0 200 200" aria-hidden="true">
          <circle class="track" cx="100" cy="100" r="${RADIUS}"></circle>
          <circle class="fill" cx="100" cy="100" r="${RADIUS}" stroke-dasharray="${ROUND}"
            stroke-dashoffset="${ROUND}" transform="rotate(-90 100 100)"></circle>
        </svg>
        <div class="count" role="timer"><span class="seconds"></span> <span class="goal"></span>
          <span class="breathing"></span></div>
      </div>
      <div class="words">
        <p class="state"></p>
        <p class="line"></p>
        <p class="hint"></p>
        <p class="pace"></p>
        <p class="unheard" role="status"></p>
      </div>
    </div>
    <div class="bar">
      <p class="safety"></p>
      <p class="who" hidden></p>
      <div class="buttons usual">
        <select data-do="camera" hidden></select>
        <button type="button" data-do="sound"></button>
        <button type="button" data-do="breathing"></button>
        <button type="button" data-do="mirror"></button>
        <button type="button" data-do="stop" class="stop"></button>
      </div>
      <div class="buttons ask" role="alertdialog" hidden>
        <p></p>
        <button type="button" data-do="go_on" class="main"></button>
        <button type="button" data-do="end" class="stop"></button>
      </div>
    </div>
    <div class="card" role="alertdialog" aria-labelledby="card-title" aria-describedby="card-text"
      tabindex="-1" hidden>
      <h2 id="card-title"></h2><p class="text" id="card-text"></p><p class="note"></p>
      <div class="buttons">
        <button type="button" data-do="retry" class="main"></button>
        <button type="button" data-do="leave"></button>
      </div>
    </div>
  </dialog>`;

export class Stage {
  /**
   * @param {HTMLElement} home
   * @param {Texts} texts
   * @param {(action: string, byKey?: boolean) => void} act
   */
  constructor(home, texts, act) {
    home.innerHTML = MARKUP;
    this.texts = texts;
    this.root = find(home, "dialog");
    this.root.setAttribute("aria-label", texts.stage);
    this.canvas = find(this.root, "canvas");
    this.canvas.setAttribute("aria-label", texts.picture);
    this.write(".safety", texts.safety);
    this.write(".sample", texts.sample_badge);
    this.write(".ask p", texts.end_title);
    this.find(".ask").setAttribute("aria-label", texts.end_title);
    this.write("[data-do=go_on]", texts.end_no);
    this.write("[data-do=end]", texts.end_yes);
    this.write("[data-do=stop]", texts.stop);
    this.write("[data-do=mirror]", texts.mirror);
    for (const button of this.root.querySelectorAll("button")) {
      // Pressed by a key, maybe by a slip: no pointer was aimed at it.
      button.addEventListener("click", ({ detail }) => act(button.dataset.do ?? "", detail === 0));
    }
    this.cameras = find(this.root, "select");
    this.cameras.setAttribute("aria-label", texts.camera);
    this.cameras.addEventListener("change", () => act("camera"));
    // A second Escape may close the dialog whatever is said here: that is mended afterwards.
    this.root.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (event.cancelable) act("escape");
    });
    this.root.addEventListener("close", () => {
      if (this.root.open || !this.root.isConnected) return;
      this.open();
      act("escape");
    });
    this.root.dataset.phase = "asking";
    this.open();
  }

  /** Lie over all else on the page, which nothing can reach meanwhile; take the page's colours. */
  open() {
    this.root.classList.toggle("dark", isDark(this.root.parentElement ?? this.root));
    if (this.root.matches(":modal")) return;
    this.root.close();
    this.root.showModal();
    // No key that is pressed by a slip does anything from here.
    this.root.focus();
  }

  /** @param {string} selector */
  find(selector) {
    return find(this.root, selector);
  }

  /**
   * @param {string} selector
   * @param {string} text
   */
  write(selector, text) {
    const place = this.find(selector);
    if (place.textContent !== text) place.textContent = text;
  }

  /**
   * @param {Settings} settings
   * @param {boolean} isSample
   */
  showSettings({ volume, voice, breathing_shown: breathing, mirrored }, isSample) {
    const heard = volume > 0 && voice;
    const sound = heard ? this.texts.sound_off : this.texts.sound_on;
    this.write("[data-do=sound]", this.isSilenced ? this.texts.turn_sound_on : sound);
    this.write(
      "[data-do=breathing]",
      breathing ? this.texts.breathing_off : this.texts.breathing_on,
    );
    this.find("[data-do=mirror]").setAttribute("aria-pressed", String(mirrored));
    this.find("[data-do=mirror]").hidden = isSample;
    this.find(".sample").hidden = !isSample;
    this.root.dataset.breathing = breathing ? "on" : "off";
    const speaks = heard && !this.isSilenced;
    this.find(".state").setAttribute("aria-live", speaks ? "off" : "polite");
    if (speaks) this.writeUnheard("");
  }

  /**
   * @param {View} view
   * @param {boolean} mirrored
   */
  showVideo(view, mirrored) {
    this.find(".video").replaceChildren(view);
    const fit = () => {
      const { width, height } = measure(view);
      if (width) this.find(".frame").style.setProperty("--aspect", String(width / height));
    };
    // A phone that is turned changes its picture.
    view.addEventListener("resize", fit);
    fit();
    this.root.dataset.mirrored = mirrored ? "yes" : "no";
  }

  /**
   * Say whose set it is, where it could be someone else's.
   * @param {string} name
   */
  showWho(name) {
    this.write(".who", name && fill(this.texts.for_whom, { name }));
    this.find(".who").hidden = !name;
  }

  /**
   * Show what stays true until it is taken back, over the picture; nothing for no text.
   * @param {string} text
   */
  showNotice(text) {
    this.write(".notice", text);
    this.find(".notice").hidden = !text;
  }

  get isAsking() {
    return !this.find(".ask").hidden;
  }

  /** Ask whether the set is to end; it goes on meanwhile, and with whatever is no clear yes. */
  ask() {
    this.find(".usual").hidden = true;
    this.find(".ask").hidden = false;
    this.find("[data-do=go_on]").focus();
  }

  hideAsk() {
    if (!this.isAsking) return;
    this.find(".ask").hidden = true;
    this.find(".usual").hidden = false;
    this.root.focus();
  }

  /**
   * Show an answer of the server.
   * @param {Verdict} answer
   */
  showAnswer(answer) {
    const { texts, root } = this;
    root.dataset.phase = answer.phase;
    root.dataset.form = answer.form ?? "";
    root.dataset.held = String(answer.held_s);
    if (answer.rest) this.showRest(answer.rest);
    else this.showSeconds(answer.held_s, answer.goal_s);
    const waits = answer.phase === "paused" && answer.form === "unseen";
    this.write(".state", texts[`phase_${waits ? "cannot_judge" : answer.phase}`]);
    this.writeLine(answer.line);
    this.write(".hint", answer.hint);
    const pace = answer.model ? texts[`model_${answer.model}`] : texts.model_measuring;
    const count = Math.round(answer.rate);
    this.write(".pace", fill(answer.slow ? texts.slow : pace, { count }));
  }

  /**
   * @param {number} heldS
   * @param {number} goalS
   */
  showSeconds(heldS, goalS) {
    // Never shows a second that is not earned.
    this.write(".seconds", String(Math.floor(heldS + 1e-6)));
    this.write(".goal", fill(this.texts.of_goal, { goal: goalS }));
    this.fillRing(heldS / goalS);
  }

  /**
   * Show how much of the rest is left: the ring empties.
   * @param {Rest} rest
   */
  showRest({ left_s: leftS, whole_s: wholeS }) {
    const count = Math.ceil(leftS);
    this.write(".seconds", String(count));
    this.write(".goal", fill(this.texts.rest_left, { count }));
    this.fillRing(leftS / wholeS);
  }

  /** @param {number} share of the ring, from 0; more than 1 is all of it */
  fillRing(share) {
    this.find(".fill").style.strokeDashoffset = String(ROUND * (1 - Math.min(1, share)));
  }

  /**
   * The fewer words, the larger: from the floor the screen is three metres away.
   * @param {string} text
   */
  writeLine(text) {
    const fitting = LINE_SIZES.find(([most]) => text.length <= most);
    this.find(".words").dataset.size = fitting?.[1] ?? "longest";
    this.write(".line", text);
  }

  /**
   * Let a screen reader say what the voice does not.
   * @param {string} text
   */
  writeUnheard(text) {
    this.write(".unheard", text);
  }

  /** Show that the server was asked and has not answered yet. */
  showConnecting() {
    this.write(".state", this.texts.phase_connecting);
    this.writeLine(this.texts.connecting);
  }

  get isSilenced() {
    return "muted" in this.root.dataset;
  }

  /**
   * Offer to turn the sound on, while the browser keeps it off.
   * @param {boolean} silenced
   */
  showSilenced(silenced) {
    if (silenced) this.root.dataset.muted = "yes";
    else delete this.root.dataset.muted;
  }

  /**
   * Show which way the breath goes, and in words where they are wanted; null ends it.
   * @param {"in" | "out" | null} way
   * @param {boolean} inWords
   */
  showBreath(way, inWords) {
    const { texts, root } = this;
    if (way) root.dataset.breath = way;
    else delete root.dataset.breath;
    const words = way === "in" ? texts.breathe_in : texts.breathe_out;
    this.write(".breathing", way && inWords ? words : "");
  }

  /**
   * Show that the clock waits for something only the browser can know.
   * @param {string} text
   */
  showLost(text) {
    this.root.dataset.phase = "lost";
    this.write(".state", this.texts.phase_lost);
    this.writeLine(text);
    this.write(".hint", "");
  }

  /**
   * Cover the stage with a card; without a text for a button there is no such button.
   * @param {{ title: string, text: string, note?: string, retry?: string, leave?: string }} texts
   */
  showCard({ title, text, note = "", retry = "", leave = "" }) {
    const card = this.find(".card");
    card.hidden = false;
    find(card, "h2").textContent = title;
    find(card, ".text").textContent = text;
    find(card, ".note").textContent = note;
    for (const [name, words] of Object.entries({ retry, leave })) {
      const button = this.find(`.card [data-do=${name}]`);
      button.textContent = words;
      button.hidden = !words;
    }
    const first = retry ? "retry" : leave && "leave";
    (first ? this.find(`.card [data-do=${first}]`) : card).focus();
  }

  hideCard() {
    const card = this.find(".card");
    const tree = /** @type {Document | ShadowRoot} */ (this.root.getRootNode());
    const focused = card.contains(tree.activeElement);
    card.hidden = true;
    if (focused) this.root.focus();
  }

  /**
   * Let whoever watches from outside know, with numbers that cost nothing to keep.
   * @param {string} name
   * @param {Values} detail
   */
  tell(name, detail) {
    for (const [key, value] of Object.entries(detail)) this.root.dataset[key] = String(value);
    this.root.dispatchEvent(
      new CustomEvent(`coach:${name}`, { detail, bubbles: true, composed: true }),
    );
  }
}

/**
 * Whether the page around is dark, as Streamlit tells its components.
 * @param {Element} home
 */
function isDark(home) {
  const probe = document.createElement("span");
  probe.style.color = getComputedStyle(home).getPropertyValue("--st-background-color");
  home.append(probe);
  const shares = getComputedStyle(probe).color.match(/[\d.]+/g) ?? [];
  const [red, green, blue] = shares.map(Number);
  probe.remove();
  return 0.3 * red + 0.6 * green + 0.1 * blue < 128;
}
