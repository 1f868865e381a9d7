// The limit the Web Cryptography API sets for one call of getRandomValues.
const MAX_BYTES_A_CALL = 65_536

/** Fresh bytes from the runtime's cryptographic generator, which pages outside a secure context have as well. */
export function randomBytes (length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let start = 0; start < length; start += MAX_BYTES_A_CALL) {
    globalThis.crypto.getRandomValues(bytes.subarray(start, Math.min(length, start + MAX_BYTES_A_CALL)))
  }
  return bytes
}
