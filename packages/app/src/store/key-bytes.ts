/** At most, of a UTF-16 code unit. */
const bytesPerUnit = 3

/**
 * Keys as bytes whose order is the order of UTF-16 code units, which the Store port promises: CESU-8 (Unicode Technical
 * Report 26). UTF-8 differs where surrogate pairs meet U+E000 … U+FFFF, and has no form for half a pair at all; here each
 * code unit is encoded by itself. ASCII stays ASCII.
 */
export function keyToBytes (key: string): Uint8Array {
  const bytes = new Uint8Array(key.length * bytesPerUnit)
  return bytes.slice(0, writeKey(key, bytes, 0))
}

/** The same for many keys that are needed for a moment: views of one array, since an array for each costs more than what goes into it. */
export function keysToBytes (keys: readonly string[]): Uint8Array[] {
  const bytes = new Uint8Array(keys.reduce((sum, { length }) => sum + length * bytesPerUnit, 0))
  let end = 0
  return keys.map(key => {
    const start = end
    end = writeKey(key, bytes, start)
    return bytes.subarray(start, end)
  })
}

/** Writes a key from `at` on; returns where it ends. */
function writeKey (key: string, bytes: Uint8Array, at: number): number {
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i)
    if (unit < 0x80) {
      bytes[at++] = unit
    } else if (unit < 0x800) {
      bytes[at++] = 0xc0 | (unit >> 6)
      bytes[at++] = 0x80 | (unit & 0x3f)
    } else {
      bytes[at++] = 0xe0 | (unit >> 12)
      bytes[at++] = 0x80 | ((unit >> 6) & 0x3f)
      bytes[at++] = 0x80 | (unit & 0x3f)
    }
  }
  return at
}

/** The inverse of `keyToBytes`; bytes that no key has come out as some other key, never as an error. */
export function keyFromBytes (bytes: Uint8Array): string {
  let key = ''
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i] ?? 0
    const second = (bytes[i + 1] ?? 0) & 0x3f
    if (first < 0x80) {
      key += String.fromCharCode(first)
      i += 1
    } else if (first < 0xe0) {
      key += String.fromCharCode(((first & 0x1f) << 6) | second)
      i += 2
    } else {
      key += String.fromCharCode(((first & 0x0f) << 12) | (second << 6) | ((bytes[i + 2] ?? 0) & 0x3f))
      i += 3
    }
  }
  return key
}

/** The first key after all keys that begin with `prefix`, as bytes. No encoded key begins with 0xf0 or above. */
export function endOfPrefix (prefix: Uint8Array): Uint8Array {
  const end = new Uint8Array(prefix.length + 1)
  end.set(prefix)
  end[prefix.length] = 0xff
  return end
}
