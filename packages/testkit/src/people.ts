import type { PeerId } from '@peer-base/app'

/** A person of the tests; names of a network are branded, and these are the only place that makes them up. */
export interface Person {
  readonly name: string
  readonly peer: PeerId
}

/** A peer of the simulated network, whatever its name looks like: awkward ones are welcome. */
export function simulatedPeer (name: string): PeerId {
  return `sim-${name}` as PeerId
}

function person (name: string): Person {
  return Object.freeze({ name, peer: simulatedPeer(name) })
}

/** Who writes and reads, and pam, who pins without keys. */
export const people = Object.freeze({
  alice: person('alice'),
  bob: person('bob'),
  carol: person('carol'),
  dave: person('dave'),
  erin: person('erin'),
  pam: person('pam')
})

/** Names that have broken key-value stores, object maps and topics before. */
export const awkwardNames: readonly string[] = Object.freeze([
  'a', 'ab', 'b', 'a/b', 'a/', '/', '__proto__', 'constructor', 'hasOwnProperty', '😀', '\uffff', '\u0000', ' ', 'a b', 'ä', 'a\u0308', '%2F', '..', '\ud800'
])
