import type { Chunk, ContentKind } from './chunk.js'

/** Content from here on is kept as the string it came in, where that can be. */
const PASTE = 64

/**
 * Text of a leaf. It lives as a string until it is edited, then as code units in an array with some room; the
 * string is made again when somebody reads the value or edits have gone elsewhere.
 */
class TextChunk implements Chunk<string> {
  length: number
  #units: Uint16Array | null = null
  #string: string | null

  constructor (text: string) {
    this.length = text.length
    this.#string = text
  }

  insert (at: number, content: string): void {
    const n = content.length
    if (n > PASTE && at === this.length && this.#units === null) {
      this.#string = (this.#string ?? '') + content
      this.length += n
      return
    }
    const units = this.#editable(n)
    if (this.length - at > 24) units.copyWithin(at + n, at, this.length)
    else for (let i = this.length - 1; i >= at; i--) units[i + n] = units[i]!
    for (let i = 0; i < n; i++) units[at + i] = content.charCodeAt(i)
    this.length += n
    this.#string = null
  }

  remove (at: number, n: number): void {
    const units = this.#editable(0)
    if (at + n < this.length) units.copyWithin(at, at + n, this.length)
    this.length -= n
    this.#string = null
    // What is deleted is freed.
    if (units.length > 64 && this.length * 4 < units.length) this.#units = units.slice(0, this.length + 16)
  }

  read (from: number, to: number): string {
    if (this.#string === null && to - from <= 16 && from + 16 < this.length) return unitsToString(this.#editable(0), from, to)
    return this.#text().slice(from, to)
  }

  splitOff (at: number): TextChunk {
    const rest = new TextChunk('')
    if (this.#units === null) rest.#string = this.#text().slice(at)
    else {
      rest.#units = this.#units.slice(at, this.length + 16)
      rest.#string = null
    }
    rest.length = this.length - at
    this.length = at
    this.#string = this.#units === null ? this.#text().slice(0, at) : null
    return rest
  }

  rest (): void {
    // Most text is Latin, of which a string takes a byte for each unit.
    this.#text()
    this.#units = null
  }

  splits (at: number): boolean {
    if (at <= 0 || at >= this.length) return false
    const units = this.#units
    // Both lie inside the array.
    return units === null ? cutsPair(this.#text(), at) : isHigh(units[at - 1]!) && isLow(units[at]!)
  }

  #text (): string {
    return this.#string ??= unitsToString(this.#editable(0), 0, this.length)
  }

  /** The array, with room for `more` code units. */
  #editable (more: number): Uint16Array {
    const units = this.#units
    const need = this.length + more
    if (units !== null && need <= units.length) return units
    const grown = new Uint16Array(need < 24 ? 32 : need + (need >> 2) + 8)
    if (units !== null) grown.set(units.subarray(0, this.length))
    else {
      const text = this.#string ?? ''
      for (let i = 0; i < text.length; i++) grown[i] = text.charCodeAt(i)
    }
    return this.#units = grown
  }
}

/** UTF-16 code units, kept as they are even where a surrogate stands alone. */
function unitsToString (units: Uint16Array, from: number, to: number): string {
  if (to - from === 1) return String.fromCharCode(units[from]!)
  // A leaf holds a few thousand units at most, which is within what a call can take.
  // The cast tells the compiler that apply takes array-likes, as the language says.
  return String.fromCharCode.apply(null, units.subarray(from, to) as unknown as number[])
}

/** Do the code units before and at `at` make one character? */
function cutsPair (content: string, at: number): boolean {
  return at > 0 && at < content.length && isHigh(content.charCodeAt(at - 1)) && isLow(content.charCodeAt(at))
}

export function isHigh (unit: number): boolean {
  return (unit & 0xfc00) === 0xd800
}

export function isLow (unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00
}

export const textContent: ContentKind<string> = {
  empty: '',
  chunk: (content) => new TextChunk(content),
  slice: (content, from, to) => content.slice(from, to),
  concat: (a, b) => a + b,
  ropes: true,
  gather: (parts) => {
    let all = ''
    for (const part of parts) all += part
    return all
  },
  splits: cutsPair
}
