import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Pair } from './subject.js'

interface YText { insert (at: number, letters: string): void, delete (at: number, count: number): void, toString (): string }
interface YDoc {
  getText (name: string): YText
  on (event: 'update', listener: (update: Uint8Array) => void): void
  transact (change: () => void): void
}
export interface Yjs {
  readonly Doc: new () => YDoc
  applyUpdate (doc: YDoc, update: Uint8Array): void
  encodeStateAsUpdate (doc: YDoc): Uint8Array
}

export async function loadYjs (rivals: string): Promise<Yjs> {
  return await import(pathToFileURL(path.join(rivals, 'node_modules/yjs/dist/yjs.mjs')).href) as Yjs
}

/** yjs in clear: a window is one transaction, which is what costs it least; a frame is the update behind its length. */
export function yjsPair ({ Doc, applyUpdate }: Yjs): Pair {
  const alice = new Doc()
  const bob = new Doc()
  const [typed, read] = [alice.getText('text'), bob.getText('text')]
  let frames: Uint8Array[] = []
  alice.on('update', (update) => {
    const frame = new Uint8Array(4 + update.length)
    new DataView(frame.buffer).setUint32(0, update.length)
    frame.set(update, 4)
    frames.push(frame)
  })
  return {
    window (trace, first, count) {
      frames = []
      alice.transact(() => {
        for (let i = first; i < first + count; i++) {
          trace.edit(i, (mutator, at, what) => {
            if (mutator === 'removeAt') typed.delete(at as number, what as number)
            else typed.insert(at as number, what as string)
          })
        }
      })
      return frames
    },
    take (sent) { for (const frame of sent) applyUpdate(bob, frame.subarray(4)) },
    agree: () => typed.toString() === read.toString()
  }
}
