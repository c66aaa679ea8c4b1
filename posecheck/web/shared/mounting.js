// Streamlit redraws a page now and then; what a component shows lives on through it.

import { find } from "./elements.js";
import { useLocale } from "./wording.js";

/** @import { Component } from "./component.d.ts" */

/**
 * What a component shows.
 * @template Data
 * @typedef {{ update(component: Component<Data>): void, close(): void }} View
 */

const GONE_AFTER_MS = 300;

/**
 * Return the `mount` of a component whose view lives on when it comes back at once.
 * @template Data
 * @param {(home: HTMLElement, component: Component<Data>) => View<Data>} make
 * @param {string} selector of the component's element
 * @returns {(component: Component<Data>) => () => void}
 */
export function keepView(make, selector) {
  /** @type {WeakMap<Element, { view: View<Data>, leaving?: number }>} */
  const kept = new WeakMap();
  return (component) => {
    useLocale(component.data.locale);
    const home = find(component.parentElement, selector);
    const entry = kept.get(home) ?? { view: make(home, component) };
    kept.set(home, entry);
    clearTimeout(entry.leaving);
    entry.view.update(component);
    return () => {
      entry.leaving = setTimeout(() => {
        kept.delete(home);
        entry.view.close();
      }, GONE_AFTER_MS);
    };
  };
}
