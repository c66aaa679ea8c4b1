// Texts with values in them: plural forms and numbers as the person's language has them.

/**
 * A text, or its forms by CLDR's plural categories, of which `count` chooses.
 * @typedef {string | Record<string, string>} Text
 */

/** @typedef {Record<string, string | number | null | undefined>} Values */

let locale = "en-GB";

/**
 * Set whose plural forms and numbers all texts have from now on.
 * @param {string} tag of BCP 47, such as "de-DE"
 */
export function useLocale(tag) {
  locale = tag;
}

/**
 * Return a text with its {placeholders} filled in; numbers are written as the language does.
 * @param {Text} text
 * @param {Values} values
 */
export function fill(text, values) {
  return choose(text, values.count).replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? plain(value) : String(value);
  });
}

/**
 * Return a number with exactly so many decimals.
 * @param {number} value
 * @param {number} digits
 */
export function fixed(value, digits = 1) {
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  }).format(value);
}

/**
 * Return a number with only the decimals it has.
 * @param {number} value
 */
export function plain(value) {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 10 }).format(value);
}

/**
 * @param {Text} text
 * @param {Values[string]} count
 */
function choose(text, count) {
  if (typeof text === "string") return text;
  return text[new Intl.PluralRules(locale).select(Number(count))] ?? text.other;
}
