import { createRequire } from 'node:module'
import { entry } from './entry.mjs'

const require = createRequire(new URL('../../rivals/package.json', import.meta.url))

export function automerge (name, n) {
  const A = require('@automerge/automerge')
  let doc
  let twin
  const change = i => {
    if (name === 'gcounter') return it => { it.counter.increment(1) }
    const [key, value] = entry(name, n, i)
    return it => { it[key] = value }
  }
  return {
    slow: true,
    fill () {
      const start = name === 'gcounter' ? { counter: new A.Counter(0) } : Object.fromEntries(Array.from({ length: n }, (_, i) => [`key ${i}`, i]))
      doc = A.from(start)
      twin = A.clone(doc)
      return n
    },
    operate (i) {
      doc = A.change(doc, change(i))
      return A.getLastLocalChange(doc)
    },
    receive (bytes) { [twin] = A.applyChanges(twin, [bytes]) }
  }
}
