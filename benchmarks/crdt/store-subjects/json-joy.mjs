import { createRequire } from 'node:module'
import { entry } from './entry.mjs'

const require = createRequire(new URL('../../rivals/package.json', import.meta.url))

export function jsonJoy (name, n) {
  if (name === 'gcounter') return null
  const { Model } = require('json-joy/lib/json-crdt')
  const { Patch } = require('json-joy/lib/json-crdt-patch')
  const model = Model.create(undefined, 70_000)
  let twin
  let map
  return {
    fill () {
      model.api.root(Object.fromEntries(Array.from({ length: n }, (_, i) => [`key ${i}`, i])))
      model.api.flush()
      map = model.api.obj([])
      twin = Model.load(model.toBinary(), 70_001)
      return n
    },
    operate (i) {
      const [key, value] = entry(name, n, i)
      map.set({ [key]: value })
      return model.api.flush().toBinary()
    },
    receive (bytes) { twin.applyPatch(Patch.fromBinary(bytes)) }
  }
}
