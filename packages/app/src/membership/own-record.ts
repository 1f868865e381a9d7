import { limits } from '@peer-base/protocol'
import type { CollaborationId, MemberRecord } from '@peer-base/protocol'
import type { PeerId } from '../ports/network.js'
import type { GossipCodec } from './inbound.js'

/** How this peer presents itself. */
export interface OwnIdentity {
  readonly role: MemberRecord['role']
  /** Writers' certificate; empty otherwise. */
  readonly certificate: Uint8Array
  /**
   * Sequence number of the first record. Must be above every number used under this peer id before, or others take the
   * records for old ones; milliseconds since 1970 at start will do.
   */
  readonly firstSeq: number
}

/** The MAC under the collaboration's member key. */
export interface MemberMac {
  make (bytes: Uint8Array): Promise<Uint8Array>
  check (bytes: Uint8Array, mac: Uint8Array): Promise<boolean>
}

export interface OwnRecordComponents {
  readonly cid: CollaborationId
  readonly peer: PeerId
  readonly self: OwnIdentity
  readonly codec: GossipCodec
  readonly mac?: MemberMac
}

/** Addresses as a record may carry them: no repetitions, few, and none too long. Best first stays best first. */
export function announceable (addresses: readonly string[]): string[] {
  const encoder = new TextEncoder()
  return [...new Set(addresses)].filter(address => encoder.encode(address).length <= limits.addressBytes).slice(0, limits.addresses)
}

/** Makes the bytes of this peer's own records, each with a higher sequence number than the one before. */
export class OwnRecords {
  readonly #components: OwnRecordComponents
  #nextSeq: number

  constructor (components: OwnRecordComponents) {
    this.#components = components
    this.#nextSeq = components.self.firstSeq
  }

  /**
   * A record that fits a gossip message: the last addresses are left out when all do not. `ttlMS` 0 makes it a goodbye.
   * Numbers are given out in the order of calls, whatever the order in which the MACs are done.
   *
   * @throws what the codec throws for a record too large without any address, and what the MAC rejects with.
   */
  async make (about: { readonly addresses: readonly string[], readonly ttlMS: number, readonly viewDigest: Uint8Array }): Promise<Uint8Array> {
    const { cid, peer, self } = this.#components
    const record: MemberRecord = {
      type: 'member', cid, peer, role: self.role, certificate: self.certificate, ...about,
      seq: this.#nextSeq++, mac: new Uint8Array()
    }
    for (let count = about.addresses.length; ; count--) {
      const authenticated = await this.#authenticate({ ...record, addresses: about.addresses.slice(0, count) })
      try {
        return this.#components.codec.encodeGossip(authenticated)
      } catch (error) {
        if (count === 0) throw error
      }
    }
  }

  async #authenticate (record: MemberRecord): Promise<MemberRecord> {
    const { mac, codec } = this.#components
    return mac === undefined ? record : { ...record, mac: await mac.make(codec.unauthenticatedBytes(record)) }
  }
}
