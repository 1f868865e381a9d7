// One subject, one work, one process: `node --expose-gc <bundle> <subject> <work> <trace> <rivals> [edits a window] [edits before]`.
// Prints what it measured as JSON. Run by run.ts.

// Imported, since the global one loads its module when it is asked for the first time: 3 ms in the midst of what is measured.
import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { nextBlock } from '../gates/block.js'
import { deltaCrdtsPair } from './delta-crdts.js'
import { floorPair } from './floor.js'
import { ourPair } from './ours.js'
import { received } from './received.js'
import { signaturesOf } from './signatures.js'
import type { Pair } from './subject.js'
import { readTrace, repeated, type EditTrace } from './traces.js'
import { loadYjs, yjsPair } from './yjs.js'

const [, , name = '', work = '', file = '', rivals = '', size = '1', before = '0'] = process.argv

async function pairOf (): Promise<Pair> {
  switch (name) {
    case 'ours': return await ourPair()
    case 'yjs': return yjsPair(await loadYjs(rivals))
    case 'delta-crdts': return deltaCrdtsPair(rivals)
    default: return floorPair(signaturesOf(name))
  }
}

/**
 * Frames measured for each size of window, and as many before them of the same size that make the code warm: so many that compiling it,
 * some hundreds of milliseconds on other threads, is over by then, and that one collection of everything does not count for a tenth.
 */
const frames: Readonly<Record<string, number>> = { 1: 12_000, 10: 4000, 100: 4000 }
/** In so many blocks they are measured, in step with the others: a few hundred frames each, of which one exchange with run.ts is nothing. */
const blocks = 20
/** How often the trace is typed, where it has too few edits for that. */
const times = size === '100' ? 4 : 1

async function windows (trace: EditTrace): Promise<Record<string, number | boolean>> {
  const pair = await pairOf()
  const count = Number(size)
  let at = 0
  const send = async (windowSize: number): Promise<number> => {
    let bytes = 0
    const made = await pair.window(trace, at, windowSize)
    at += windowSize
    for (const frame of made) bytes += frame.length
    await pair.take(made)
    return bytes
  }
  const preload = Math.min(Number(before), Math.floor(trace.length / times / 3))
  while (at < preload) await send(Math.min(100, preload - at))
  const measured = Math.min(frames[size] ?? 100, Math.floor((trace.length - at) / count / 2), Number(before) < 10_000 ? 100 : Infinity)
  const blockSize = measured === frames[size] ? measured / blocks : Infinity
  for (let i = 0; i < measured; i++) {
    if (i % blockSize === 0) await nextBlock()
    await send(count)
  }
  const spans: number[] = []
  const plaintextBefore = pair.plaintextBytes?.() ?? 0
  let bytes = 0
  const cpu = process.cpuUsage()
  for (let i = 0; i < measured; i++) {
    if (i > 0 && i % blockSize === 0) await nextBlock()
    const start = performance.now()
    bytes += await send(count)
    spans.push(performance.now() - start)
  }
  const { user, system } = process.cpuUsage(cpu)
  if (!pair.agree()) throw new Error(`${name} does not converge`)
  spans.sort((a, b) => a - b)
  return {
    whole: true,
    frameCpuUS: (user + system) / measured,
    editCpuUS: (user + system) / measured / count,
    frameBytes: bytes / measured,
    editBytes: bytes / measured / count,
    ...(pair.plaintextBytes === undefined ? {} : { plaintextBytes: (pair.plaintextBytes() - plaintextBefore) / measured }),
    // By the clock: on a busy machine these tell of the machine.
    p50US: (spans[spans.length >> 1] ?? 0) * 1000,
    p99US: (spans[Math.floor(spans.length * 0.99)] ?? 0) * 1000
  }
}

/**
 * Collects what reading left, which other threads are busy with for a while. Nobody asks for a collection later, between what warms and what
 * is measured: it takes compiled code away as well, and to compile that again costs more than to write and read the windows.
 */
async function rest (): Promise<void> {
  globalThis.gc?.()
  await setTimeout(200)
}

const trace = readTrace(file)
await rest()
console.log(JSON.stringify(work === 'receive' ? await received(name, trace) : await windows(repeated(trace, times))))
