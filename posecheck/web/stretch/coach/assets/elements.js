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
