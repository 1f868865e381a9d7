import { type CollaborationId, covers, decodeGossip, emptyVector, encodeGossip, type Head, limits, type Receipt, unauthenticatedBytes, vectorFromHeads, type VersionVector } from '@peer-base/protocol'
import { toError } from '../errors.js'
import type { Network, PeerId } from '../ports/network.js'
import type { Store } from '../ports/store.js'
import { toHex } from '../util/bytes.js'
import { joinClaims } from './claims.js'
import type { Quarantine, RottenRow } from './quarantine.js'
import type { Replica } from './replica.js'

/** Pinners whose promises are kept: anybody may claim to be one, so the longest unheard of makes room, unless it is trusted. */
const maxPinners = 128

/** Replicas that a promise may name beyond those known here, before it is cut down to these. */
const maxStrangers = 64

/** Stores that a pinner had before, remembered: one of them whose receipt comes late must not stand for what it lost. */
const maxStoresLeft = 8

/** What a pinner signed for, of the store that it named last: of another one its promises begin anew. */
interface Promised { readonly storeId: string, readonly vector: VersionVector, readonly left: ReadonlySet<string> }

/** What pinners signed for: the only ground on which anything counts as persisted. */
export interface ReceiptBook {
  /** Checks and keeps a receipt. Resolves with what its pinner has now promised, or undefined when it does not hold. */
  take (receipt: Receipt | Uint8Array, from: PeerId): Promise<VersionVector | undefined>
  /** Pinners whose promise covers `version`. */
  covering (version: VersionVector): PeerId[]
}

export interface ReceiptBookComponents {
  readonly cid: CollaborationId
  readonly store: Store
  readonly network: Pick<Network, 'verify'>
  readonly replica: Pick<Replica, 'version'>
  /** Where receipts go that rotted. */
  readonly quarantine?: Quarantine
  /** Whose promises never make room for others'. */
  readonly trusted?: ReadonlySet<string>
  readonly report: (error: Error) => void
}

/**
 * Rows `p/<pinner>`: newest receipt. Receipts outlive the session: a later, lower claim of the same store is then provable.
 */
export async function openReceiptBook (components: ReceiptBookComponents): Promise<ReceiptBook> {
  const { cid, store, network, replica, quarantine, trusted = noOne, report } = components
  const promised = new Map<PeerId, Promised>()
  const check = async (receipt: Receipt, from: PeerId): Promise<boolean> =>
    receipt.peer === from && receipt.cid === cid && await network.verify(from, unauthenticatedBytes(receipt), receipt.signature)
  /** Returns the promise as it now stands, and whose rows made room for it; undefined for one of a store that its pinner has left. */
  const keep = (from: PeerId, receipt: Receipt): { vector: VersionVector, gone: PeerId[] } | undefined => {
    const before = promised.get(from)
    const storeId = toHex(receipt.storeId)
    if (before?.left.has(storeId) === true) return undefined
    const isSame = before?.storeId === storeId
    const vector = joinClaims(isSame ? before.vector : emptyVector, knownPart(vectorFromHeads(receipt.heads), replica.version()))
    const left = isSame || before === undefined ? before?.left ?? noStores : new Set([...before.left, before.storeId].slice(-maxStoresLeft))
    promised.delete(from)
    promised.set(from, { storeId, vector, left })
    const strangers = [...promised.keys()].filter((peer) => !trusted.has(peer))
    const gone = strangers.slice(0, Math.max(0, strangers.length - maxPinners))
    for (const peer of gone) promised.delete(peer)
    return { vector, gone }
  }
  const rotten: RottenRow[] = []
  for await (const [key, value] of store.entries('p/')) {
    // What was checked before it was stored is checked again: the disk may have rotted.
    const receipt = receiptOrUndefined(value)
    const from = key.slice(2) as PeerId // keys of this prefix are written below, from peer ids
    if (receipt !== undefined && await check(receipt, from)) keep(from, receipt)
    else rotten.push({ key, value, flaw: 'signature' })
  }
  await quarantine?.take(rotten)
  return {
    async take (given, from) {
      const receipt = given instanceof Uint8Array ? receiptOrUndefined(given) : given
      if (receipt === undefined || !await check(receipt, from)) return undefined
      const { vector, gone } = keep(from, receipt) ?? {}
      if (vector === undefined || gone === undefined) return undefined
      const row = { key: `p/${from}`, value: given instanceof Uint8Array ? given.slice() : encodeGossip(receipt, limits.frameBytes) }
      store.batch([row, ...gone.map((peer) => ({ key: `p/${peer}`, value: null }))]).catch((error: unknown) => report(toError(error)))
      return vector
    },
    covering: (version) => version.size === 0 ? [] : [...promised].filter(([, { vector }]) => covers(vector, version)).map(([peer]) => peer)
  }
}

const noOne: ReadonlySet<string> = new Set()
const noStores: ReadonlySet<string> = new Set()

/** A promise about what nobody here has heard of is kept only while it is small. */
function knownPart (vector: VersionVector, version: VersionVector): VersionVector {
  return vector.size <= version.size + maxStrangers ? vector : new Map([...vector].filter(([replica]) => version.has(replica)))
}

/** A pinner's promise of what is durable here, signed by its network identity. */
export async function signReceipt ({ cid, network, storeId, replica }: {
  readonly cid: CollaborationId
  readonly network: Pick<Network, 'self' | 'sign'>
  /** 16 bytes. */
  readonly storeId: Uint8Array
  readonly replica: Pick<Replica, 'durable'>
}): Promise<Uint8Array> {
  const promise = { type: 'receipt' as const, cid, peer: network.self, storeId, heads: replica.durable() }
  const signature = await network.sign(unauthenticatedBytes(promise))
  return encodeGossip({ ...promise, signature }, limits.frameBytes)
}

/** Makes a pinner's promise of what is durable now. One signature for each state of its log, however many are told of it. */
export function createReceiptMaker ({ onSigned, ...components }: Parameters<typeof signReceipt>[0] & {
  readonly onSigned: () => void
}): () => Promise<Uint8Array> {
  let made: { readonly heads: readonly Head[], readonly receipt: Promise<Uint8Array> } | undefined
  return async () => {
    const heads = components.replica.durable()
    if (made?.heads === heads) return await made.receipt
    const receipt = signReceipt({ ...components, replica: { durable: () => heads } })
    made = { heads, receipt }
    try {
      await receipt
    } catch (error) {
      if (made.receipt === receipt) made = undefined
      throw error
    }
    onSigned()
    return await receipt
  }
}

function receiptOrUndefined (bytes: Uint8Array): Receipt | undefined {
  try {
    const message = decodeGossip(bytes, limits.frameBytes)
    return message.type === 'receipt' ? message : undefined
  } catch {
    return undefined
  }
}
