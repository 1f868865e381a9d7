import { createRequire } from 'node:module'

const require = createRequire(new URL('../../rivals/package.json', import.meta.url))
const rga = require('delta-crdts')('rga')
const codec = require('delta-crdts-msgpack-codec')

export const subject = {
  create: id => ({ replica: rga(id) }),
  edit ({ replica }, position, removed, inserted, send) {
    for (let i = 0; i < removed; i++) send(codec.encode(replica.removeAt(position)))
    ;[...inserted].forEach((letter, i) => send(codec.encode(replica.insertAt(position + i, letter))))
  },
  apply ({ replica }, delta) { replica.apply(codec.decode(delta)) },
  text: ({ replica }) => replica.value().join(''),
  save: ({ replica }) => codec.encode(replica.state()),
  load (saved, id) {
    const replica = rga(id)
    replica.apply(codec.decode(saved))
    return { replica }
  }
}
