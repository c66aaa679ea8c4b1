// Streamlit redraws a page now and then; the content of a component survives that.

import { useLocale } from "../../shared/wording.js";

/** @import { Component } from "./messages.d.ts" */

/**
 * The content of a component.
 * @template Data
 * @typedef {{ update(component: Component<Data>): void, close(): void }} View
 */

const GONE_AFTER_MS = 300;

/**
 * Return a component's `mount`, with a view that survives redrawing and is updated each time.
 * @template Data
 * @param {new (home: HTMLElement, component: Component<Data>) => View<Data>} Kind
 * @param {string} selector the component's element
 * @returns {(component: Component<Data>) => () => void}
 */
export function keepView(Kind, selector) {
  /** @type {WeakMap<Element, { view: View<Data>, leaving?: number }>} */
  const kept = new WeakMap();
  return (component) => {
    useLocale(component.data.locale);
    const home = find(component.parentElement, selector);
    const entry = kept.get(home) ?? { view: new Kind(home, component) };
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

/**
 * Return an element that a part of the page is known to have.
 * @template {string} Selector
 * @param {ParentNode} home
 * @param {Selector} selector a tag name, or a selector of any HTML element
 * @returns {Selector extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[Selector] : HTMLElement}
 */
export function find(home, selector) {
  const found = home.querySelector(selector);
  if (!found) throw new Error(`There is no ${selector} in this part of the page`);
  return /** @type {any} */ (found);
}

/**
 * Return a new element with a class and a text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {string} text
 */
export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}
