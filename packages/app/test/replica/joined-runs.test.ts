import type { EntryRun } from '@peer-base/protocol'
import { expect } from 'chai'
import { joinRuns } from '../../src/replica/joined-runs.js'
import { replicaNamed } from './entries.js'

const run = (digit: string, first: number, ...bodies: readonly number[]): EntryRun => ({
  replica: replicaNamed(digit), first, entries: bodies.map((body) => ({
    kind: 1, suite: 1, continues: false, epoch: 0, deps: [], signature: new Uint8Array(64), body: Uint8Array.of(body)
  }))
})

describe('runs of frames that wait', () => {
  it('become one where they go on from frame to frame', () => {
    expect(joinRuns([[run('a', 3, 1, 2)], [run('a', 5, 3)], [run('a', 6, 4, 5)]])).to.deep.equal([run('a', 3, 1, 2, 3, 4, 5)])
  })

  it('stay apart where something is missing or came before, and where another author is between', () => {
    const frames = [[run('a', 0, 1)], [run('a', 2, 2)], [run('a', 2, 2)], [run('b', 3, 3), run('a', 3, 4)]]
    expect(joinRuns(frames)).to.deep.equal(frames.flat())
  })

  it('leave the frames as they were', () => {
    const frames = [[run('a', 0, 1)], [run('a', 1, 2)]]
    joinRuns(frames)
    expect(frames).to.deep.equal([[run('a', 0, 1)], [run('a', 1, 2)]])
  })
})
