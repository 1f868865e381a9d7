// A process of its own, so that a test can kill it: a relay, or a pinner. Prints one line of JSON when it runs: { addresses }.
//
//     node place-process.ts relay <port, 0 for any>
//     node place-process.ts pinner <folder> <relay address>

import { createMemoryStore, openNetwork, silentLogger, systemClock, systemRandom } from '@peer-base/app'
import { createPinner } from '@peer-base/pinner'

const [role, ...rest] = process.argv.slice(2)
const stop = role === 'relay' ? await runRelay(rest[0] ?? '0') : await runPinner({ folder: rest[0] ?? '', relay: rest[1] ?? '' })
process.on('SIGTERM', () => { stop().then(() => { process.exit(0) }, () => { process.exit(1) }) })

async function runRelay (port: string): Promise<() => Promise<void>> {
  const components = { clock: systemClock, random: systemRandom, logger: silentLogger, store: createMemoryStore() }
  const opened = await openNetwork(undefined, components, { listen: [`/ip4/127.0.0.1/tcp/${port}/ws`], relayServer: {} })
  tell(opened.network.addresses())
  return async () => { await opened.stop() }
}

async function runPinner ({ folder, relay }: { readonly folder: string, readonly relay: string }): Promise<() => Promise<void>> {
  const pinner = createPinner('pad', { store: folder, relays: [relay] })
  await pinner.start()
  tell([])
  return async () => { await pinner.stop() }
}

function tell (addresses: readonly string[]): void {
  process.stdout.write(`${JSON.stringify({ addresses })}\n`)
}
