import { createRequire } from 'node:module'
import { entry } from './entry.mjs'

const require = createRequire(new URL('../../rivals/package.json', import.meta.url))

export function yjs (name, n) {
  if (name === 'gcounter') return null
  const Y = require('yjs')
  const doc = new Y.Doc()
  const twin = new Y.Doc()
  const map = doc.getMap('map')
  let sent = null
  doc.on('update', update => { sent = update })
  return {
    fill () {
      doc.transact(() => { for (let i = 0; i < n; i++) map.set(`key ${i}`, i) })
      Y.applyUpdate(twin, Y.encodeStateAsUpdate(doc))
      return n
    },
    operate (i) {
      const [key, value] = entry(name, n, i)
      map.set(key, value)
      return sent
    },
    receive (update) { Y.applyUpdate(twin, update) }
  }
}
