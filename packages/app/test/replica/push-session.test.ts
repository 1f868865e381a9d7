import { expect } from 'chai'
import type { Head, VersionVector } from '@peer-base/protocol'
import { initialPushState, isLevel, stepPush } from '../../src/replica/push-session.js'
import type { PushInput, PushState } from '../../src/replica/push-session.js'
import { replicaNamed } from './entries.js'

const a = replicaNamed('a')
const hash = new Uint8Array(16)
const heads = (end: number): Head[] => end === 0 ? [] : [{ replica: a, end, hash }]
const at = (end: number): VersionVector => new Map([[a, end]])
const prompt = { windowed: false, windowBytes: 100 }
const pinner = { windowed: true, windowBytes: 100 }
const message = (type: 'vector' | 'want', end: number): PushInput => ({ type: 'message', message: { type, heads: heads(end) } })
const said = (type: 'lazy' | 'eager'): PushInput => ({ type: 'message', message: { type } })
const advanced: PushInput = { type: 'advanced', known: new Map() }
const in_ = (mode: PushState['mode'], more: Partial<PushState> = {}): PushState => ({ ...initialPushState, mode, ...more })
const kinds = (effects: ReadonlyArray<{ readonly type: string, readonly timer?: string }>): string[] => effects.map(({ type, timer }) => timer === undefined ? type : `${type} ${timer}`)

describe('the pushing side of a session', () => {
  const rows: ReadonlyArray<readonly [law: string, from: PushState, input: PushInput, mode: PushState['mode'], effects: string[]]> = [
    ['begins to push when it hears the first vector', in_('silent'), message('vector', 1), 'eager', ['acknowledged', 'push', 'arm digest']],
    ['says nothing of what happens before it', in_('silent'), advanced, 'silent', []],
    ['pushes what comes while it is eager', in_('eager'), advanced, 'eager', ['push']],
    ['becomes lazy when it is told to', in_('eager'), said('lazy'), 'lazy', []],
    ['stays silent when it is told to be lazy', in_('silent'), said('lazy'), 'silent', []],
    ['announces what comes while it is lazy, later', in_('lazy'), advanced, 'lazy', ['arm announce']],
    ['announces when the time has come', in_('lazy', { waiting: true }), { type: 'timer', timer: 'announce' }, 'lazy', ['announce']],
    ['pushes at that time if it became eager meanwhile', in_('eager', { waiting: true }), { type: 'timer', timer: 'announce' }, 'eager', ['push']],
    ['notes what a vector acknowledges', in_('eager'), message('vector', 3), 'eager', ['acknowledged']],
    ['becomes eager when something is wanted', in_('lazy'), message('want', 1), 'eager', ['acknowledged', 'push']],
    ['becomes eager when it is told to', in_('lazy'), said('eager'), 'eager', ['push']],
    ['announces with each digest, for ever', in_('lazy'), { type: 'timer', timer: 'digest' }, 'lazy', ['announce', 'arm digest']],
    ['flushes whatever waits', in_('lazy', { waiting: true }), { type: 'flush' }, 'eager', ['push']]
  ]
  for (const [law, from, input, mode, effects] of rows) {
    it(law, () => {
      const [next, made] = stepPush(from, input, prompt)
      expect(next.mode).to.equal(mode)
      expect(kinds(made)).to.deep.equal(effects)
    })
  }

  it('sends again from where the peer stands when it wants something', () => {
    const [next] = stepPush(in_('eager', { sent: at(9), sentBytes: 500 }), message('want', 4), prompt)
    expect(next.sent).to.deep.equal(at(4))
    expect(next.consumedBytes).to.equal(500)
  })

  it('does not take an acknowledgement back', () => {
    const [next] = stepPush(in_('eager', { acknowledged: at(9), sent: at(9) }), message('want', 4), prompt)
    expect(isLevel(next, at(9))).to.equal(true)
  })

  it('pushes on when credit opens a window that was closed, and not otherwise', () => {
    const credit = (consumedBytes: number): PushInput => ({ type: 'message', message: { type: 'credit', consumedBytes } })
    expect(kinds(stepPush(in_('eager', { sentBytes: 100 }), credit(50), prompt)[1])).to.deep.equal(['push'])
    expect(stepPush(in_('eager', { sentBytes: 50 }), credit(50), prompt)[1]).to.deep.equal([])
    expect(stepPush(in_('eager', { sentBytes: 300 }), credit(50), prompt)[1]).to.deep.equal([])
  })

  it('never believes in more credit than it spent', () => {
    const [next] = stepPush(in_('eager', { sentBytes: 10 }), { type: 'message', message: { type: 'credit', consumedBytes: 1e9 } }, prompt)
    expect(next.consumedBytes).to.equal(10)
  })

  it('gathers what goes to a pinner, and sends it when the window ends', () => {
    const [opened, first] = stepPush(in_('eager'), advanced, pinner)
    expect(kinds(first)).to.deep.equal(['push', 'arm push'])
    const [postponed, second] = stepPush(opened, advanced, pinner)
    expect(second).to.deep.equal([])
    expect(kinds(stepPush(postponed, { type: 'timer', timer: 'push' }, pinner)[1])).to.deep.equal(['push', 'arm push'])
    expect(stepPush(opened, { type: 'timer', timer: 'push' }, pinner)[1]).to.deep.equal([])
  })

  it('counts what the peer sent itself as sent', () => {
    const [next] = stepPush(in_('eager'), { type: 'advanced', known: at(5) }, prompt)
    expect(next.sent).to.deep.equal(at(5))
  })
})
