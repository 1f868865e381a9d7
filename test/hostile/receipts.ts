import { encodeGossip, limits, unauthenticatedBytes } from '@peer-base/protocol'
import type { Receipt } from '@peer-base/protocol'
import type { Stage } from './stage.js'

/** What a pinner would sign for all that alice has, but for what `changes` says. */
export async function receipt ({ alice, mallory }: Stage, changes: Partial<Receipt> = {}): Promise<Uint8Array> {
  const heads = Array.from(alice.version(), ([replica, end]) => ({ replica, end, hash: new Uint8Array(16) }))
    .sort((a, b) => a.replica < b.replica ? -1 : 1)
  const promise = { type: 'receipt' as const, cid: mallory.cid, peer: mallory.peer, storeId: new Uint8Array(16), heads, ...changes }
  const signature = changes.signature ?? await mallory.network.sign(unauthenticatedBytes(promise))
  return encodeGossip({ ...promise, signature }, limits.frameBytes)
}
