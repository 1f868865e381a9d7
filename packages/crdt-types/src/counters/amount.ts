import { ArgumentError } from '../errors.js'

/**
 * Checks how much a counter moves by.
 * @throws PEERBASE_BAD_ARGUMENT unless it is an integer from 0 to 2^53-1.
 */
export function requireAmount (by: unknown): number {
  if (typeof by !== 'number' || !Number.isSafeInteger(by) || by < 0) {
    throw new ArgumentError('A counter moves by an integer from 0 to 2^53-1')
  }
  return by
}

/**
 * Checks what a replica has counted in all.
 * @throws PEERBASE_BAD_ARGUMENT beyond ±(2^53-1), where a double no longer counts by one.
 */
export function requireCount (n: number): number {
  if (!Number.isSafeInteger(n)) throw new ArgumentError('A counter cannot hold more than 2^53-1 per replica')
  return n
}
