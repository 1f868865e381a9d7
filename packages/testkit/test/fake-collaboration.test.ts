import { createFakeCollaborationCrypto, createSeededRandom } from '@peer-base/testkit'
import { expect } from 'chai'

const shared = createSeededRandom('shared')
const member = (name: string, role: 'writer' | 'reader' = 'writer'): ReturnType<typeof createFakeCollaborationCrypto> =>
  createFakeCollaborationCrypto({ shared, random: createSeededRandom(name), role })
const header = Uint8Array.of(1, 2, 3)

describe('the fake keys of a collaboration', () => {
  it('let one member open what another sealed, once its certificate is admitted', async () => {
    const [alice, bob] = [member('alice'), member('bob', 'reader')]
    const { author } = await alice.author()
    const sealed = await author.sealBody(header, Uint8Array.of(9))
    const piece = { author: author.replica, associatedData: header, sealed, suite: author.suite }
    expect(await failure(bob.openBody(piece))).to.have.property('code', 'PEERBASE_SEAL_BROKEN')
    expect(await bob.verifier.admit(author.certificate)).to.equal(author.replica)
    expect(await bob.openBody(piece)).to.deep.equal(Uint8Array.of(9))
    expect([alice.cid, alice.gossipTopic('t')]).to.deep.equal([bob.cid, bob.gossipTopic('t')])
  })

  it('make a new replica each time, and the same one from its sealed key, in another process too', async () => {
    const alice = member('alice')
    const [first, second] = [await alice.author(), await alice.author()]
    expect(first.author.replica).to.not.equal(second.author.replica)
    expect((await member('later').author(first.sealedKey)).author.replica).to.equal(first.author.replica)
    expect(await failure(member('rita', 'reader').author())).to.have.property('code', 'PEERBASE_SIM_MISUSED')
  })

  it('prove roles over a transcript', async () => {
    const [alice, rita] = [member('alice'), member('rita', 'reader')]
    const stranger = createFakeCollaborationCrypto({ shared: createSeededRandom('elsewhere'), random: createSeededRandom('s') })
    const { author } = await alice.author()
    const writer = await alice.authenticator(author).prove(header)
    const reader = await rita.authenticator(undefined).prove(header)
    const { check } = rita.authenticator(undefined)
    expect(await check({ role: 'writer', transcript: header, ...writer })).to.equal(true)
    expect(await check({ role: 'writer', transcript: Uint8Array.of(1), ...writer })).to.equal(false)
    expect(await check({ role: 'reader', transcript: header, ...reader })).to.equal(true)
    expect(await stranger.authenticator(undefined).check({ role: 'reader', transcript: header, ...reader })).to.equal(false)
    expect(await failure(stranger.authenticator(undefined).check({ role: 'writer', transcript: header, ...writer }))).to.have.property('code', 'PEERBASE_INVALID_KEYS')
  })
})

async function failure (work: Promise<unknown>): Promise<unknown> {
  try {
    await work
    return undefined
  } catch (error) {
    return error
  }
}
