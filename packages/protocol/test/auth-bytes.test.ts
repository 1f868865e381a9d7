import { expect } from 'chai'
import { asCollaborationId, authBytes } from '@peer-base/protocol'
import { rejects } from './support/rejects.js'
import type { AuthContext } from '@peer-base/protocol'

const context: AuthContext = {
  cid: asCollaborationId('c0'.repeat(32)),
  prover: 'opener',
  opener: 'alice',
  accepter: 'bob',
  openerHello: Uint8Array.of(1, 2),
  accepterHello: Uint8Array.of(3)
}

describe('what an AUTH proves', () => {
  it('differs for each end, so that a proof sent back to its maker proves nothing', () => {
    expect(authBytes(context)).to.not.deep.equal(authBytes({ ...context, prover: 'accepter' }))
  })

  it('differs for other identities, HELLOs or collaborations, also where they run together to the same bytes', () => {
    const changes: Array<Partial<AuthContext>> = [
      {},
      { prover: 'accepter' },
      { opener: 'bob', accepter: 'alice' },
      { opener: 'aliceb', accepter: 'ob' },
      { openerHello: Uint8Array.of(1), accepterHello: Uint8Array.of(2, 3) },
      { openerHello: Uint8Array.of(3), accepterHello: Uint8Array.of(1, 2) },
      { cid: asCollaborationId('c1'.repeat(32)) }
    ]
    expect(new Set(changes.map((change) => authBytes({ ...context, ...change }).join())).size).to.equal(changes.length)
  })

  it('is not made of identities that are no text, or of endless HELLOs', () => {
    rejects(() => authBytes({ ...context, opener: '\ud800' }), 'text', 'none')
    rejects(() => authBytes({ ...context, accepter: 'a'.repeat(513) }), 'limit', 'none')
    rejects(() => authBytes({ ...context, openerHello: new Uint8Array(4097) }), 'limit', 'none')
  })
})
