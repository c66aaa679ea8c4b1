// A picture as it is sent, the same on each connection: its number, when it was taken, the JPEG.

const HEADER_BYTES = 12;
const TAKEN_AT = 4;

/**
 * Return a picture as a message.
 * @param {number} id
 * @param {number} takenMs on whichever clock both ends have
 * @param {Blob} jpeg
 */
export function packPicture(id, takenMs, jpeg) {
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  header.setUint32(0, id, true);
  header.setFloat64(TAKEN_AT, takenMs, true);
  return new Blob([header.buffer, jpeg]);
}

/**
 * Return what is in a message with a picture.
 * @param {ArrayBuffer} message
 */
export function unpackPicture(message) {
  const header = new DataView(message, 0, HEADER_BYTES);
  return {
    id: header.getUint32(0, true),
    takenMs: header.getFloat64(TAKEN_AT, true),
    jpeg: new Blob([new Uint8Array(message, HEADER_BYTES)], { type: "image/jpeg" }),
  };
}
