// One subject, one work, one process: `node --expose-gc <bundle> <subject> <work> <trace> <rivals> <folder> [edits]`.
// Prints what it measured as JSON. Run by run.ts; `prepare` writes what the others read.

import * as crypto from 'node:crypto'
import path from 'node:path'
// Imported, since the global one loads its module when it is asked for the first time: 3 ms in the midst of what is measured.
import { performance } from 'node:perf_hooks'
import { createMemoryNetwork, createMemoryStore, createApp, type PeerId, systemClock } from '@peer-base/app'
import { decodeManifest, decodeMessage, limits, parseEntry, signedBytes } from '@peer-base/protocol'
import { checkSignatures } from '../../packages/app/src/replica/evidence.js'
import { openState } from '../../packages/app/src/collaboration/snapshot-codec.js'
import { deltaCrdtsPair } from '../pipeline/delta-crdts.js'
import { batchBytes, createPerson, names } from '../pipeline/person.js'
import { platformSignatures } from '../pipeline/signatures.js'
import { readTrace } from '../pipeline/traces.js'
import { loadYjs } from '../pipeline/yjs.js'
import { keysOf, ownRows, prepare, storeOf } from './prepared.js'
import { sealedYjs, sealYjs } from './yjs-sealed.js'

type Figures = Readonly<Record<string, number | boolean>>

const [, , name = '', work = '', traceFile = '', rivals = '', folder = '', size = '0'] = process.argv
const yjsFile = path.join(folder, 'yjs.json')

function spentMS (before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** A process that has done nothing yet opens a sealed document and reads its text. */
async function open (): Promise<Figures> {
  if (name === 'yjs') {
    const sealed = sealedYjs(await loadYjs(rivals), yjsFile)
    return await timed(sealed.bytes, sealed.open)
  }
  const keys = await keysOf(folder)
  const bob = await createPerson(keys)
  const rows = ownRows(await storeOf(folder, 'snapshot'), bob.crypto.cid)
  const found = new Map<string, Uint8Array>()
  for await (const [key, value] of rows.entries('')) found.set(key, value)
  const of = (pattern: RegExp): Uint8Array[] => [...found].filter(([key]) => pattern.test(key)).map(([, value]) => value)
  const [certificate] = of(/^r\//)
  const [manifestBytes] = of(/^s\/.*\/m$/)
  const chunks = of(/^s\/.*\/[0-9a-f]{4}$/)
  const evidence = of(/^s\/.*\/e[0-9a-f]{4}$/)
  if (certificate === undefined || manifestBytes === undefined) throw new Error('There is no snapshot')
  return await timed([...chunks, ...evidence].reduce((sum, { length }) => sum + length, manifestBytes.length), async () => {
    const entry = parseEntry(manifestBytes)
    await bob.crypto.verifier.admit(certificate)
    if (!await bob.crypto.verifier.verify(entry.header.replica, signedBytes(bob.crypto.cid, entry), entry.signature)) throw new Error('A forged snapshot')
    for (const row of evidence) {
      const message = decodeMessage(row)
      const isTrue = message.type === 'evidence' && await checkSignatures(message.signedHeads, bob.crypto) === 'true'
      if (!isTrue) throw new Error('A snapshot of what nobody wrote')
    }
    const states = await openState({ manifest: decodeManifest(entry.body), entry }, chunks, bob.crypto)
    for (const { state } of states) bob.document.adopt(bob.document.decodeState(state), state)
    return bob.text()
  })
}

async function timed (bytes: number, open: () => Promise<string> | string): Promise<Figures> {
  // What was done to get here is compiled beside it for a while yet, and that is no part of opening.
  await new Promise((resolve) => { setTimeout(resolve, 200) })
  const cpu = process.cpuUsage()
  const start = performance.now()
  const text = await open()
  const [cpuMS, ms] = [spentMS(cpu), performance.now() - start]
  if (text !== readTrace(traceFile).endContent) throw new Error(`${name} shows another text`)
  return { whole: true, bytes, cpuMS, ms }
}

/** The whole history as a push session sends it to one who has nothing, taken in entry by entry. */
async function replay (): Promise<Figures> {
  if (name === 'floor') return verifications(Math.ceil(readTrace(traceFile).length / 100))
  const keys = await keysOf(folder)
  const alice = await createPerson(keys, { store: ownRows(await storeOf(folder, 'log'), (await createPerson(keys)).crypto.cid) })
  const frames: Uint8Array[] = []
  for (let sent = alice.frames(batchBytes); sent.length > 0; sent = alice.frames(batchBytes)) frames.push(...sent)
  const bob = await createPerson(keys)
  const cpu = process.cpuUsage()
  for (const frame of frames) await bob.take(frame)
  const cpuMS = spentMS(cpu)
  if (bob.text() !== readTrace(traceFile).endContent) throw new Error('Another text')
  return { whole: true, cpuMS, bytes: frames.reduce((sum, frame) => sum + frame.length, 0), entries: bob.replica.log.size }
}

function verifications (count: number): Figures {
  const { sign, verify } = platformSignatures()
  const message = crypto.randomBytes(140)
  const signature = sign(message)
  const cpu = process.cpuUsage()
  for (let i = 0; i < count; i++) if (!verify(message, signature)) throw new Error('The signature does not hold')
  return { whole: true, cpuMS: spentMS(cpu) }
}

/** Somebody who has everything but the last so many edits gets those, and no more. */
async function catchUp (): Promise<Figures> {
  const trace = readTrace(traceFile)
  const missing = Math.min(Number(size), Math.floor(trace.length / 2))
  // Here, and not when the code is warm: what is compiled would have to be compiled again.
  globalThis.gc?.()
  const keys = await keysOf(folder)
  const [alice, bob] = [await createPerson(keys), await createPerson(keys)]
  for (let at = 0; at < trace.length - missing; at += 100) await alice.write(trace, at, Math.min(100, trace.length - missing - at))
  for (const frame of alice.frames(limits.frameBytes)) await bob.take(frame)
  for (let sent = alice.frames(batchBytes); sent.length > 0; sent = alice.frames(batchBytes)) for (const frame of sent) await bob.take(frame)
  for (let at = trace.length - missing; at < trace.length; at += 100) await alice.write(trace, at, Math.min(100, trace.length - at))
  const cpu = process.cpuUsage()
  let bytes = 0
  for (let sent = alice.frames(batchBytes); sent.length > 0; sent = alice.frames(batchBytes)) {
    for (const frame of sent) {
      bytes += frame.length
      await bob.take(frame)
    }
  }
  const cpuMS = spentMS(cpu)
  if (bob.text() !== trace.endContent) throw new Error('Another text')
  return { whole: true, missing, bytes, allowedBytes: 2.5 * missing + 2048, cpuMS, editCpuUS: cpuMS * 1000 / missing }
}

/** Two apps in one process, a network in memory between them: from `collaborate` with an empty store to the whole text. */
async function join (): Promise<Figures> {
  const { endContent } = readTrace(traceFile)
  const keys = await keysOf(folder)
  const hub = createMemoryNetwork({ clock: systemClock })
  const options = {
    keys, samplingIntervalMS: 5, targetGlobalMembershipGossipFrequencyMS: 5, debounceResetConnectionsMS: 5, storeStrategyName: 'memory' as const
  }
  const open = async (peer: string, store = createMemoryStore()): Promise<ReturnType<typeof createApp>> => {
    const app = createApp(names.appName, { network: hub.join(peer as PeerId, { addresses: [`/memory/${peer}`] }), store }, { defaultLocation: (name) => name })
    await app.start()
    return app
  }
  const alice = await open('alice', await storeOf(folder, 'tail'))
  const paper = await alice.collaborate(names.name, 'text', { ...options, storeStrategyName: 'ipfs-repo' })
  if (paper.shared.value() !== endContent) throw new Error('Alice has another text')
  const carol = await open('carol')
  // Without sockets nothing else keeps the process: timers of the product do not.
  setInterval(() => {}, 1000)
  globalThis.gc?.()
  const cpu = process.cpuUsage()
  const start = performance.now()
  const late = await carol.collaborate(names.name, 'text', options)
  while (late.shared.value() !== endContent) await new Promise((resolve) => { setTimeout(resolve, 1) })
  const figures = { whole: true, ms: performance.now() - start, cpuMS: spentMS(cpu) }
  await Promise.all([carol.stop(), alice.stop()])
  return figures
}

/** What the library of 2019 would keep for the whole trace, from what it keeps for a beginning of it: its state grows by the letter. */
async function oldState (): Promise<Figures> {
  const trace = readTrace(traceFile)
  const edits = Math.min(2000, trace.length)
  const letters = (count: number): number => trace.inserted.slice(0, count).reduce((sum, { length }) => sum + length, 0)
  const pair = deltaCrdtsPair(rivals)
  for (let at = 0; at < edits; at += 100) await pair.window(trace, at, Math.min(100, edits - at))
  return { whole: true, bytes: pair.stateBytes() / letters(edits) * letters(trace.length) }
}

async function measured (): Promise<Figures> {
  switch (work) {
    case 'prepare': {
      const trace = readTrace(traceFile)
      await prepare(folder, trace)
      sealYjs(await loadYjs(rivals), trace, yjsFile)
      return { whole: true }
    }
    case 'open': return name === 'delta-crdts' ? await oldState() : await open()
    case 'replay': return await replay()
    case 'catch-up': return await catchUp()
    default: return await join()
  }
}

console.log(JSON.stringify(await measured()))
process.exit(0)
