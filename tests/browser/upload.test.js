import assert from "node:assert/strict";
import { test } from "node:test";
import { Upload } from "#review/upload.js";

/** Announce an upload, and return what becomes of it after the first answer. */
async function announce(t, response) {
  globalThis.document = { baseURI: "http://localhost/" };
  globalThis.addEventListener = () => {};
  t.mock.method(globalThis, "fetch", async () => response);
  const upload = new Upload(
    { name: "holiday.mp4", size: 100 },
    () => "workspace",
    {},
    () => {
      if (!["waiting", "sending"].includes(upload.state)) settled(upload.state);
    },
  );
  let settled = () => {};
  const state = new Promise((done) => {
    settled = done;
  });
  const sending = upload.send();
  const become = await state;
  upload.cancel();
  await sending;
  return become;
}

function breakOff() {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"id": "a'));
      controller.error(new TypeError("the connection ended"));
    },
  });
}

test("An answer that breaks off is a lost connection, and the upload is tried again", async (t) => {
  assert.equal(await announce(t, new Response(breakOff(), { status: 201 })), "broken");
});

test("A whole answer that is not posecheck's is refused", async (t) => {
  assert.equal(await announce(t, new Response("<h1>Log in</h1>", { status: 200 })), "refused");
});
