// A process of its own, so that a test can kill it: a relay, or a pinner. Prints one line of JSON when it runs: { addresses }.
//
//     node place-process.ts relay <folder> <port, 0 for any>
//     node place-process.ts pinner <folder> <relay address>

import { openLevelStore, openNetwork, silentLogger, systemClock, systemRandom } from '@peer-base/app'
import { createPinner } from '@peer-base/pinner'

const [role, folder = '', where = ''] = process.argv.slice(2)
const stop = role === 'relay' ? await runRelay(where) : await runPinner(where)
const end = (code: number) => (): void => { process.exit(code) }
process.on('SIGTERM', () => { stop().then(end(0), end(1)) })

async function runRelay (port: string): Promise<() => Promise<void>> {
  const store = await openLevelStore({ location: folder })
  const opened = await openNetwork(undefined, { clock: systemClock, random: systemRandom, logger: silentLogger, store }, {
    listen: [`/ip4/127.0.0.1/tcp/${port}/ws`], relayServer: {}
  })
  tell(opened.network.addresses())
  return async () => {
    await opened.stop()
    await store.close()
  }
}

async function runPinner (relay: string): Promise<() => Promise<void>> {
  const pinner = createPinner('pad', { store: folder, relays: [relay] })
  await pinner.start()
  tell([])
  return async () => { await pinner.stop() }
}

function tell (addresses: readonly string[]): void {
  process.stdout.write(`${JSON.stringify({ addresses })}\n`)
}
