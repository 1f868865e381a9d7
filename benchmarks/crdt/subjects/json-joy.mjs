import { createRequire } from 'node:module'

const require = createRequire(new URL('../../rivals/package.json', import.meta.url))
const { Model } = require('json-joy/lib/json-crdt')
const { Patch } = require('json-joy/lib/json-crdt-patch')

const start = Model.create(undefined, 65_536)
start.api.root('')
start.api.flush()
const bytes = start.toBinary()
let session = 70_000

export const subject = {
  create () {
    const model = Model.load(bytes, ++session)
    return { model, string: model.api.str([]) }
  },
  edit ({ model, string }, position, removed, inserted, send) {
    if (removed > 0) string.del(position, removed)
    if (inserted !== '') string.ins(position, inserted)
    send(model.api.flush().toBinary())
  },
  apply ({ model }, patch) { model.applyPatch(Patch.fromBinary(patch)) },
  text: ({ model }) => model.view(),
  save: ({ model }) => model.toBinary(),
  load: saved => ({ model: Model.load(saved, ++session) })
}
