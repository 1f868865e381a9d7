const slabBytes = 16 * 1024

/** Gives zeroed bytes, each handed out once. */
export type Slabs = (length: number) => Uint8Array

function createSlabs (): Slabs {
  let slab: ArrayBuffer | undefined
  let used = 0
  return (length) => {
    if (length > slabBytes / 8) return new Uint8Array(length)
    if (slab === undefined || used + length > slab.byteLength) {
      slab = new ArrayBuffer(slabBytes)
      used = 0
    }
    const bytes = new Uint8Array(slab, used, length)
    used += length
    return bytes
  }
}

/**
 * For what is hashed, signed or sealed and then forgotten: views of shared slabs. A small array of its own costs the platform seven times
 * as much. Not for what is kept: it would keep the slab.
 */
export const passingBytes: Slabs = createSlabs()

/** The same for what is sent: whoever sends it wholly, with what stands beside it in memory, sends nothing but frames. */
export const frameBytes: Slabs = createSlabs()
