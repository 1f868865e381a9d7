/*
 * `node --conditions=@peer-base/source --import tsx test/compat/frozen/freeze.ts`: two writers and a pinner work on one collaboration;
 * what they keep and send is written down as bytes of the present version. Once, before a release: later versions must open these bytes,
 * so a file that is there is never written again.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type Channel, createMemoryNetwork, createMemoryStore, type Network, type PeerId, type Store } from '@peer-base/app'
import { generate, uriEncode, uriEncodeReadOnly } from '@peer-base/keys'
import { PeerBase } from 'peer-base'
import { eventually, fastClock } from '../apps.js'
import type { Frozen } from './frozen.js'

const { version } = JSON.parse(readFileSync(new URL('../../../packages/peer-base/package.json', import.meta.url), 'utf8')) as { version: string }
const file = new URL(`${version}.json`, import.meta.url)
if (existsSync(file)) throw new Error(`The bytes of ${version} are frozen. A later version has a file of its own.`)

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const hub = createMemoryNetwork({ clock: fastClock })
const frames = new Map<string, string>()
const gossip = new Map<string, string>()

/** A network whose frames and gossip are written down: the first two of each kind and sender. */
function recorded (peer: string): Network {
  const network = hub.join(peer as PeerId, { addresses: [`/memory/${peer}`] })
  const note = (kept: Map<string, string>, bytes: Uint8Array): void => {
    for (const nth of ['first', 'second']) {
      const key = `${peer} ${bytes[0]} ${nth}`
      if (kept.has(key)) continue
      kept.set(key, hex(bytes))
      return
    }
  }
  const listen = (channel: Channel): Channel => ({
    get peer () { return channel.peer },
    get frames () { return channel.frames },
    async send (frame) {
      note(frames, frame)
      await channel.send(frame)
    },
    close: async () => { await channel.close() },
    abort: (reason) => { channel.abort(reason) }
  })
  return {
    self: network.self,
    addresses: () => network.addresses(),
    remember: (other, addresses) => { network.remember(other, addresses) },
    handle: (protocol, accept) => network.handle(protocol, (channel) => { accept(listen(channel)) }),
    open: async (other, protocol, options) => listen(await network.open(other, protocol, options)),
    subscribe: (topic, listener) => network.subscribe(topic, listener),
    publish (topic, bytes) {
      note(gossip, bytes)
      network.publish(topic, bytes)
    },
    watch: (seen) => network.watch(seen),
    sign: async (bytes) => await network.sign(bytes),
    verify: async (other, bytes, signature) => await network.verify(other, bytes, signature)
  }
}

async function rowsOf (store: Store): Promise<Record<string, string>> {
  const rows: Record<string, string> = {}
  for await (const [key, value] of store.entries('')) rows[key] = hex(value)
  return rows
}

const keys = await generate()
const [appName, name] = ['frozen', 'paper ✍']
const options = { keys, debouncePushMS: 0, debouncePushToPinnerMS: 0, storeStrategyName: 'ipfs-repo', deltaTrimTimeoutMS: 1 } as const
const stores = { alice: createMemoryStore(), bob: createMemoryStore(), pam: createMemoryStore() }
const pinner = PeerBase.createPinner(appName, { network: recorded('pam'), store: stores.pam, clock: fastClock })
await pinner.start()
const [alice, bob] = [
  PeerBase(appName, { network: recorded('alice'), store: stores.alice, clock: fastClock }),
  PeerBase(appName, { network: recorded('bob'), store: stores.bob, clock: fastClock })
]
await Promise.all([alice.start(), bob.start()])
// Alice keeps few entries behind a snapshot, bob all of them.
const mine = await alice.collaborate(name, 'text', { ...options, maxDeltaRetention: 8 })
const theirs = await bob.collaborate(name, 'text', { ...options, maxDeltaRetention: 1000 })
const list = await mine.sub('a/b', 'aworset')
const map = await mine.sub('__proto__', 'ormap')
const count = await mine.sub('count', 'pncounter')
await list.shared.add('milk')
await list.shared.add({ awkward: ['__proto__', null, -0.5, new Uint8Array([1, 2])] })
await list.shared.remove('milk')
await count.shared.inc(7)
await map.shared.applySub('title', 'mvreg', 'write', 'Čtvrtek 🌧')
for (const [i, word] of 'Sealed once and read by those who hold the key. '.split(' ').entries()) {
  await mine.shared.insertAt(mine.shared.value().length, i === 0 ? word : ` ${word}`)
  if (i % 3 === 1) await theirs.shared.insertAt(0, `${i}é🙂`)
  await eventually('both show the same', () => mine.shared.value() === theirs.shared.value())
  await theirs.shared.removeAt(theirs.shared.value().length - 3, 1)
}
// At one place and at once, forwards and backwards.
for (const at of [5, 5, 12]) {
  await Promise.all([mine.shared.insertAt(at, 'mine'), theirs.shared.insertAt(at, 'theirs'), mine.shared.insertAt(at, 'M'), theirs.shared.insertAt(at, 'T')])
  await Promise.all([mine.shared.removeAt(at + 2, 3), theirs.shared.removeAt(at + 1, 4)])
}
await eventually('both show the same', () => mine.shared.value() === theirs.shared.value())
// Long enough for alice's entries to be covered by a snapshot.
for (let i = 0; i < 40; i++) await mine.shared.push(String(i % 10))
await eventually('both show the same', () => mine.shared.value() === theirs.shared.value())
await eventually('alice has a snapshot', () => [...frames.keys()].some((key) => key.startsWith(`alice ${0x89} `)))
// After the snapshot, so that entries follow it.
await Promise.all([theirs.shared.push(' – the end'), mine.shared.push('.'), theirs.shared.insertAt(3, 'ours'), mine.shared.insertAt(3, 'yours')])
const isEqual = (): boolean => mine.shared.value() === theirs.shared.value() && mine.shared.value().includes('the end') && mine.shared.value().includes('.')
await eventually('both show the same', isEqual)
const carol = PeerBase(appName, { network: recorded('carol'), store: createMemoryStore(), clock: fastClock })
await carol.start()
const late = await carol.collaborate(name, 'text', { ...options, keys: await PeerBase.keys.uriDecode(uriEncodeReadOnly(keys)) })
await eventually('the late reader has it', () => late.shared.value() === mine.shared.value())
await eventually('it is pinned', () => mine.replication.isCurrentStatePersistedOnPinner() > 0)
const expected = {
  root: mine.shared.value(),
  subs: [['a/b', 'aworset', shown(list.shared.value())], ['__proto__', 'ormap', shown(map.shared.value())], ['count', 'pncounter', count.shared.value()]]
}
await Promise.all([carol.stop(), alice.stop(), bob.stop()])
const frozen = {
  version, appName, name, keys: uriEncode(keys), readKey: uriEncodeReadOnly(keys), expected,
  stores: { alice: await rowsOf(stores.alice), bob: await rowsOf(stores.bob), pam: await rowsOf(stores.pam) },
  frames: Object.fromEntries(frames), gossip: Object.fromEntries(gossip)
}
await pinner.stop()
writeFileSync(file, `${JSON.stringify(frozen satisfies Frozen, null, 1)}\n`)
console.log(`wrote ${file.pathname}: ${frames.size} frames, ${gossip.size} messages`)
process.exit(0)

/** Values as JSON can show them: bytes as hexadecimal digits, sets and maps as lists. */
function shown (value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, part: unknown) => {
    if (part instanceof Uint8Array) return `0x${hex(part)}`
    if (part instanceof Set || part instanceof Map) return [...part as Iterable<unknown>]
    return part
  }))
}
