import { expect } from 'chai'
import { collaborationDefaults, gossipDefaults, resolveCollaborationOptions } from '../src/index.js'

describe('the options of a collaboration', () => {
  it('have their defaults when nothing, or undefined, is given', () => {
    expect(resolveCollaborationOptions({})).to.deep.equal(collaborationDefaults)
    expect(resolveCollaborationOptions({ debouncePushMS: undefined } as never)).to.deep.equal(collaborationDefaults)
  })

  it('have frozen defaults, those of gossip among them', () => {
    expect(Object.isFrozen(collaborationDefaults) && Object.isFrozen(collaborationDefaults.stats)).to.equal(true)
    expect(collaborationDefaults).to.include(gossipDefaults)
  })

  it('keep what is given, and fill in the rest of stats', () => {
    const resolved = resolveCollaborationOptions({ maxDeltaRetention: 0, replicateOnly: true, stats: { updateFrequency: 10 } })
    expect(resolved).to.deep.include({ maxDeltaRetention: 0, replicateOnly: true, stats: { updateFrequency: 10, timeoutMS: 10_000 } })
  })

  it('are those of the app where a collaboration says nothing', () => {
    const resolved = resolveCollaborationOptions({ samplingIntervalMS: 5 }, { samplingIntervalMS: 7, trustedPinners: ['pam'] })
    expect(resolved).to.deep.include({ samplingIntervalMS: 5, trustedPinners: ['pam'] })
    expect(resolveCollaborationOptions({ trustedPinners: undefined } as never, { trustedPinners: ['pam'] }).trustedPinners).to.deep.equal(['pam'])
    expect(resolveCollaborationOptions({ trustedPinners: [] }, { trustedPinners: ['pam'] }).trustedPinners).to.deep.equal([])
  })

  for (const nonsense of ['pam', [''], [7], [null], {}]) {
    it(`refuse ${JSON.stringify(nonsense)} as a list of pinners`, () => {
      expect(() => resolveCollaborationOptions({ trustedPinners: nonsense } as never)).to.throw('trustedPinners').with.property('code', 'PEERBASE_INVALID_OPTION')
    })
  }

  for (const name of Object.keys(collaborationDefaults)) {
    it(`refuse nonsense for ${name}, and say which option it is`, () => {
      const nonsense = name === 'stats' ? { stats: { timeoutMS: 'soon' } } : { [name]: 'nonsense' }
      expect(() => resolveCollaborationOptions(nonsense as never)).to.throw(name).with.property('code', 'PEERBASE_INVALID_OPTION')
    })
  }
})
