import { Keys } from '@peer-base/keys'
import { x } from '../../network/memory-network.js'
import { y } from '../../collaboration/document.js'
import type { Libp2p } from 'libp2p'
import { randomBytes } from 'node:crypto'
export * from './y.js'
export default 3
class A {
  private foo = 1
  _bar = 2
  go () { this._baz = setTimeout(() => {}, 3); console.log(Date.now(), globalThis.Math.random(), performance.now(), new Date(), crypto.getRandomValues(x)) }
}
async function p () { throw new Error('x') }
p()
const a: any = 1
type K = 'a' | 'b'
export function f (k: K, setInterval: (x: number) => void) { setInterval(1); switch (k) { case 'a': return 1 } }
export function g () { try { f('a', () => 1) } catch {} }
