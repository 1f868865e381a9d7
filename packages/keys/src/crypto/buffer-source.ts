/**
 * The bytes in the form WebCrypto takes. Views into larger buffers pass as they are, their bounds respected; only bytes in shared memory,
 * which WebCrypto refuses, are copied.
 */
export function asBufferSource (bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return isOverArrayBuffer(bytes) ? bytes : new Uint8Array(bytes)
}

function isOverArrayBuffer (bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
}
