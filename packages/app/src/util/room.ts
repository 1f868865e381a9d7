/** Room for small arrays that are kept: each call gives so many zeroed bytes. */
export type Room = (bytes: number) => Uint8Array

/** Neighbours share at most so much: what one of them keeps in memory after the others went. */
const largestBytes = 4096

/**
 * Arrays that come and go in about the order in which they are made, such as the entries of a log. Each of its own would cost the platform
 * more than what stands in it, so neighbours share one: the first has no more than it needs, each further one as much as was taken before.
 */
export function createRoom (): Room {
  let shared: ArrayBuffer | undefined
  let used = 0
  let taken = 0
  return (bytes) => {
    if (shared === undefined || used + bytes > shared.byteLength) {
      shared = new ArrayBuffer(Math.max(bytes, Math.min(taken, largestBytes)))
      used = 0
    }
    const start = used
    used += bytes
    taken += bytes
    return new Uint8Array(shared, start, bytes)
  }
}
