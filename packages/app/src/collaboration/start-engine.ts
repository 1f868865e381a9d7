import type { Role } from '@peer-base/protocol'
import type { ResolvedCollaborationOptions } from '../options.js'
import { createParticipant } from '../participant.js'
import { createAdmission } from './admission.js'
import type { CollaborationCrypto } from './crypto.js'
import { createDocuments, nobody } from './documents.js'
import { createEngine, type Engine, type EngineComponents, type EngineParts } from './engine.js'
import { createMoves } from './moves.js'
import { openOwnReplica, type OwnReplica } from './own-replica.js'
import { admitSnapshots } from './snapshot-admission.js'

/** Opens what the store keeps of a collaboration, under the replica of last time where it may be used again, else under a new one. */
export async function startEngine (components: EngineComponents, options: ResolvedCollaborationOptions): Promise<Engine> {
  if (!components.crypto.canWrite || options.replicateOnly) return createEngine(await openParts(components, options, undefined))
  const { ownStoreId: storeId } = components
  const own = await openOwnReplica(components, { storeId })
  const parts = await openParts(components, options, own)
  if (own.isWhole(parts.participant.replica.log)) return createEngine(parts)
  // What rotted at the end of its own log may be known to others: to write on from there would use numbers twice.
  await parts.participant.stop(0)
  const renewed = await openOwnReplica(components, { storeId, isNew: true })
  return createEngine({ ...await openParts(components, options, renewed), isRenewed: true })
}

async function openParts (components: EngineComponents, options: ResolvedCollaborationOptions, own: OwnReplica | undefined): Promise<EngineParts> {
  const { crypto } = components
  const documents = createDocuments({ typeOf: components.typeOf, replica: own?.author.replica ?? nobody })
  const moves = createMoves({ ...components, openKeys: async (retirement, by) => await own?.author.openKeys(retirement, by) })
  const admission = createAdmission({
    ...components,
    onRetired: async (by, retirement) => { await moves.take(by, retirement) },
    cid: crypto.cid,
    opener: crypto,
    documents,
    onApplied: (step) => components.onApplied(step, false),
    onNoOp: (author, reason) => components.logger.warn('an entry has no effect', { author, reason: reason.name })
  })
  const late: EngineParts['late'] = {}
  const role = roleOf(crypto, own)
  const participant = await createParticipant({
    ...components,
    events: {
      ...components.events,
      advanced: (records, from) => {
        late.duty?.advanced(records, from)
        components.events.advanced(records, from)
      },
      snapshotLost: () => { late.duty?.renew() }
    },
    cid: crypto.cid,
    verifier: crypto.verifier,
    authenticator: crypto.authenticator(own?.author),
    role,
    ...(own === undefined ? {} : { author: own.author, authorIsReused: own.isReused }),
    mac: { make: async (bytes) => crypto.mac(bytes), check: async (bytes, mac) => crypto.verifyMac(bytes, mac) },
    nonce: () => crypto.nonce(),
    admit: (records) => {
      if (!options.replicateOnly) return admission.admit(records.map(({ entry }) => entry))
    },
    ...(options.replicateOnly ? { admitSnapshot: async () => true } : admitSnapshots({ ...components, documents, admission }))
  }, participantOptions(options))
  return { components, options, own, documents, admission, participant, role, late, moves, isRenewed: false }
}

/** Who does not write here proves no more than that it may read. */
function roleOf (crypto: CollaborationCrypto, own: OwnReplica | undefined): Role {
  return own === undefined ? 'reader' : crypto.role
}

function participantOptions (options: ResolvedCollaborationOptions): Parameters<typeof createParticipant>[1] {
  return {
    membership: options,
    links: options,
    maxDeltaRetention: options.maxDeltaRetention,
    deltaTrimTimeoutMS: options.deltaTrimTimeoutMS,
    scrubIntervalMS: options.scrubIntervalMS,
    trustedPinners: new Set(options.trustedPinners),
    sessions: {
      receiveTimeoutMS: options.receiveTimeoutMS,
      debouncePushToPinnerMS: Math.min(options.debouncePushToPinnerMS, options.debouncePushToPinnerMaxMS),
      digestMS: options.antiEntropyMS
    }
  }
}
