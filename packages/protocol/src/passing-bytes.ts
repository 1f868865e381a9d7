const slabBytes = 16 * 1024

let slab = new ArrayBuffer(0)
let used = 0

/**
 * Zeroed bytes for what is hashed, signed or sealed and then forgotten: views of shared slabs, each byte handed out once. A small array
 * of its own costs the platform seven times as much. Not for what is kept: it would keep the slab.
 */
export function passingBytes (length: number): Uint8Array {
  if (length > slabBytes / 8) return new Uint8Array(length)
  if (used + length > slab.byteLength) {
    slab = new ArrayBuffer(slabBytes)
    used = 0
  }
  const bytes = new Uint8Array(slab, used, length)
  used += length
  return bytes
}
