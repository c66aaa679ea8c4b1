// After the set: whoever uses the keyboard or a screen reader goes on at the title of the next page.

const LOOK_EVERY_MS = 200;
// Streamlit draws the next page piece by piece, may draw its title anew, and on a busy machine late.
const DRAWN_MS = 15000;

/**
 * Put the focus on the title of the page, unless it is somewhere by then; with the stage it was
 * lost, and the next press of a key would begin at the top.
 */
export function focusTitle() {
  const { signal, abort } = watchPerson();
  const endMs = performance.now() + DRAWN_MS;
  const look = () => {
    if (signal.aborted) return;
    const title = document.querySelector("h1");
    if (title && document.activeElement === document.body) {
      title.tabIndex = -1;
      title.focus();
    }
    if (performance.now() < endMs) setTimeout(look, LOOK_EVERY_MS);
    else abort();
  };
  look();
}

/** Return a signal that is aborted as soon as the person does anything. */
function watchPerson() {
  const person = new AbortController();
  const abort = () => person.abort();
  for (const event of ["keydown", "pointerdown"]) {
    document.addEventListener(event, abort, { signal: person.signal, capture: true });
  }
  return { signal: person.signal, abort };
}
