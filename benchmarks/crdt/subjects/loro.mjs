import { createRequire } from 'node:module'

const require = createRequire(new URL('../../rivals/package.json', import.meta.url))
const { LoroDoc } = require('loro-crdt')

export const subject = {
  create () {
    const doc = new LoroDoc()
    return { doc, text: doc.getText('text'), version: doc.version() }
  },
  edit (made, position, removed, inserted, send) {
    if (made.stale) made.version = made.doc.version()
    if (removed > 0) made.text.delete(position, removed)
    if (inserted !== '') made.text.insert(position, inserted)
    made.doc.commit()
    send(made.doc.export({ mode: 'update', from: made.version }))
    made.version = made.doc.version()
    made.stale = false
  },
  apply (made, update) {
    made.doc.import(update)
    made.stale = true
  },
  text: ({ text }) => text.toString(),
  save: ({ doc }) => doc.export({ mode: 'snapshot' }),
  load (saved) {
    const doc = new LoroDoc()
    doc.import(saved)
    return { doc, text: doc.getText('text') }
  }
}
