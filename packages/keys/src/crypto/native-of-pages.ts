import type * as OfNode from './native-of-node.js'

/* What stands for native-of-node.ts in a bundle for browsers, which has `crypto.subtle` or nothing. */

export const nativeCrypto: typeof OfNode.nativeCrypto = () => undefined

export const loadSodium: typeof OfNode.loadSodium = () => undefined
