import { ProtocolError } from './errors.js'

/**
 * UTF-8 of well-formed text. A lone surrogate has no UTF-8: the platform's encoder would silently replace it, and two
 * different names would become one.
 *
 * @throws ProtocolError `text`
 */
export function encodeText (text: string): Uint8Array {
  if (/\p{Surrogate}/u.test(text)) throw new ProtocolError('text holds a lone surrogate', { reason: 'text' })
  return encoder.encode(text)
}

/**
 * Strict inverse of `encodeText`, of `bytes` from `start` to `end`; undefined when they are not well-formed UTF-8. Byte order marks
 * are kept as text.
 */
export function decodeText (bytes: Uint8Array, start: number, end: number): string | undefined {
  const short = end - start <= shortBytes ? decodeAscii(bytes, start, end) : undefined
  if (short !== undefined) return short
  try {
    return decoder.decode(bytes.subarray(start, end))
  } catch {
    return undefined // the one thing a fatal decoder throws for; the caller knows the offset and says it
  }
}

/** Text as its bytes are: for so few letters the platform's encoder costs more than looking. */
export function isShortAscii (text: string): boolean {
  if (text.length > shortBytes) return false
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false
  return true
}

/** A view and a call of the platform's decoder cost more than reading so few bytes, and one snapshot may hold 65,536 names. */
const shortBytes = 24

function decodeAscii (bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = ''
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0x80
    if (byte >= 0x80) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
