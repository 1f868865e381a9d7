import { createRequire } from 'node:module'

const require = createRequire(new URL('../../rivals/package.json', import.meta.url))
const A = require('@automerge/automerge')

const start = A.save(A.from({ text: '' }, 'aa'))

export const subject = {
  create: () => ({ doc: A.load(start) }),
  edit (made, position, removed, inserted, send) {
    made.doc = A.change(made.doc, doc => { A.splice(doc, ['text'], position, removed, inserted) })
    send(A.getLastLocalChange(made.doc))
  },
  apply (made, change) { [made.doc] = A.applyChanges(made.doc, [change]) },
  text: ({ doc }) => doc.text,
  save: ({ doc }) => A.save(doc),
  load: saved => ({ doc: A.load(saved) })
}
