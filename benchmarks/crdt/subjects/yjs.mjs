/* As an application's bundler takes it: its other form, for require, asks a getter for each call between its modules and is five times slower. */
const Y = await import(new URL('../../rivals/node_modules/yjs/dist/yjs.mjs', import.meta.url).href)

export const subject = {
  create () {
    const doc = new Y.Doc()
    const made = { doc, text: doc.getText('text'), send: null }
    doc.on('update', (update, origin) => { if (origin !== 'remote') made.send(update) })
    return made
  },
  edit (made, position, removed, inserted, send) {
    made.send = send
    made.doc.transact(() => {
      if (removed > 0) made.text.delete(position, removed)
      if (inserted !== '') made.text.insert(position, inserted)
    })
  },
  apply ({ doc }, update) { Y.applyUpdate(doc, update, 'remote') },
  text: made => made.text.toString(),
  save: ({ doc }) => Y.encodeStateAsUpdate(doc),
  alternative: ({ doc }) => Y.encodeStateAsUpdateV2(doc),
  load (saved) {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, saved, 'remote')
    return { doc, text: doc.getText('text') }
  }
}
