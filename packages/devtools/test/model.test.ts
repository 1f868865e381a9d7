import { expect } from 'chai'
import fc from 'fast-check'
import { emptyModel, type Input, type Model, modelLimits, reduce } from '@peer-base/devtools'
import { alice, bob, pam, reading, stats } from './samples.js'

const after = (inputs: readonly Input[], limits = {}): Model => inputs.reduce((model, input) => reduce(model, input, limits), emptyModel)
const event = (at: number, name = 'state changed', detail = ''): Input => ({ type: 'event', at, where: 'doc', event: name, detail })
const ownStats = (at: number): Input => ({ type: 'stats', key: 'doc', at, peer: alice, stats: stats({ outbound: [bob], out: at }) })

const inputs = fc.array(fc.oneof(
  fc.constantFrom<Input>({ type: 'read', key: 'doc', reading: reading() }, { type: 'read', key: 'doc', reading: reading({ members: [alice, bob] }) }),
  fc.nat(9).map((at): Input => event(at)),
  fc.tuple(fc.nat(9), fc.constantFrom(alice, bob)).map(([at, peer]): Input => ({ type: 'stats', key: 'doc', at, peer, stats: stats() })),
  fc.nat(9).map((at): Input => ({ type: 'receipt', key: 'doc', at, pinner: pam, clock: new Map() }))
), { maxLength: 60 })

describe('the model of the panel', () => {
  it('has of each collaboration what was read last', () => {
    const model = after([
      { type: 'read', key: 'a', reading: reading() }, { type: 'read', key: 'b', reading: reading({ name: 'b' }) },
      { type: 'read', key: 'a', reading: reading({ pinnedOn: 2 }) }
    ])
    expect([...model.collaborations].map(([key, { reading: { pinnedOn } }]) => [key, pinnedOn])).to.deep.equal([['a', 2], ['b', 0]])
  })

  it('makes a history of this peer\'s traffic, and of nobody else\'s', () => {
    const model = after([
      { type: 'read', key: 'doc', reading: reading({ members: [alice, bob] }) }, ownStats(10),
      { type: 'stats', key: 'doc', at: 15, peer: bob, stats: stats({ outbound: [alice], out: 7 }) }, ownStats(20)
    ])
    expect(model.collaborations.get('doc')?.history).to.deep.equal([
      { at: 10, bytesIn: 0, bytesOut: 10, messagesIn: 0, messagesOut: 1 }, { at: 20, bytesIn: 0, bytesOut: 20, messagesIn: 0, messagesOut: 1 }
    ])
  })

  it('forgets what was said by who left, and keeps what pinners signed', () => {
    const model = after([
      { type: 'read', key: 'doc', reading: reading({ members: [alice, bob], pinners: [pam] }) },
      { type: 'stats', key: 'doc', at: 1, peer: bob, stats: stats() },
      { type: 'receipt', key: 'doc', at: 2, pinner: pam, clock: new Map([['r', 3]]) },
      { type: 'read', key: 'doc', reading: reading() }
    ])
    expect(model.collaborations.get('doc')?.stats.size).to.equal(0)
    expect(model.collaborations.get('doc')?.receipts.get(pam)).to.deep.equal({ at: 2, clock: new Map([['r', 3]]) })
  })

  it('counts equal events in a row as one line, and begins a new line for another', () => {
    const { log } = after([event(1), event(2), event(3, 'saved'), event(4)])
    expect(log.map(({ at, event: name, times }) => [at, name, times])).to.deep.equal([[2, 'state changed', 2], [3, 'saved', 1], [4, 'state changed', 1]])
  })

  it('ignores what is told of a collaboration that was never read', () => {
    expect(after([ownStats(1), { type: 'receipt', key: 'doc', at: 2, pinner: pam, clock: new Map() }])).to.equal(emptyModel)
  })

  it('keeps its default limits', () => {
    const read: Input = { type: 'read', key: 'doc', reading: reading() }
    const model = after([read, ...Array.from({ length: 500 }, (_, i) => [event(i, String(i)), ownStats(i)]).flat()])
    expect(model.log).to.have.length(modelLimits.maxLines)
    expect(model.log.at(-1)).to.include({ event: '499' })
    expect(model.collaborations.get('doc')?.history).to.have.length(modelLimits.maxPoints)
  })

  it('is bounded and never changed in place, whatever happens in whatever order, and its history runs forward', () => {
    fc.assert(fc.property(inputs, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), (all, maxPoints, maxLines) => {
      let model = emptyModel
      for (const input of all) {
        const before = structuredClone(model)
        const next = reduce(model, input, { maxPoints, maxLines })
        expect(model).to.deep.equal(before)
        model = next
        const history = model.collaborations.get('doc')?.history ?? []
        expect(history.length).to.be.at.most(maxPoints)
        expect(history.every(({ at }, i) => i === 0 || at > (history[i - 1]?.at ?? 0))).to.equal(true)
        expect(model.log.length).to.be.at.most(maxLines)
      }
    }))
  })
})
