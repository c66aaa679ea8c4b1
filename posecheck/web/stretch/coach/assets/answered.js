// On the page after a set: pain may take away the button that the keyboard has just come to.

// The answer to it.
const ANSWER = ".st-key-pc-answer";

/**
 * What had the focus last. Kept here, as Streamlit draws the component anew with the answer.
 * @type {Element | null}
 */
let last = null;

/**
 * Go on at the answer when the focus is lost with what it was on. The press of the Tab key that
 * ends a note leads to a button that is gone as soon as the note is answered.
 */
export function mount() {
  const watch = new AbortController();
  const { signal } = watch;
  const note = (/** @type {Event} */ { target }) => {
    last = target instanceof Element ? target : null;
  };
  document.addEventListener("focusin", note, { signal });
  const observer = new MutationObserver(goOn);
  observer.observe(document.body, { childList: true, subtree: true });
  signal.addEventListener("abort", () => observer.disconnect());
  goOn();
  return () => watch.abort();
}

function goOn() {
  if (!last || last.isConnected || document.activeElement !== document.body) return;
  /** @type {HTMLElement | null} */
  const heading = document.querySelector(`${ANSWER} h2`);
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
  heading.closest(ANSWER)?.scrollIntoView({ block: "nearest" });
}
