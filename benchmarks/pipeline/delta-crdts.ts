import { createRequire } from 'node:module'
import path from 'node:path'
import { floorPair } from './floor.js'
import { ownSignatures } from './signatures.js'
import type { Pair } from './subject.js'

interface Rga {
  insertAt (at: number, letter: string): unknown
  removeAt (at: number): unknown
  apply (delta: unknown): void
  value (): readonly string[]
  state (): unknown
}

/**
 * The library of 2019, each delta a message of its own as it has no groups that are cheaper, each window sealed and signed as ours is, by the
 * same libraries.
 */
export function deltaCrdtsPair (rivals: string): Pair & { stateBytes (): number } {
  const require = createRequire(path.join(rivals, 'package.json'))
  const rga = (require('delta-crdts') as (type: string) => (id: string) => Rga)('rga')
  const codec = require('delta-crdts-msgpack-codec') as { encode (value: unknown): Uint8Array, decode (bytes: Uint8Array): unknown }
  const [alice, bob] = [rga('alice'), rga('bob')]
  const crypto = floorPair(ownSignatures())
  return {
    async window (trace, first, count) {
      const deltas: unknown[] = []
      for (let i = first; i < first + count; i++) {
        trace.edit(i, (mutator, at, what) => {
          if (mutator === 'removeAt') for (let n = 0; n < (what as number); n++) deltas.push(alice.removeAt(at as number))
          else [...what as string].forEach((letter, n) => { deltas.push(alice.insertAt(at as number + n, letter)) })
        })
      }
      return [codec.encode(deltas), ...await crypto.window(trace, first, count)]
    },
    async take ([sent = new Uint8Array(0), ...sealed]) {
      await crypto.take(sealed)
      for (const delta of codec.decode(sent) as readonly unknown[]) bob.apply(delta)
    },
    agree: () => alice.value().join('') === bob.value().join(''),
    stateBytes: () => codec.encode(alice.state()).length
  }
}
