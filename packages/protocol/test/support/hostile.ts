import { ProtocolError } from '@peer-base/protocol'

/** Small deterministic generator (mulberry32): a failing input is a function of its seed. */
export function numbersFrom (seed: number): (below: number) => number {
  let state = seed | 0
  return (below) => {
    state = state + 0x6d2b79f5 | 0
    let mixed = Math.imul(state ^ state >>> 15, 1 | state)
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed
    return Math.floor(((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32 * below)
  }
}

/** A few edits of `valid`: flipped bits, interesting bytes, cuts, doubled and inserted stretches, or random bytes altogether. */
export function mutate (valid: Uint8Array, below: (limit: number) => number): Uint8Array {
  if (below(10) === 0) return randomBytes(below(200), below)
  let bytes = valid
  for (let edits = 1 + below(4); edits > 0; edits--) bytes = edit(bytes, below)
  return bytes
}

/**
 * Feeds `count` mutations to a decoder. Anything thrown but ProtocolError fails; and whatever is accepted must be
 * canonical: encoding it gives the same bytes.
 *
 * @returns how many inputs were accepted.
 */
export function attack ({ seed, count, valid, decode, encode }: {
  seed: number
  count: number
  valid: readonly Uint8Array[]
  decode: (bytes: Uint8Array) => unknown
  encode: (value: never) => Uint8Array | undefined
}): number {
  const below = numbersFrom(seed)
  let accepted = 0
  for (let i = 0; i < count; i++) {
    const input = mutate(valid[below(valid.length)] ?? new Uint8Array(0), below)
    let value: unknown
    try {
      value = decode(input)
    } catch (error) {
      if (error instanceof ProtocolError && error.blame !== 'none' && error.offset <= input.length) continue
      throw new Error(`not a sender's ProtocolError for ${Buffer.from(input).toString('hex')}`, { cause: error })
    }
    accepted++
    const again = encode(value as never)
    if (again !== undefined && Buffer.compare(again, input) !== 0) throw new Error(`not canonical: ${Buffer.from(input).toString('hex')}`)
  }
  return accepted
}

const interesting = [0x00, 0x01, 0x7f, 0x80, 0x81, 0xfe, 0xff]

function edit (bytes: Uint8Array, below: (limit: number) => number): Uint8Array {
  const at = below(bytes.length + 1)
  const length = 1 + below(40)
  switch (below(6)) {
    case 0: return replaced(bytes, at, (bytes[at] ?? 0) ^ 1 << below(8))
    case 1: return replaced(bytes, at, interesting[below(interesting.length)] ?? 0)
    case 2: return bytes.slice(0, at)
    case 3: return joined(bytes.subarray(0, at), bytes.subarray(at + length))
    case 4: return joined(bytes.subarray(0, at + length), bytes.subarray(at))
    default: return joined(bytes.subarray(0, at), randomBytes(length, below), bytes.subarray(at))
  }
}

/** One byte changed; past the end, none. */
function replaced (bytes: Uint8Array, at: number, byte: number): Uint8Array {
  const changed = bytes.slice()
  changed[at] = byte
  return changed
}

function joined (...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

function randomBytes (length: number, below: (limit: number) => number): Uint8Array {
  return Uint8Array.from({ length }, () => below(256))
}
