const utf8 = new TextEncoder()
const known = new Map<string, Uint8Array>()
/** Texts whose bytes are kept: labels, and the replicas of a few worlds. */
const most = 4096

/** The UTF-8 bytes of a text that is asked for again and again. Not to be written to. */
export function textBytes (text: string): Uint8Array {
  let bytes = known.get(text)
  if (bytes !== undefined) return bytes
  if (known.size === most) known.clear()
  known.set(text, bytes = utf8.encode(text))
  return bytes
}
