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

/** Strict inverse of `encodeText`; undefined when `bytes` is not well-formed UTF-8. Byte order marks are kept as text. */
export function decodeText (bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined // the one thing a fatal decoder throws for; the caller knows the offset and says it
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
