import { expect } from 'chai'
import { createVirtualClock } from '@peer-base/testkit'
import type { VirtualClock } from '@peer-base/testkit'
import type { Document } from '../../src/collaboration/document.js'
import { createOutbox } from '../../src/collaboration/outbox.js'
import type { Outbox, Parcel } from '../../src/collaboration/outbox.js'

interface Bench {
  readonly clock: VirtualClock
  readonly outbox: Outbox
  /** What left, as `moment: changes` with all documents of a parcel. */
  readonly sent: string[]
  readonly reported: Error[]
  add (document: Document, change: string): void
}

/** Of a document, an outbox asks only how deltas join. */
const documentNamed = (name: string): Document => ({
  typeName: name,
  joinDeltas: (group: unknown, delta: unknown) => `${(group as string | undefined) ?? ''}${String(delta)}`
}) as unknown as Document

interface BenchOptions { readonly windowMS?: number, readonly maxChanges?: number, readonly send?: (parcel: Parcel) => Promise<void> }

function createBench ({ windowMS = 200, maxChanges = 100, send = async () => {} }: BenchOptions = {}): Bench {
  const clock = createVirtualClock()
  const sent: string[] = []
  const reported: Error[] = []
  const outbox = createOutbox({
    clock,
    report: (error) => { reported.push(error) },
    send: async (parcel) => {
      sent.push(`${clock.now()}: ${parcel.groups.map(({ document, group }) => `${document.typeName}=${String(group)}`).join(' ')}`)
      await send(parcel)
    }
  }, { windowMS, maxChanges })
  return { clock, outbox, sent, reported, add: (document, change) => { outbox.add(document, change) } }
}

const rejectionOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work
  } catch (error) {
    return error
  }
  return undefined
}

const root = documentNamed('root')
const sub = documentNamed('sub')

describe('the outbox', () => {
  it('lets the first change leave at once, and those of one turn together', async () => {
    const { clock, sent, add } = createBench()
    add(root, 'a')
    add(sub, 'b')
    add(root, 'c')
    await clock.advance(0)
    expect(sent).to.deep.equal(['0: root=ac sub=b'])
  })

  it('gathers what comes within a window, and lets it go when the window ends', async () => {
    const { clock, sent, add } = createBench()
    add(root, 'a')
    for (let i = 0; i < 9; i++) {
      await clock.advance(30)
      add(root, String(i))
    }
    await clock.advance(400)
    expect(sent).to.deep.equal(['0: root=a', '200: root=012345', '400: root=678'])
  })

  it('closes a window early when much has gathered', async () => {
    const { clock, sent, add } = createBench({ maxChanges: 3 })
    add(root, 'a')
    await clock.advance(10)
    for (const change of 'bcd') add(root, change)
    await clock.advance(0)
    expect(sent).to.deep.equal(['0: root=a', '10: root=bcd'])
  })

  it('lets nothing go while it is held, however deep', async () => {
    const { clock, outbox, sent, add } = createBench()
    outbox.hold()
    outbox.hold()
    add(root, 'a')
    outbox.release()
    await clock.advance(1000)
    expect(sent).to.deep.equal([])
    add(sub, 'b')
    outbox.release()
    await clock.advance(0)
    expect(sent).to.deep.equal(['1000: root=a sub=b'])
  })

  it('does not make a transaction wait for its own end', async () => {
    const { outbox, add } = createBench()
    outbox.hold()
    add(root, 'a')
    await outbox.accepted()
    outbox.release()
    await outbox.accepted()
  })

  it('tells everybody who waits when a parcel is refused, and goes on', async () => {
    const refusal = new Error('no')
    let refuses = true
    const { clock, outbox, sent, reported, add } = createBench({ send: async () => { if (refuses) throw refusal } })
    add(root, 'a')
    const waiting = [outbox.accepted(), outbox.accepted()].map(rejectionOf)
    await clock.advance(0)
    expect(await Promise.all(waiting)).to.deep.equal([refusal, refusal])
    expect(reported).to.deep.equal([])
    refuses = false
    add(root, 'b')
    await clock.advance(200)
    expect(sent).to.have.length(2)
  })

  it('reports a refusal that nobody waits for', async () => {
    const { clock, reported, add } = createBench({ send: async () => { throw new Error('no') } })
    add(root, 'a')
    await clock.advance(0)
    expect(reported.map(({ message }) => message)).to.deep.equal(['no'])
  })

  it('sends one parcel at a time, however slow', async () => {
    let finish = (): void => {}
    const slowly = async (): Promise<void> => { await new Promise<void>((resolve) => { finish = resolve }) }
    const { clock, outbox, sent, add } = createBench({ windowMS: 10, send: slowly })
    add(root, 'a')
    await clock.advance(5)
    add(root, 'b')
    await clock.advance(100)
    expect(sent).to.deep.equal(['0: root=a'])
    finish()
    await clock.advance(0)
    expect(sent).to.deep.equal(['0: root=a', '105: root=b'])
    expect(outbox.empty).to.equal(false)
  })

  it('sends what waits when it stops, though a transaction is unfinished, and leaves no timer', async () => {
    const { clock, outbox, sent, add } = createBench()
    add(root, 'a')
    await clock.advance(1)
    outbox.hold()
    add(root, 'b')
    await outbox.stop()
    outbox.release()
    expect(sent).to.deep.equal(['0: root=a', '1: root=b'])
    expect(outbox.empty).to.equal(true)
    expect(clock.liveTimers).to.equal(0)
  })
})
