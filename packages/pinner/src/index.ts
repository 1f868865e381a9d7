/**
 * A pinner joins every collaboration of an app without keys: it verifies who signed what, keeps it, acknowledges it once the
 * disk has it, and serves it when nobody else is there.
 *
 * ```ts
 * import { createPinner } from '@peer-base/pinner'
 *
 * const pinner = createPinner('my app', { store: './pinned', listen: ['/ip4/0.0.0.0/tcp/4001/ws'] })
 * pinner.on('collaboration started', ({ cid }) => console.log('pinning', cid))
 * pinner.on('error', (error) => console.error(error))
 * await pinner.start()
 * console.log(await pinner.peerId())
 * await pinner.stop()
 * ```
 *
 * @packageDocumentation
 */
export { createPinner, type Pinner, type PinnerStats } from './pinner.js'
export type { PinnedCollaboration, PinnerEvents } from './events.js'
export { pinnerDefaults, type PinnerOptions } from './options.js'
export type { PinnerCrypto } from './keyless-crypto.js'
export type { Refusal, Tally } from './tally.js'
