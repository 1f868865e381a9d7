import { type Channel, type PeerId, silentLogger, systemClock, systemRandom } from '@peer-base/app'
import { createFrameReader } from '../../packages/app/src/replica/frame-reader.js'
import { createPeerScores } from '../../packages/app/src/replica/peer-scores.js'
import { drivePull } from '../../packages/app/src/replica/pull-driver.js'
import { sessionDefaults } from '../../packages/app/src/replica/session-context.js'
import { createSnapshotFetches } from '../../packages/app/src/replica/snapshot-fetches.js'
import type { Person } from './person.js'

/** Takes frames by the session that takes them in the product, from a sender who is never waited for. */
export async function pulled ({ crypto: { cid, verifier }, replica }: Person, frames: Iterable<Uint8Array>): Promise<void> {
  const [clock, fetchComponents] = [systemClock, { knownEvidence: () => undefined, isWanted: () => false, finish: async () => 'useless' as const }]
  const context = {
    cid, clock, replica, verifier,
    role: 'writer' as const,
    random: systemRandom,
    logger: silentLogger,
    scores: createPeerScores(clock),
    events: { sending () {}, acknowledged () {}, receiving () {}, received () {}, persisted () {}, traffic () {} },
    report: (error: Error) => { throw error },
    holdsSnapshots: false,
    fetches: createSnapshotFetches({ cid, clock, verifier, ...fetchComponents }, sessionDefaults)
  }
  let broken: Error | undefined
  const channel: Channel = {
    peer: 'alice' as PeerId,
    frames: (async function * () { yield * frames })(),
    send: async () => {},
    close: async () => {},
    abort: (reason) => { broken ??= reason }
  }
  await drivePull({ channel, reader: createFrameReader(channel, clock), onMode: () => {} }, context, sessionDefaults).closed
  if (broken !== undefined) throw broken
}
