import {
  type Clock, type CollaborationId, createParticipant, type GossipOptions, type Logger, type Network, type Participant, type ParticipantEvents,
  type PeerId, type Random, type ScrubPace, type SessionRouter, type Store
} from '@peer-base/app/participant'
import type { PinnedCollaboration } from './events.js'
import type { CollaborationHead } from './head-row.js'
import { collaborationStore, KeptStore } from './kept-store.js'
import { engineVerifier, keylessAuthenticator, type PinnerCrypto } from './keyless-crypto.js'
import { createTally, type OpenTally } from './tally.js'

/** What all collaborations of a running pinner share. */
export interface Ground {
  readonly network: Network
  readonly router: SessionRouter
  readonly store: Store
  /** Names the store, for as long as it is the same: another one where it was found to be (`Collaborations.reread`). */
  storeId: Uint8Array
  readonly clock: Clock
  readonly wallClock: () => number
  readonly random: Random
  readonly logger: Logger
  readonly crypto: PinnerCrypto
  readonly tally: OpenTally
  readonly gossip: GossipOptions
  readonly maxDeltaRetention: number
  readonly report: (error: Error) => void
}

/** Why a collaboration counts as needed. */
export type Activity = 'entries' | 'members'

type OnActivity = (what: Activity) => void

interface Identity {
  readonly cid: CollaborationId
  readonly head: CollaborationHead
  /** Called when entries came or members changed. */
  readonly onActivity: OnActivity
}

/**
 * Reads what the disk holds, checks it, and joins the network. Rejects, leaving nothing open, when the store cannot be read.
 */
export async function openCollaboration (identity: Identity, ground: Ground): Promise<OpenCollaboration> {
  const { cid, head } = identity
  const store = keptStore(cid, head, ground)
  try {
    await store.open()
    const participant = await openParticipant({ ...identity, store }, ground)
    participant.start()
    return new OpenCollaboration(cid, { self: ground.network.self, store, participant })
  } catch (error) {
    await store.close()
    throw error
  }
}

/**
 * Reads and checks what the disk holds as an opening does, without joining the network: what is rotten is set aside. Resolves with how many rows
 * were read, and how many of them were rotten. Rejects when the store cannot be read.
 */
export async function checkCollaboration (
  { cid, head }: Omit<Identity, 'onActivity'>, ground: Ground
): Promise<{ readonly rows: number, readonly rotten: number }> {
  const store = keptStore(cid, head, ground)
  const tally = createTally()
  try {
    await store.open()
    const participant = await openParticipant({ cid, head, onActivity: () => {}, store }, { ...ground, tally })
    const { log, certificates, shelf } = participant.replica
    const chunks = shelf.newest().reduce((sum, { manifest }) => sum + 1 + manifest.chunks.length, 0)
    await participant.stop(0)
    return { rows: log.size + certificates.size + chunks + tally.rottenRows, rotten: tally.rottenRows }
  } finally {
    ground.tally.rottenRows += tally.rottenRows
    await store.close()
  }
}

/** A collaboration at work: a participant without keys, over its part of the store. */
export class OpenCollaboration implements PinnedCollaboration {
  readonly cid: CollaborationId
  readonly store: KeptStore
  readonly #self: PeerId
  readonly #participant: Participant

  constructor (cid: CollaborationId, parts: { readonly self: PeerId, readonly store: KeptStore, readonly participant: Participant }) {
    this.cid = cid
    this.#self = parts.self
    this.store = parts.store
    this.#participant = parts.participant
  }

  peers (): Set<PeerId> {
    const members = this.#participant.members()
    return members.size === 0 ? new Set() : new Set([this.#self, ...members.keys()])
  }

  version (): ReadonlyMap<string, number> { return this.#participant.replica.version() }

  entryCount (): number { return this.#participant.replica.log.size }

  /**
   * Reads again what the disk should hold, and mends it. True where something must be read anew, and fetched.
   *
   * @throws what `pace` and the store throw
   */
  async scrub (pace: ScrubPace): Promise<boolean> {
    const { lostSnapshots } = await this.#participant.scrub(pace)
    await this.store.mend()
    return lostSnapshots > 0
  }

  /** Somebody is here whom pinning could serve: any member but other pinners. */
  hasVisitors (): boolean {
    return this.#participant.pinners().size < this.#participant.members().size
  }

  /** Never rejects. All that was taken in before is durable afterwards, unless the store refused it. */
  async close (graceMS: number): Promise<void> {
    await this.#participant.stop(graceMS)
    await this.store.close()
  }
}

function keptStore (cid: CollaborationId, head: CollaborationHead, { store, tally, report }: Ground): KeptStore {
  return new KeptStore(collaborationStore(store, cid), head, {
    failing (error) {
      tally.storeFailures += 1
      report(error)
    },
    written: (bytes) => { tally.writtenBytes += bytes }
  })
}

async function openParticipant (
  { cid, head, store, onActivity }: Identity & { readonly store: KeptStore }, ground: Ground
): Promise<Participant> {
  const { crypto, gossip, maxDeltaRetention, wallClock, report } = ground
  const verifier = engineVerifier(crypto.createVerifier({ cid, writePublicKey: head.writePublicKey }))
  return await createParticipant({
    ...ground,
    cid,
    store,
    verifier,
    authenticator: keylessAuthenticator(verifier),
    role: 'pinner',
    nonce: () => crypto.randomBytes(16),
    firstSeq: wallClock(),
    // Verified is all that entries can be without keys.
    admit: async () => {},
    admitSnapshot: async () => true,
    events: participantEvents(ground.tally, onActivity),
    // The kept store has told already, once, that writes are refused.
    report: (error) => { if (!store.isFailing) report(error) }
  }, { membership: gossip, maxDeltaRetention })
}

function participantEvents (tally: OpenTally, onActivity: OnActivity): ParticipantEvents {
  return {
    members: () => { onActivity('members') },
    advanced (records) {
      tally.entries += records.length
      for (const { entry } of records) tally.entryBytes += entry.bytes.length
      onActivity('entries')
    },
    link: () => {},
    replication: () => {},
    traffic: (_peer, direction, bytes) => { tally.traffic[direction] += bytes },
    promised: () => { tally.receipts += 1 },
    diverged: () => { tally.divergences += 1 },
    rotten: (rows) => { tally.rottenRows += rows }
  }
}
