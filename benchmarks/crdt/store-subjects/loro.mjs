import { createRequire } from 'node:module'
import { entry } from './entry.mjs'

const require = createRequire(new URL('../../rivals/package.json', import.meta.url))

export function loro (name, n) {
  const { LoroDoc } = require('loro-crdt')
  const doc = new LoroDoc()
  const twin = new LoroDoc()
  const counter = name === 'gcounter' ? doc.getCounter('counter') : null
  const map = doc.getMap('map')
  let version
  return {
    fill () {
      for (let i = 0; i < n && counter === null; i++) map.set(`key ${i}`, i)
      doc.commit()
      twin.import(doc.export({ mode: 'snapshot' }))
      version = doc.version()
      return n
    },
    operate (i) {
      if (counter === null) {
        const [key, value] = entry(name, n, i)
        map.set(key, value)
      } else counter.increment(1)
      doc.commit()
      const update = doc.export({ mode: 'update', from: version })
      version = doc.version()
      return update
    },
    receive (update) { twin.import(update) }
  }
}
