import { createHash } from 'node:crypto'

/* Section 1 of docs/PROTOCOL.md. Everything in this folder was written from that page alone, and imports nothing of peer-base. */

export const hash = (...parts: readonly Uint8Array[]): Buffer => {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(part)
  return sum.digest()
}

export const ascii = (text: string): Buffer => Buffer.from(text, 'utf8')

export function F (...parts: ReadonlyArray<string | Uint8Array>): Buffer {
  return Buffer.concat(parts.flatMap((part) => {
    const bytes = typeof part === 'string' ? ascii(part) : part
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return [length, bytes]
  }))
}

export function L (label: string, cid: Uint8Array, content: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(label.length), ascii(label), cid, content])
}

/** Takes fields from bytes and refuses what is not canonical. */
export class Fields {
  readonly #bytes: Buffer
  #at = 0

  constructor (bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  get at (): number { return this.#at }

  get left (): number { return this.#bytes.length - this.#at }

  take (length: number): Buffer {
    if (length > this.left) throw new Error('truncated')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  uint (size: number): number {
    return this.take(size).readUIntBE(0, size)
  }

  varint (): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.uint(1)
      value += byte % 128 * scale
      if (byte < 128) {
        if (byte === 0 && scale > 1) throw new Error('not the shortest form')
        return value
      }
      if (scale >= 2 ** 49) throw new Error('too long a number')
    }
  }

  zigzag (): number {
    const n = this.varint()
    return n % 2 === 0 ? n / 2 : -(n + 1) / 2
  }

  bytes (most = Infinity): Buffer {
    const length = this.varint()
    if (length > most) throw new Error('over a limit')
    return this.take(length)
  }

  text (most = Infinity): string {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.bytes(most))
  }

  list<T> (item: () => T, most = Infinity): T[] {
    const count = this.varint()
    if (count > most || count > this.left) throw new Error('over a limit')
    return Array.from({ length: count }, item)
  }

  end (): void {
    if (this.left > 0) throw new Error('bytes trail')
  }
}

/** Ascending and each once, as every list of replicas is. */
export function expectRising (keys: readonly string[]): void {
  for (const [i, key] of keys.entries()) if (i > 0 && (keys[i - 1] ?? '') >= key) throw new Error('a list out of order')
}
