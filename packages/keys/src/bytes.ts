const encoder = new TextEncoder()

/** UTF-8 bytes of a string. Lone surrogates become U+FFFD. */
export function utf8 (text: string): Uint8Array {
  return encoder.encode(text)
}

/** A fresh array holding the parts one after the other. O(total length). */
export function concatBytes (...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const joined = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

/** Equality whose running time depends on the lengths only, so that comparing a secret or a MAC tells nothing about where it differs. */
export function equalBytes (left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  let difference = 0
  for (let i = 0; i < left.length; i++) difference |= (left[i] ?? 0) ^ (right[i] ?? 0)
  return difference === 0
}

/**
 * Length-prefixed concatenation: each part is preceded by its length as 4 bytes, big-endian, so that no two different lists of parts
 * give the same bytes (`'ab', 'c'` and `'a', 'bc'` differ). Strings are taken as UTF-8. Every derivation and signed statement of this
 * package is framed this way, with a label as its first part.
 */
export function frame (...parts: ReadonlyArray<Uint8Array | string>): Uint8Array {
  const pieces: Uint8Array[] = []
  for (const part of parts) {
    const bytes = typeof part === 'string' ? utf8(part) : part
    const prefix = new Uint8Array(4)
    new DataView(prefix.buffer).setUint32(0, bytes.length)
    pieces.push(prefix, bytes)
  }
  return concatBytes(...pieces)
}
