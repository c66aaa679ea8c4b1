// Streamlit draws a page anew now and then; what stands in a component stays through it.

const GONE_AFTER_MS = 300;

/**
 * Return the `mount` of a component whose view lives on while it is drawn anew.
 *
 * `View` is made with the component's element, has `update(component)`, called at once and at
 * each drawing, and `close()`.
 */
export function keepView(View, selector) {
  const views = new WeakMap();
  return (component) => {
    const home = component.parentElement.querySelector(selector);
    const view = views.get(home) ?? new View(home);
    views.set(home, view);
    clearTimeout(view.leaving);
    view.update(component);
    return () => {
      view.leaving = setTimeout(() => {
        views.delete(home);
        view.close();
      }, GONE_AFTER_MS);
    };
  };
}

/** Put values into the {places} of a text. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Return a new element with a class and a text. */
export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}
