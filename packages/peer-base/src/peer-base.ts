import { createApp, type App, type AppOptions, type Collaboration } from '@peer-base/app'
import type { TypeRegistry } from '@peer-base/crdt-types'
import {
  generate, generateSymmetrical, keysFromLink, linkWithKeys, randomName, uriDecode, uriEncode, uriEncodeReadOnly
} from '@peer-base/keys'
import { createPinner } from '@peer-base/pinner'
import { createLazyRegistry } from './collaboration-types.js'
import { createDebugSwitch, type Debug } from './debug.js'
import { defaultLocation } from './default-location.js'
import { isCollaboration } from './is-collaboration.js'
import { claimLeftovers, claimLocation } from './tab-location.js'
import { writeToConsole } from './util/system-console.js'
import { systemDatabases } from './util/system-databases.js'
import { systemLocks } from './util/system-locks.js'

/** What `PeerBase.keys` offers; docs/API.md, Keys. */
export interface KeyFunctions {
  readonly generate: typeof generate
  readonly uriEncode: typeof uriEncode
  readonly uriEncodeReadOnly: typeof uriEncodeReadOnly
  readonly uriDecode: typeof uriDecode
  readonly generateSymmetrical: typeof generateSymmetrical
  readonly linkWithKeys: typeof linkWithKeys
  readonly keysFromLink: typeof keysFromLink
}

/** `PeerBase(appName, options?)`, with or without `new`, and its statics. */
export interface PeerBaseStatic {
  /** @throws PEERBASE_INVALID_NAME, PEERBASE_INVALID_OPTION */
  (appName: string, options?: AppOptions): App
  new (appName: string, options?: AppOptions): App
  readonly keys: KeyFunctions
  /** Types known to every app of this process that was not given `options.types`. */
  readonly collaborationTypes: TypeRegistry
  readonly createPinner: typeof createPinner
  /** base58btc of 32 random bytes. */
  generateRandomName (): string
  isCollaboration (x: unknown): x is Collaboration
  readonly debug: Debug
}

const types = createLazyRegistry()
const debugSwitch = createDebugSwitch(writeToConsole)

/** A function, not an arrow: `new` must find a constructor. What it returns stands in for `this`. */
function create (appName: string, options: AppOptions = {}): App {
  const [locks, databases] = [systemLocks(), systemDatabases()]
  return createApp(appName, {
    ...options,
    types: options.types ?? types.registry(),
    logger: options.logger ?? debugSwitch.logger(`peer-base:${String(appName)}`)
  }, {
    defaultLocation,
    claimLocation: locks === undefined ? undefined : async (location) => await claimLocation(location, locks),
    claimLeftovers: locks === undefined || databases === undefined ? undefined : (location) => claimLeftovers(location, locks, databases)
  })
}

const statics = {
  keys: Object.freeze({ generate, uriEncode, uriEncodeReadOnly, uriDecode, generateSymmetrical, linkWithKeys, keysFromLink }),
  collaborationTypes: types as TypeRegistry,
  createPinner,
  generateRandomName: randomName,
  isCollaboration,
  debug: debugSwitch as Debug
}

// Constructible because `create` is a function that returns an object, which TypeScript does not tell of functions.
export const PeerBase = Object.assign(create, statics) as unknown as PeerBaseStatic
