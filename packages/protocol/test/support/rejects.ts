import { expect } from 'chai'
import { ProtocolError } from '@peer-base/protocol'
import type { Blame, ProtocolErrorReason } from '@peer-base/protocol'

/** Asserts that `act` throws a ProtocolError of that reason, and returns it. */
export function rejects (act: () => unknown, reason: ProtocolErrorReason, blame?: Blame): ProtocolError {
  let thrown: unknown
  try {
    act()
  } catch (error) {
    thrown = error
  }
  expect(thrown).to.be.instanceOf(ProtocolError)
  const error = thrown as ProtocolError // asserted above
  expect(error.code).to.equal('PEERBASE_PROTOCOL')
  expect(error.reason, error.message).to.equal(reason)
  if (blame !== undefined) expect(error.blame).to.equal(blame)
  return error
}
