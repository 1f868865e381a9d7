/** Randomness for choices and jitter. Not for secrets: keys and nonces come from `@peer-base/keys`. */
export interface Random {
  /** Uniform in 0 … 2^32 - 1. */
  uint32 (): number
}
