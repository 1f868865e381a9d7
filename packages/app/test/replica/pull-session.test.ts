import { expect } from 'chai'
import type { VersionVector } from '@peer-base/protocol'
import { initialPullState, stepPull } from '../../src/replica/pull-session.js'
import type { PullInput, PullState } from '../../src/replica/pull-session.js'
import { replicaNamed } from './entries.js'

const a = replicaNamed('a')
const at = (end: number): VersionVector => end === 0 ? new Map() : new Map([[a, end]])
const state = (changes: Partial<PullState> = {}): PullState => ({ ...initialPullState, ...changes })
const taken = (accepted: number, duplicates: number, gap: boolean): PullInput => ({ type: 'taken', accepted, duplicates, gap, version: at(accepted) })
const timer = (name: 'wait' | 'acknowledge', end = 0): PullInput => ({ type: 'timer', timer: name, version: at(end) })

describe('the pulling side of a session', () => {
  const rows: ReadonlyArray<readonly [law: string, from: PullState, input: PullInput, effects: string[]]> = [
    ['says where it stands when it opens', state(), { type: 'opened', version: at(0) }, ['vector']],
    ['acknowledges what was new, soon', state(), taken(1, 0, false), ['arm acknowledge']],
    ['acknowledges once for all that comes in a while', state({ acknowledging: true }), taken(1, 0, false), []],
    ['asks a pusher who told nothing new to be lazy', state(), taken(0, 1, false), ['lazy', 'arm acknowledge']],
    ['asks for that once', state({ mode: 'lazy' }), taken(0, 1, false), []],
    ['wants what a gap is missing, at once', state(), taken(0, 0, true), ['want', 'arm wait']],
    ['wants nothing more while it waits for an answer', state({ waiting: true }), taken(0, 0, true), []],
    ['waits for what was announced', state(), { type: 'vector', vector: at(5), version: at(1) }, ['arm wait']],
    ['does not wait twice', state({ waiting: true }), { type: 'vector', vector: at(5), version: at(1) }, []],
    ['answers an announcement of what it has if the pusher may not know', state(), { type: 'vector', vector: at(1), version: at(1) }, ['arm acknowledge']],
    ['says nothing where both know', state({ told: at(1) }), { type: 'vector', vector: at(1), version: at(1) }, []],
    ['asks when the wait was in vain, and waits again', state({ waiting: true, announced: at(5) }), timer('wait', 1), ['want', 'arm wait']],
    ['asks when a gap is left', state({ waiting: true, gapped: true }), timer('wait', 1), ['want', 'arm wait']],
    ['lets go when all came', state({ waiting: true, announced: at(5) }), timer('wait', 5), []],
    ['acknowledges when the time has come', state({ acknowledging: true }), timer('acknowledge', 2), ['vector']]
  ]
  for (const [law, from, input, effects] of rows) {
    it(law, () => {
      const [, made] = stepPull(from, input)
      expect(made.map((effect) => effect.type === 'arm' ? `arm ${effect.timer}` : effect.message)).to.deep.equal(effects)
    })
  }

  it('asks a lazy pusher to be eager again by wanting something', () => {
    expect(stepPull(state({ mode: 'lazy' }), taken(0, 0, true))[0].mode).to.equal('eager')
  })
})
