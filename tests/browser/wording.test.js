import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, fixed, useLocale } from "#shared/wording.js";

const SAVED = { one: "Your one second is saved.", other: "Your {count} seconds are saved." };

test("The count chooses the plural form, as the language's rule has it", () => {
  useLocale("en-GB");
  assert.equal(fill(SAVED, { count: 1 }), "Your one second is saved.");
  assert.equal(fill(SAVED, { count: 0 }), "Your 0 seconds are saved.");
  useLocale("fr-FR");
  assert.equal(fill({ one: "{count} jour", other: "{count} jours" }, { count: 0 }), "0 jour");
});

test("A category that a text does not have falls back to the general form", () => {
  useLocale("es-ES");
  assert.match(fill({ one: "un segundo", other: "{count} segundos" }, { count: 1e6 }), /segundos$/);
});

test("Numbers have the decimal sign of the language, and words stay as they are", () => {
  for (const [locale, shown] of [
    ["en-GB", "12.9 of 30 by Ana"],
    ["de-DE", "12,9 of 30 by Ana"],
  ]) {
    useLocale(locale);
    assert.equal(
      fill("{held} of {goal} by {who}", { held: fixed(12.94), goal: 30, who: "Ana" }),
      shown,
    );
  }
});
