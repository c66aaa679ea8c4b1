import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseCamera } from "#coach/phone_feed.js";

const away = { id: "phone:1", label: "Phone", here: false };
const here = { id: "phone:2", label: "iPhone", here: true };
const webcam = { id: "abc", label: "Webcam" };

test("Who chose a camera gets it, whatever phones there are", () => {
  assert.equal(chooseCamera(webcam, [here]), webcam);
  assert.equal(chooseCamera(away, [away, here]), away);
});

test("A phone that was put up to film is taken where nothing was chosen", () => {
  assert.equal(chooseCamera(null, [away, here]), here);
  assert.equal(chooseCamera(null, [away]), null);
  assert.equal(chooseCamera(null, []), null);
});

test("Who chose the browser's own camera gets no phone", () => {
  assert.equal(chooseCamera({ id: "", label: "Browser's default" }, [here]), null);
});
