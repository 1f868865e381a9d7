import type { Chunk, ContentKind } from './chunk.js'
import { giveUnits, takeUnits } from './unit-arrays.js'

/** Content from here on is kept as the string it came in, where that can be. */
const PASTE = 64
/** Where the gap is while there is no array: at no position. */
const NO_GAP = -1

/**
 * Text of a leaf. It lives as a string until it is edited, then as code units in an array with a gap where the last edit
 * was: the next one is mostly there, and moves nothing. The string is made again when somebody reads the value or edits
 * have gone elsewhere.
 */
class TextChunk implements Chunk<string> {
  length: number
  #units: Uint16Array | null = null
  #string: string | null
  /** In the array: text before `gap`, room up to `gapEnd`, the other text. */
  #gap = NO_GAP
  #gapEnd = NO_GAP

  constructor (text: string) {
    this.length = text.length
    this.#string = text
  }

  insert (at: number, content: string): void {
    const n = content.length
    if (at !== this.#gap || at + n > this.#gapEnd) {
      if (n > PASTE && at === this.length && this.#units === null) {
        this.#string = (this.#string ?? '') + content
        this.length += n
        return
      }
      this.#openGap(at, n)
    }
    // The gap lies in an array.
    const units = this.#units!
    for (let i = 0; i < n; i++) units[at + i] = content.charCodeAt(i)
    this.#gap = at + n
    this.length += n
    this.#string = null
  }

  remove (at: number, n: number): void {
    if (at + n !== this.#gap) this.#openGap(at + n, 0)
    this.#gap = at
    this.length -= n
    this.#string = null
    // What is deleted is freed. The gap lies in an array.
    if (this.#gapEnd - at > 48 && this.length * 4 < this.#units!.length) this.#move(at, this.length + 16)
  }

  read (): string {
    if (this.#string !== null) return this.#string
    // Where there is no string there is an array.
    if (this.#gap !== this.length) this.#openGap(this.length, 0)
    return this.#string = unitsToString(this.#units!.subarray(0, this.length))
  }

  splitOff (at: number): TextChunk {
    const rest = new TextChunk('')
    rest.length = this.length - at
    if (this.#units === null) {
      const text = this.read()
      rest.#string = text.slice(at)
      this.#string = text.slice(0, at)
    } else {
      if (at !== this.#gap) this.#openGap(at, 0)
      const units = takeUnits(16 + rest.length)
      rest.#gap = 0
      rest.#gapEnd = units.length - rest.length
      units.set(this.#units.subarray(this.#gapEnd), rest.#gapEnd)
      rest.#units = units
      rest.#string = null
      this.#gapEnd = this.#units.length
      this.#string = null
    }
    this.length = at
    return rest
  }

  rest (): void {
    // Most text is Latin, of which a string takes a byte for each unit.
    this.read()
    if (this.#units !== null) giveUnits(this.#units)
    this.#units = null
    this.#gap = this.#gapEnd = NO_GAP
  }

  splits (at: number): boolean {
    if (at <= 0 || at >= this.length) return false
    const units = this.#units
    if (units === null) return cutsPair(this.read(), at)
    const gap = this.#gap
    const after = this.#gapEnd - gap
    // Both lie inside the array.
    return isHigh(units[at > gap ? at - 1 + after : at - 1]!) && isLow(units[at < gap ? at : at + after]!)
  }

  /** Moves the gap to `at` and makes it long enough for `n` code units. */
  #openGap (at: number, n: number): void {
    const units = this.#units
    const gap = this.#gap
    const end = this.#gapEnd
    if (units === null || end - gap < n) {
      const need = this.length + n
      this.#move(at, need < 24 ? 32 : need + (need >> 2) + 8)
      return
    }
    if (at < gap) units.copyWithin(at + end - gap, at, gap)
    else units.copyWithin(gap, end, end + at - gap)
    this.#gap = at
    this.#gapEnd = at + end - gap
  }

  /** Moves the text into an array of at least this size, with the gap at `at`. */
  #move (at: number, size: number): void {
    const units = this.#units
    const moved = takeUnits(size)
    const end = at + moved.length - this.length
    if (units === null) {
      const text = this.read()
      for (let i = 0; i < at; i++) moved[i] = text.charCodeAt(i)
      for (let i = at; i < text.length; i++) moved[i + end - at] = text.charCodeAt(i)
    } else {
      const gap = this.#gap
      const after = this.#gapEnd
      const both = Math.min(at, gap)
      moved.set(units.subarray(0, both))
      if (at > gap) moved.set(units.subarray(after, after + at - gap), gap)
      else moved.set(units.subarray(at, gap), end)
      moved.set(units.subarray(after + Math.max(0, at - gap)), end + gap - both)
      giveUnits(units)
    }
    this.#units = moved
    this.#gap = at
    this.#gapEnd = end
  }
}

/** UTF-16 code units, kept as they are even where a surrogate stands alone. */
function unitsToString (units: Uint16Array): string {
  // A leaf holds a few thousand units at most, which is within what a call can take.
  // The cast tells the compiler that apply takes array-likes, as the language says.
  return String.fromCharCode.apply(null, units as unknown as number[])
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
