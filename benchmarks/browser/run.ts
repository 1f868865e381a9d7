// Typing in Chromium: the pad, and the same editor on y-webrtc in the same run, by turns.

import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadTrace } from '@peer-base/cli'
import type { Page } from 'playwright-core'
import { findChromium } from '../../test/browser/browsers.js'
import { type Measures, measuresOf, quantile, startMeasuring } from '../../test/browser/measures.js'
import { openStage, type Stage } from '../../test/browser/stage.js'
import { record, type Sample } from '../record.js'
import { serveRival } from './rival.js'
import { editorAlone, type Opened, peerBase, type System, yWebrtc } from './systems.js'
import { edit, type Edits, focusEnd, lengthOf, textOf, typeAtPace, waitForLength, waitForText, writeOnAndOn } from './typing.js'

const small = fileURLToPath(new URL('../../packages/crdt-types/test/traces/sveltecomponent-2000.json.gz', import.meta.url))
const whole = fileURLToPath(new URL('../../../shared/data/traces/sveltecomponent.json.gz', import.meta.url))
/** `npm run bench -- browser [turns] [parts]`: by default three of all: `seen,writers,trace`. The whole recorded session where it is at hand. */
const turns = Number(process.argv[2] ?? 3)
const parts = (process.argv[3] ?? 'seen,writers,trace').split(',')
const trace = existsSync(whole) ? whole : small

const documentLength = 100_000
const writers = 4
const border = '\n~~~\n'

const chromium = findChromium()
if (chromium === undefined) {
  console.error('*** skipped: this benchmark needs Chromium, and none was found. Install the package chromium, or set PEERBASE_CHROMIUM. ***')
  process.exit(1)
}
const folder = await mkdtemp(path.join(tmpdir(), 'peer-base-rival-'))
const [stage, rival] = [await openStage(chromium), await serveRival(folder)]
try {
  const [ours, theirs, alone] = [peerBase(stage), yWebrtc(rival), editorAlone(rival)]
  record({
    name: 'browser',
    question: `How smooth is typing in a pad, how soon does somebody else see it, and how does y-webrtc with the same editor do beside it? (Turns: ${turns}.)`,
    command: ['npm run bench -- browser', ...process.argv.slice(2)].join(' '),
    samples: [
      ...parts.includes('seen') ? await seenByTheOther(stage, [ours, theirs]) : [],
      ...parts.includes('writers') ? await amongWriters(stage, [ours, theirs, alone]) : [],
      ...parts.includes('trace') ? await besideARecordedSession(stage, [ours, theirs]) : []
    ]
  })
} finally {
  await stage.close()
  await rival.close()
  await rm(folder, { recursive: true })
}

/** From a key in one browser to the end of the frame in which the other one shows it. */
async function seenByTheOther (stage: Stage, systems: readonly System[]): Promise<Sample[]> {
  const pairs = await Promise.all(systems.map(async (system) => {
    const alice = await system.create(await stage.browsers.open())
    await edit(alice.page, [[0, 0, '.']])
    const bob = await alice.join(await stage.browsers.open())
    await waitForLength(bob.page, 1)
    await settled(alice.page, bob.page)
    return { name: system.name, alice, bob, delays: new Map<number, number[]>() }
  }))
  for (let turn = 0; turn < turns; turn++) {
    for (const { name, alice, bob, delays } of pairs) {
      console.log(`key to the other, turn ${turn + 1} of ${turns}: ${name}`)
      for (const pauseMS of [300, 120]) delays.set(pauseMS, [...delays.get(pauseMS) ?? [], ...await delaysOf(alice.page, bob.page, pauseMS)])
    }
  }
  await stage.browsers.closeAll()
  return pairs.flatMap(({ name, delays }) => Array.from(delays, ([pauseMS, all]) =>
    quantiles(`key in one browser → painted in the other, a key every ${pauseMS} ms`, name, all))).flat()
}

/** Pages that have just met do other things for a while. */
async function settled (...pages: readonly Page[]): Promise<void> {
  for (const page of pages) await typeAtPace(page, { keys: 10, pauseMS: 200 })
}

async function delaysOf (alice: Page, bob: Page, pauseMS: number): Promise<number[]> {
  const before = await lengthOf(alice)
  await waitForLength(bob, before)
  await startMeasuring(bob)
  const { pressedAt } = await typeAtPace(alice, { keys: 30, pauseMS })
  await waitForLength(bob, before + pressedAt.length)
  await bob.waitForTimeout(200)
  const { paints } = await measuresOf(bob)
  return pressedAt.map((at, i) => (paints.find(([, length]) => length > before + i)?.[0] ?? Number.NaN) - at)
}

/** Typing in a long text in which four others write, ten times a second each. */
async function amongWriters (stage: Stage, systems: readonly System[]): Promise<Sample[]> {
  const all = new Map(systems.map(({ name }) => [name, new Array<Measures>()]))
  for (let turn = 0; turn < turns; turn++) {
    for (const system of systems) {
      console.log(`among writers, turn ${turn + 1} of ${turns}: ${system.name}`)
      const alice = await system.create(await stage.browsers.open())
      await edit(alice.page, longText())
      await joinAndWrite(alice, stage)
      await typeAtPace(alice.page, { keys: 10, pauseMS: 100 })
      all.get(system.name)?.push(await typeAtPace(alice.page, { keys: 100, pauseMS: 100 }))
      await stage.browsers.closeAll()
    }
  }
  return [...all].flatMap(([name, measures]) => smoothness(`${documentLength} characters, ${writers} others write`, name, measures))
}

async function joinAndWrite (alice: Opened, stage: Stage): Promise<void> {
  if (alice.page.url().endsWith('#alone')) return
  const browser = await stage.browsers.open()
  for (let writer = 0; writer < writers; writer++) {
    const { page } = await alice.join(browser)
    await waitForLength(page, documentLength)
    await writeOnAndOn(page, { everyMS: 100, from: Math.floor(documentLength * (writer + 1) / (writers + 2)) })
  }
}

/** As if it had been written here and there. */
function longText (): Edits {
  const piece = 'It is a truth universally acknowledged, that a CRDT.\n'.slice(-50)
  return Array.from({ length: documentLength / piece.length }, (_, i) => [i * 7919 % (i * piece.length + 1), 0, piece] as const)
}

/** One types while the other's page plays a recorded session at full speed. */
async function besideARecordedSession (stage: Stage, systems: readonly System[]): Promise<Sample[]> {
  const { edits, endContent } = await loadTrace(trace)
  const samples: Sample[] = []
  for (const system of systems) {
    console.log(`beside a recorded session: ${system.name}`)
    const alice = await system.create(await stage.browsers.open())
    await edit(alice.page, [[0, 0, border]])
    const bob = await alice.join(await stage.browsers.open())
    await waitForLength(bob.page, border.length)
    await settled(bob.page)
    await focusEnd(bob.page)
    const expectedEnd = (await textOf(bob.page)).slice(border.length)
    await waitForLength(alice.page, border.length + expectedEnd.length)
    const began = performance.now()
    await startMeasuring(alice.page)
    const playing = edit(alice.page, edits).then(() => performance.now() - began)
    const typed = await typeAtPace(bob.page, { keys: 60, pauseMS: 60 })
    const playedMS = await playing
    const expected = `${endContent}${border}${expectedEnd}${'abcdefgh ij'.repeat(6).slice(0, 60)}`
    await Promise.all([waitForText(alice.page, expected), waitForText(bob.page, expected)])
    const what = `${edits.length} recorded edits at full speed`
    samples.push({ what: `${what}: played in`, system: system.name, value: playedMS, unit: 'ms' })
    samples.push({ what: `${what}: both equal, to the letter, after`, system: system.name, value: performance.now() - began, unit: 'ms' })
    samples.push(...smoothness(`${what}, beside it`, system.name, [typed]))
    samples.push({ what: `${what}: longest task where they are played`, system: system.name, value: Math.max(0, ...(await measuresOf(alice.page)).longTasks), unit: 'ms' })
    await stage.browsers.closeAll()
  }
  return samples
}

function smoothness (what: string, system: string, measures: readonly Measures[]): Sample[] {
  const longTasks = measures.flatMap((each) => each.longTasks)
  return [
    ...quantiles(`${what}: key → paint`, system, measures.flatMap(({ keyToPaint }) => keyToPaint)),
    { what: `${what}: tasks over 50 ms`, system, value: longTasks.length, unit: '' },
    { what: `${what}: longest task over 50 ms`, system, value: Math.max(0, ...longTasks), unit: 'ms' }
  ]
}

function quantiles (what: string, system: string, values: readonly number[]): Sample[] {
  return [[0.5, 'p50'], [0.95, 'p95']].map(([q, name]) => ({ what: `${what}, ${name}`, system, value: quantile(values, Number(q)), unit: 'ms' }))
}
