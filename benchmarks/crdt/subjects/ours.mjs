import { pathToFileURL } from 'node:url'

const { text } = await import(pathToFileURL(process.env.PEERBASE_BENCH_TYPES).href)

/** @peer-base/crdt-types, as esbuild bundles it. */
export const subject = {
  create: id => ({ id, state: text.initial() }),
  edit (doc, position, removed, inserted, send) {
    if (removed > 0) send(encoded(doc, text.mutators.removeAt(doc.id, doc.state, position, removed)))
    if (inserted !== '') send(encoded(doc, text.mutators.insertAt(doc.id, doc.state, position, inserted)))
  },
  apply (doc, bytes, author) { doc.state = text.join(doc.state, text.decodeDelta(bytes, author)) },
  text: doc => text.value(doc.state),
  save: doc => text.encode(doc.state),
  load: (bytes, id) => ({ id, state: text.decode(bytes) })
}

function encoded (doc, delta) {
  doc.state = text.join(doc.state, delta)
  return text.encodeDelta(delta, doc.id)
}
