import { expect } from 'chai'
import path from 'node:path'
import PeerBase from 'peer-base'
import { formatShareLink } from '@peer-base/cli'
import { createSeededRandom } from '@peer-base/testkit'
import { chaosProxy } from './chaos-proxy.js'
import type { ChaosProxy } from './chaos-proxy.js'
import { eventually } from './eventually.js'
import { type Person, person } from './people.js'
import { relayAddress, type Stage, withStage } from './processes.js'

const rounds = Math.max(1, Number(process.env['PEERBASE_RUNS'] ?? 1) || 1)
const seed = process.env['PEERBASE_SEED'] ?? '1'
/** 100 ± 30 ms each way, and of a hundred pieces two that come late by a repetition. */
const weather = { delayMS: 50, jitterMS: 15, loss: 0.02, stallMS: 300 }
const cutMS = 10_000

const passing = async (ms: number): Promise<void> => { await new Promise((resolve) => { setTimeout(resolve, ms) }) }

interface Cast { readonly alice: Person, readonly bob: Person, readonly toAlice: ChaosProxy, readonly toBob: ChaosProxy }

/** Alice and bob each reach the relay, which pins as well, over a bad line of their own. */
async function setCast (stage: Stage): Promise<Cast> {
  const relay = stage.command(
    'pinner', '--relay', '--app', 'chaos', '--listen', '/ip4/127.0.0.1/tcp/0/ws', '--port', '0', '--host', '127.0.0.1',
    '--store', path.join(stage.folder, 'pinner')
  )
  const address = await relayAddress(relay)
  const random = createSeededRandom(`chaos/${seed}`)
  const lineTo = async (): Promise<ChaosProxy> => await chaosProxy(stage, { relay: address, weather, random })
  const [toAlice, toBob] = [await lineTo(), await lineTo()]
  const keys = await PeerBase.keys.generate()
  const linkOver = ({ address: by }: ChaosProxy): string =>
    formatShareLink({ base: 'https://pad.example/', appName: 'chaos', typeName: 'text', name: 'storm', relays: [by], keys })
  const [alice, bob] = [person(stage, 'alice'), person(stage, 'bob')]
  await Promise.all([alice.open({ link: linkOver(toAlice), soonPinned: true }), bob.open({ link: linkOver(toBob), soonPinned: true })])
  await Promise.all([alice.linked(), bob.linked()])
  return { alice, bob, toAlice, toBob }
}

/** Both have every word, and show the same. Resolves with the ms that took. */
async function converge ({ alice, bob }: Cast, words: readonly string[]): Promise<number> {
  const began = performance.now()
  await eventually('both show all that either wrote', async () => {
    const [one, other] = [await alice.value(), await bob.value()]
    return one === other && words.every((word) => one.includes(word))
  })
  return performance.now() - began
}

describe('a bad line to the relay', function () {
  const mishaps = {
    'is cut for ten seconds': (line: ChaosProxy) => { line.cut() },
    'is open one way only for ten seconds': (line: ChaosProxy) => { line.halfOpen() },
    'is torn': (line: ChaosProxy) => { line.tear() }
  }
  for (const [mishap, begin] of Object.entries(mishaps)) {
    it(`that ${mishap} loses nothing of either side`, async () => {
      await withStage(async (stage) => {
        const cast = await setCast(stage)
        const words: string[] = []
        const write = async (who: Person, word: string): Promise<void> => { words.push(word); await who.insert(0, `${word} `) }
        for (let round = 0; round < rounds; round++) {
          await write(cast.alice, `alice-before-${round}`)
          await write(cast.bob, `bob-before-${round}`)
          await converge(cast, words)
          begin(cast.toBob)
          for (let word = 0; word < 5; word++) {
            await write(cast.alice, `alice-${round}-${word}`)
            await write(cast.bob, `bob-${round}-${word}`)
            if (mishap !== 'is torn') await passing(cutMS / 5)
          }
          cast.toBob.heal()
          const ms = await converge(cast, words)
          console.log(`      both level ${(ms / 1000).toFixed(1)} s after it ended`)
        }
        expect(await cast.alice.value()).to.equal(await cast.bob.value())
        await Promise.all([cast.alice.pinned(), cast.bob.pinned()])
        await Promise.all([cast.alice.leave(), cast.bob.leave()])
      })
    }).timeout(180_000 * rounds) // real time passes while the line is cut
  }
})
