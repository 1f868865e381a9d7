import { expect } from 'chai'
import { callReporting, reportRejection } from '../../src/util/report.js'
import { settle } from './runs.js'

describe('report', () => {
  it('hears rejections of promises nobody awaits, whatever they reject with', async () => {
    const reported: Error[] = []
    reportRejection(Promise.reject(new Error('lost')), error => reported.push(error))
    reportRejection(Promise.reject('a string'), error => reported.push(error))
    reportRejection(Promise.resolve(), error => reported.push(error))
    await settle()
    expect(reported.map(error => error instanceof Error)).to.deep.equal([true, true])
    expect(reported[0]?.message).to.equal('lost')
  })

  it('hears what a callback throws and what its promise rejects with', async () => {
    const reported: string[] = []
    const report = (error: Error) => { reported.push(error.message) }
    callReporting(() => { throw new Error('thrown') }, report)
    callReporting(async () => { throw new Error('rejected') }, report)
    callReporting(() => 'fine', report)
    await settle()
    expect(reported).to.deep.equal(['thrown', 'rejected'])
  })
})
