import { createRequire } from 'node:module'

const require = createRequire(new URL('../../rivals/package.json', import.meta.url))
const { Doc } = require('diamond-types-node')

export const subject = {
  create: id => ({ doc: new Doc(id) }),
  edit ({ doc }, position, removed, inserted, send) {
    const version = doc.getLocalVersion()
    if (removed > 0) doc.del(position, removed)
    if (inserted !== '') doc.ins(position, inserted)
    send(doc.getPatchSince(version))
  },
  apply ({ doc }, patch) { doc.mergeBytes(patch) },
  text: ({ doc }) => doc.get(),
  save: ({ doc }) => doc.toBytes(),
  load: (saved, id) => ({ doc: Doc.fromBytes(saved, id) })
}
