// Typing in Chromium: the pad, and the same editor on y-webrtc in the same run, by turns.

import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadTrace } from '@peer-base/cli'
import type { Page } from 'playwright-core'
import { findChromium } from '../../test/browser/browsers.js'
import { keyToScreen, type Measures, measuresOf, quantile, startMeasuring } from '../../test/browser/measures.js'
import { prepareToPlay } from '../../test/browser/pads.js'
import { openStage, type Stage } from '../../test/browser/stage.js'
import { record, type Sample } from '../record.js'
import { serveRival } from './rival.js'
import { hasScreens, openScreen } from './screen.js'
import { editorAlone, type Opened, peerBase, type System, yWebrtc } from './systems.js'
import { type Tasks, watchTasks } from './tasks.js'
import {
  edit, focusEnd, lengthOf, textOf, typeAtPace, waitForLength, waitForText, writeLongText, writeOnAndOn
} from './typing.js'

const small = fileURLToPath(new URL('../../packages/crdt-types/test/traces/sveltecomponent-2000.json.gz', import.meta.url))
const whole = fileURLToPath(new URL('../../../shared/data/traces/sveltecomponent.json.gz', import.meta.url))
/** `npm run bench -- browser [turns] [parts]`: by default two of all: `seen,writers,120,trace`. The whole recorded session where it is at hand. */
const turns = Number(process.argv[2] ?? 2)
const parts = (process.argv[3] ?? 'seen,writers,120,trace').split(',')
const trace = existsSync(whole) ? whole : small

const documentLength = 100_000
const writers = 4
/** That are pressed among them, in a turn. */
const keys = 100
/** That are pressed beside a recorded session: so many that the first seconds, in which nothing is compiled, are not most of it. */
const keysBeside = 240
/** Pages that have just met link each other, first through the relay. */
const settleMS = 15_000
const border = '\n~~~\n'

const notes = [
  'Each of those who are measured has a Chromium of their own, headless and drawn without a graphics processor. The other writers, and the one ' +
    'who plays the recorded session, have another one that runs only when nobody else wants the processor (`chrt --idle`): in life they have other machines.',
  'The writers are four pages without an editor, on the same engine and with the same presence as a pad, or on y-webrtc and its awareness: each ' +
    'inserts a character ten times a second and tells where its caret is.',
  'Key → screen is from the moment in which the browser has a key to the moment in which the next frame is on the screen: the duration that Event Timing ' +
    'gives a page, and of which Interaction to Next Paint is made, but of each key and to the microsecond, out of the browser\'s trace. What a page gets is in steps of ' +
    '8 ms, and nothing for keys under 16. Key → paint ends where the page is through with that frame (Chromium\'s `commitFinishTime`): what follows, drawing and ' +
    'waiting for the screen, is the browser\'s.',
  'A screen of 60 Hz takes a frame every 16.7 ms: no page can be below that for 95 of 100 keys, and the bare editor says what is possible. A screen of 120 Hz takes ' +
    'one every 8.3 ms: it is one of X in memory (Xvfb), and there the window is drawn like any. At 60 Hz Chromium is headless.',
  'Until f8c466b the end of a frame was taken to be the first task after its callbacks. Behind a key Chromium holds such tasks back until there was another frame, ' +
    'and the line that was typed lay below the edge of the window, where nothing is drawn: those figures said up to 16.7 ms too much for some keys and too little for others.',
  'Tasks over 50 ms are long tasks as the page itself observes them, by the clock. Processor time is what the thread had, as the browser\'s trace notes it: ' +
    'a task that is long by the clock and short by that was waiting for a processor. A host that takes the processors of a virtual machine away ("steal") is ' +
    'partly noted as processor time of whoever it stops: such tasks of up to 115 ms are one gap in a profile, in the midst of whatever came then, and every page has them.'
]

const chromium = findChromium()
if (chromium === undefined) {
  console.error('*** skipped: this benchmark needs Chromium, and none was found. Install the package chromium, or set PEERBASE_CHROMIUM. ***')
  process.exit(1)
}
const folder = await mkdtemp(path.join(tmpdir(), 'peer-base-rival-'))
const stage = await openStage(chromium)
const rival = await serveRival(folder, stage.relay.addresses)
try {
  const [ours, theirs, alone] = [peerBase(stage, rival), yWebrtc(rival), editorAlone(rival)]
  record({
    name: 'browser',
    question: `How smooth is typing in a pad, how soon does somebody else see it, and how does y-webrtc with the same editor do beside it? (Turns: ${turns}.)`,
    command: ['npm run bench -- browser', ...process.argv.slice(2)].join(' '),
    notes,
    samples: [
      ...parts.includes('seen') ? await seenByTheOther(stage, [ours, theirs]) : [],
      ...parts.includes('writers') ? await amongWriters(stage, [ours, theirs, alone]) : [],
      ...parts.includes('120') ? await onAQuickScreen(stage, [ours, theirs, alone]) : [],
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
async function amongWriters (
  stage: Stage, systems: readonly System[], screen?: { readonly display: string, readonly hertz: number }
): Promise<Sample[]> {
  const where = `, a screen of ${screen?.hertz ?? 60} Hz`
  const all = new Map(systems.map(({ name }) => [name, new Array<Watched>()]))
  for (let turn = 0; turn < turns; turn++) {
    for (const system of systems) {
      console.log(`among writers${where}, turn ${turn + 1} of ${turns}: ${system.name}`)
      const alice = await system.create(await stage.browsers.open(screen === undefined ? {} : { display: screen.display }))
      await writeLongText(alice.page, documentLength)
      await joinAndWrite(alice, stage)
      await alice.page.waitForTimeout(settleMS)
      await typeAtPace(alice.page, { keys: 20, pauseMS: 100 })
      all.get(system.name)?.push(await watched(alice.page, { keys, pauseMS: 100 }))
      await stage.browsers.closeAll()
    }
  }
  return [...all].flatMap(([system, found]) => {
    const what = `${documentLength} characters, ${writers} others write${where}`
    const value = found.reduce((sum, { grownBy }) => sum + grownBy - keys, 0) / found.reduce((sum, { tasks }) => sum + tasks.watchedMS, 0) * 1000
    return [...smoothness(what, system, found), { what: `${what}: what they wrote, as it came`, system, value, unit: 'characters/s' }]
  })
}

async function onAQuickScreen (stage: Stage, systems: readonly System[]): Promise<Sample[]> {
  if (!hasScreens()) {
    console.error('*** skipped: a screen of 120 Hz needs Xvfb and xrandr, which were not found. Install the packages xvfb and x11-xserver-utils. ***')
    return []
  }
  const screen = await openScreen(120)
  try {
    return await amongWriters(stage, systems, { display: screen.display, hertz: 120 })
  } finally {
    await screen.close()
  }
}

async function joinAndWrite (alice: Opened, stage: Stage): Promise<void> {
  const browser = await stage.browsers.open({ isElsewhere: true })
  for (let writer = 0; writer < writers; writer++) {
    const page = await alice.writer(browser, documentLength)
    if (page !== undefined) await writeOnAndOn(page, { everyMS: 100, from: Math.floor(documentLength * (writer + 1) / (writers + 2)) })
  }
}

/** One types while the other's page plays a recorded session at full speed. */
async function besideARecordedSession (stage: Stage, systems: readonly System[]): Promise<Sample[]> {
  const { edits, endContent } = await loadTrace(trace)
  const samples: Sample[] = []
  for (const system of systems) {
    console.log(`beside a recorded session: ${system.name}`)
    const alice = await system.create(await stage.browsers.open({ isElsewhere: true }))
    await edit(alice.page, [[0, 0, border]])
    const bob = await alice.join(await stage.browsers.open())
    await waitForLength(bob.page, border.length)
    await settled(bob.page)
    await focusEnd(bob.page)
    const expectedEnd = (await textOf(bob.page)).slice(border.length)
    await waitForLength(alice.page, border.length + expectedEnd.length)
    const play = await prepareToPlay(alice.page, edits)
    const tasksOfAlice = await watchTasks(alice.page)
    const began = performance.now()
    const playing = play().then(() => performance.now() - began)
    const typed = await watched(bob.page, { keys: keysBeside, pauseMS: 60 })
    const playedMS = await playing
    const expected = `${endContent}${border}${expectedEnd}${'abcdefgh ij'.repeat(keysBeside).slice(0, keysBeside)}`
    await Promise.all([waitForText(alice.page, expected), waitForText(bob.page, expected)])
    const what = `${edits.length} recorded edits at full speed`
    samples.push({ what: `${what}: played in`, system: system.name, value: playedMS, unit: 'ms' })
    samples.push({ what: `${what}: both equal, to the letter, after`, system: system.name, value: performance.now() - began, unit: 'ms' })
    samples.push(...smoothness(`${what}, beside it`, system.name, [typed]))
    samples.push(...ownTasks(`${what}, where they are played`, system.name, [await tasksOfAlice()]))
    await stage.browsers.closeAll()
  }
  return samples
}

/** What a page noted while somebody typed in it, and what its browser noted of it. */
interface Watched {
  readonly noted: Measures
  readonly tasks: Tasks
  /** By so many characters the text grew. */
  readonly grownBy: number
}

async function watched (page: Page, pace: Parameters<typeof typeAtPace>[1]): Promise<Watched> {
  const [tasks, before] = [await watchTasks(page), await lengthOf(page)]
  const noted = await typeAtPace(page, pace)
  const grownBy = await lengthOf(page) - before
  return { noted, grownBy, tasks: await tasks() }
}

function smoothness (what: string, system: string, all: readonly Watched[]): Sample[] {
  const longTasks = all.flatMap(({ noted }) => noted.longTasks)
  // The keys that brought the caret to its place came before.
  const keys = all.flatMap(({ noted, tasks }) => tasks.keys.slice(-noted.pressedAt.length))
  const inTime = (values: readonly number[]): number => 100 * values.filter((ms) => ms <= 16).length / values.length
  const [painted, shown] = [keys.map(({ paintMS }) => paintMS), keys.map(({ screenMS }) => screenMS)]
  const asTold = all.flatMap(({ noted }) => keyToScreen(noted))
  return [
    ...quantiles(`${what}: key → paint`, system, painted),
    { what: `${what}: keys painted within 16 ms`, system, value: inTime(painted), unit: '%' },
    ...quantiles(`${what}: key → screen`, system, shown),
    { what: `${what}: key → screen as the page gets it, p95`, system, value: quantile(asTold, 0.95), unit: 'ms' },
    { what: `${what}: keys on the screen within 16 ms`, system, value: inTime(shown), unit: '%' },
    { what: `${what}: tasks over 50 ms`, system, value: longTasks.length, unit: '' },
    { what: `${what}: longest task over 50 ms`, system, value: Math.max(0, ...longTasks), unit: 'ms' },
    ...ownTasks(what, system, all.map(({ tasks }) => tasks))
  ]
}

/** By processor time. */
function ownTasks (what: string, system: string, all: readonly Tasks[]): Sample[] {
  const tasks = all.flatMap((each) => each.tasks)
  const long = tasks.filter(({ cpuMS }) => cpuMS > 50)
  const share = tasks.reduce((sum, { cpuMS }) => sum + cpuMS, 0) / all.reduce((sum, { watchedMS }) => sum + watchedMS, 0)
  return [
    { what: `${what}: tasks over 50 ms of processor time`, system, value: long.length, unit: '' },
    { what: `${what}: of these, while the host took nothing`, system, value: long.filter(({ stolenMS }) => stolenMS === 0).length, unit: '' },
    { what: `${what}: longest task, processor time`, system, value: tasks.reduce((longest, { cpuMS }) => Math.max(longest, cpuMS), 0), unit: 'ms' },
    { what: `${what}: processor time of the page's main thread`, system, value: 100 * share, unit: '% of a core' }
  ]
}

function quantiles (what: string, system: string, values: readonly number[]): Sample[] {
  return [[0.5, 'p50'], [0.95, 'p95']].map(([q, name]) => ({ what: `${what}, ${name}`, system, value: quantile(values, Number(q)), unit: 'ms' }))
}
