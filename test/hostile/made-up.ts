import { asReplicaId, encodeMessage, limits } from '@peer-base/protocol'
import type { Head } from '@peer-base/protocol'

/** As many heads as a message may name, of replicas that do not exist: others for each `time`. */
export function madeUpHeads (time: number): Head[] {
  return Array.from({ length: limits.heads }, (_, index) =>
    ({ replica: asReplicaId((time * limits.heads + index).toString(16).padStart(32, '0')), end: 9, hash: new Uint8Array(16) }))
}

/** Frames that claim to have what a million made-up replicas wrote. */
export function millionMadeUp (): Uint8Array[] {
  return Array.from({ length: 64 }, (_, time) => encodeMessage({ type: 'vector', heads: madeUpHeads(time) }, limits.frameBytes))
}
