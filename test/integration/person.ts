// A person at a computer of their own: a process that opens a share link and does what its parent asks, one request a message.
import { createHash } from 'node:crypto'
import PeerBase, { type App, type Collaboration } from 'peer-base'
import { parseShareLink } from '@peer-base/cli'
import type { Answer, Edits, Opening, Question } from './person-protocol.js'

const state: { app?: App, collaboration?: Collaboration<'text', string>, traffic: number } = { traffic: 0 }

const deeds: { [Deed in Question['deed']]: (question: Extract<Question, { deed: Deed }>) => unknown } = {
  open,
  type: async ({ edits }) => await type(edits),
  insert: async ({ at, text }) => { await collaboration().shared.insertAt(at, text) },
  remove: async ({ at, count }) => { await collaboration().shared.removeAt(at, count) },
  value: () => collaboration().shared.value(),
  status: () => ({
    length: collaboration().shared.value().length,
    sha256: createHash('sha256').update(collaboration().shared.value()).digest('hex'),
    clock: [...collaboration().vectorClock()].sort(),
    linked: [...collaboration().outboundConnectedPeers(), ...collaboration().inboundConnectedPeers()],
    pinners: [...collaboration().replication.pinnerPeers()],
    persisted: collaboration().replication.isCurrentStatePersistedOnPinner(),
    rss: process.memoryUsage().rss,
    sentBytes: state.traffic
  }),
  // On the spot rather than by polling from outside, so that the moment is known to the millisecond.
  follow: async ({ sha256, length, timeoutMS }) => await follow({ sha256, length, timeoutMS }),
  stop: async () => {
    await state.app?.stop()
    // From here the process has to end by itself.
    process.off('disconnect', endWithParent)
  }
}

async function open ({ link, store, soonPinned, stats }: Opening): Promise<{ openMS: number }> {
  const started = performance.now()
  const { appName, name, typeName, relays, keys } = await parseShareLink(link)
  state.app = PeerBase(appName, { relays, store })
  state.app.on('error', (error) => { console.error('app error', 'code' in error ? error.code : error.name, error.message) })
  state.collaboration = await state.app.collaborate(name, typeName as 'text', {
    keys, ...soonPinned === true ? { debouncePushToPinnerMS: 300, debouncePushToPinnerMaxMS: 1000 } : {}
  }) as Collaboration<'text', string>
  const { stats: figures } = state.collaboration
  const self = state.app.peerId
  if (stats === true) figures.on('peer updated', (peer, { traffic }) => { if (peer === self) state.traffic = Math.max(state.traffic, traffic.total.out) })
  return { openMS: performance.now() - started }
}

function collaboration (): Collaboration<'text', string> {
  if (state.collaboration === undefined) throw new Error('Open a link first')
  return state.collaboration
}

/** Types as a program would: each edit at once, a turn for the network now and then. */
async function type (edits: Edits): Promise<{ typeMS: number, lastKeyAt: number }> {
  const { shared } = collaboration()
  const started = performance.now()
  const rejected: unknown[] = []
  for (const [index, [position, removed, inserted]] of edits.entries()) {
    if (removed > 0) shared.removeAt(position, removed).catch((error: unknown) => { rejected.push(error) })
    if (inserted !== '') shared.insertAt(position, inserted).catch((error: unknown) => { rejected.push(error) })
    if (index % 1000 === 999) await new Promise((resolve) => { setImmediate(resolve) })
  }
  const typeMS = performance.now() - started
  await new Promise((resolve) => { setImmediate(resolve) })
  if (rejected.length > 0) throw rejected[0]
  return { typeMS, lastKeyAt: Date.now() }
}

async function follow (
  { sha256, length, timeoutMS }: { readonly sha256: string, readonly length: number, readonly timeoutMS: number }
): Promise<{ equalAt: number }> {
  const { shared } = collaboration()
  const isThere = (): boolean => {
    const value = shared.value()
    return value.length === length && createHash('sha256').update(value).digest('hex') === sha256
  }
  return await new Promise((resolve, reject) => {
    const look = (): void => {
      if (!isThere()) return
      clearTimeout(timer)
      shared.off('state changed', look)
      resolve({ equalAt: Date.now() })
    }
    const timer = setTimeout(() => { reject(new Error(`Not equal after ${timeoutMS} ms: ${shared.value().length} of ${length} characters`)) }, timeoutMS)
    shared.on('state changed', look)
    look()
  })
}

async function answer (question: Question & { readonly id: number }): Promise<Answer> {
  try {
    const deed = deeds[question.deed] as (question: Question) => unknown
    return { id: question.id, result: await deed(question) }
  } catch (error) {
    return { id: question.id, failure: { message: error instanceof Error ? error.message : String(error), code: error instanceof Error && 'code' in error ? String(error.code) : undefined } }
  }
}

process.on('message', (question: Question & { readonly id: number }) => {
  answer(question).then((reply) => { process.send?.(reply) }, () => { process.exit(1) })
})
process.on('disconnect', endWithParent)

function endWithParent (): void {
  process.exit(0)
}
