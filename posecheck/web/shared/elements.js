// What stands in a part of the page.

/**
 * Return the element that a part of the page always has.
 * @template {string} Selector
 * @param {ParentNode} home
 * @param {Selector} selector of one tag, or of any HTML element
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
