/**
 * Who may import whom: the one table behind the lint rule `house/layers` and behind test/architecture.test.ts.
 *
 * `verdict` answers for one import, by names alone: it touches no file. ARCHITECTURE.md shows the same as a drawing.
 */

/** What each package of the workspace may import from the others; a subpath must be spelt out. */
export const PACKAGE_LAW = Object.freeze({
  'protocol': {
    may: [], because: 'protocol is a leaf: the wire bytes have a specification, vectors and fuzzers of their own and know nothing of the engine'
  },
  'crdt-types': {
    may: [], because: 'crdt-types is a leaf: a library of CRDTs that stands alone, with no wire, keys or engine behind it'
  },
  'keys': {
    may: [], because: 'keys is a leaf: secrets and ciphers are reviewed in one place that depends on nothing of ours'
  },
  'app': {
    may: ['@peer-base/protocol', '@peer-base/crdt-types', '@peer-base/keys'],
    because: 'app is the engine: it stands on the three leaves and knows none of its users'
  },
  'pinner': {
    may: ['@peer-base/app/participant', '@peer-base/keys'],
    because: 'a pinner is a bag of participants and nothing else: with no way to a collaboration it cannot read, whatever its code says'
  },
  'testkit': {
    may: ['@peer-base/protocol', '@peer-base/crdt-types', '@peer-base/keys', '@peer-base/app', '@peer-base/app/*'],
    because: 'testkit is the simulated world around the engine, published for adapter authors: it sees the engine and the leaves, not the products'
  },
  'cli': {
    may: ['@peer-base/app', '@peer-base/app/*', '@peer-base/pinner', '@peer-base/pinner/metrics', '@peer-base/keys', '@peer-base/crdt-types'],
    because: 'cli offers commands over app and pinner; peer-base carries those commands, so importing peer-base here would be a cycle'
  },
  'peer-base': {
    may: ['@peer-base/app', '@peer-base/app/*', '@peer-base/pinner', '@peer-base/keys', '@peer-base/crdt-types', '@peer-base/cli'],
    because: 'peer-base is the umbrella: it offers what the packages below make and adds no engine of its own'
  },
  'devtools': {
    may: ['@peer-base/app'],
    because: 'devtools watches apps through what every user of app can see: with no way to keys, types or the wire it can show no secret'
  }
})

/** Bindings to foreign libraries: packages that do not stand in the table above. */
const BINDING_LAW = {
  may: ['@peer-base/app', '@peer-base/app/*', '@peer-base/crdt-types', '@peer-base/keys'],
  because: 'a binding translates between one foreign library and a collaboration: it stands on the engine, beside the products'
}

const BINDINGS = new Set(['exchange', 'yjs', 'pouchdb', 'rxdb', 'react'])

const SIBLINGS = new Set(['replica', 'membership', 'overlay', 'network', 'store'])

/** First match decides. Paths are relative to packages/app/src. */
const APP_LAYERS = [
  { layer: 0, matches: /^(ports\/|util\/|(events|errors|options)\.ts$)/ },
  { layer: 1, matches: /^(replica|membership|overlay|network|store)\// },
  { layer: 2, matches: /^participant(\.ts$|-[a-z-]+\.ts$|\/)/ },
  { layer: 3, matches: /^(collaboration|discovery|stats)\// },
  { layer: 4, matches: /^(index\.ts$|app\.ts$|app-[a-z-]+\.ts$|app\/)/ }
]

/** The layer of a file of packages/app/src, 0 to 4; undefined where it stands in none. */
export function appLayer (path) {
  return APP_LAYERS.find(({ matches }) => matches.test(path))?.layer
}

/** Splits `packages/app/src/replica/replica.ts` into package `app` and path `replica/replica.ts`. */
export function place (file) {
  const found = /^packages\/([^/]+)\/src\/(.+)$/.exec(file)
  return found === null ? undefined : { package: found[1], path: found[2] }
}

const IO_MODULES = /^(node:)?(fs|fs\/promises|net|http|https|http2|tls|dgram|dns|child_process|worker_threads|cluster)$/
const LEAVES = new Set(['protocol', 'crdt-types', 'keys'])

/** Why `from`, a repository path, may not import the module named `specifier`; undefined where it may. */
export function verdictOnModule (from, specifier) {
  const at = place(from)
  if (at === undefined) return undefined
  if (/^(libp2p$|libp2p\/|@libp2p\/|@chainsafe\/libp2p)/.test(specifier)) return onLibp2p(at, specifier)
  if (LEAVES.has(at.package) && IO_MODULES.test(specifier)) {
    return `${at.package} is a leaf and does no IO, but imports ${specifier}: let the caller bring the bytes`
  }
  const target = /^(?:@peer-base\/([^/]+)|peer-base)(?:\/.+)?$/.exec(specifier)
  return target === null ? undefined : onWorkspace(at, specifier, target[1] ?? 'peer-base')
}

/** Why the file `from` may not import the file `to`, both repository paths; undefined where it may. */
export function verdictOnFile (from, to) {
  const source = place(from)
  const target = place(to)
  if (source === undefined) return undefined
  if (target === undefined || target.package !== source.package) {
    return `${from} reaches into ${to} by a relative path: import another package by its name, and test code not at all`
  }
  return source.package === 'app' ? onAppLayers(source.path, target.path) : undefined
}

function onLibp2p (at, specifier) {
  if (at.package === 'app' && at.path.startsWith('network/libp2p/')) return undefined
  if (at.package === 'app' && specifier === '@libp2p/logger' && /^util\/system-[^/]+\.ts$/.test(at.path)) return undefined
  return `only packages/app/src/network/libp2p imports libp2p (here: ${specifier}): everything else speaks to the Network port, ` +
    'so that it runs in the simulator and survives the next libp2p'
}

function onWorkspace (at, specifier, name) {
  if (name === at.package) return `${at.package} imports itself by name: use a relative path`
  const law = PACKAGE_LAW[at.package] ?? (BINDINGS.has(at.package) ? BINDING_LAW : undefined)
  if (law === undefined) return `package ${at.package} has no row in scripts/lint/house-law.mjs: say what it may import, and why`
  const allowed = law.may.some(pattern => pattern.endsWith('/*') ? specifier.startsWith(pattern.slice(0, -1)) : pattern === specifier)
  if (!allowed) return `${at.package} may not import ${specifier}: ${law.because}`
  return at.package === 'app' ? onAppLeaf(at.path, name) : undefined
}

function onAppLeaf (path, name) {
  const layer = appLayer(path)
  if (layer === undefined || layer >= 3) return undefined
  if (name === 'keys') {
    return `layer ${layer} may not import @peer-base/keys: keys enter in layer 3 (collaboration, discovery, stats), so that a participant stays keyless`
  }
  if (name === 'crdt-types' && !path.startsWith('membership/')) {
    return `layer ${layer} may not import @peer-base/crdt-types: below layer 3 an entry is sealed bytes; only membership keeps a CRDT of its own`
  }
  return undefined
}

function onAppLayers (from, to) {
  const source = appLayer(from)
  const target = appLayer(to)
  if (source === undefined) return homeless(from)
  if (target === undefined) return homeless(to)
  if (target > source) {
    return `layer ${source} (${from}) may not import layer ${target} (${to}): import downward only; speak upward through callbacks given at construction`
  }
  const [room, neighbour] = [from.split('/')[0], to.split('/')[0]]
  if (source === 1 && target === 1 && room !== neighbour && SIBLINGS.has(neighbour)) {
    return `${room} and ${neighbour} are siblings of layer 1 and never import one another: participant.ts wires them, the shared type belongs in layer 0`
  }
  return undefined
}

function homeless (path) {
  return `packages/app/src/${path} stands in no layer: move it into one, or give it a place in scripts/lint/house-law.mjs and ARCHITECTURE.md`
}
