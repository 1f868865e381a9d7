import { entry } from './entry.mjs'

export async function yjs (name, n) {
  if (name === 'gcounter') return null
  // As an application's bundler takes it: see subjects/yjs.mjs.
  const Y = await import(new URL('../../rivals/node_modules/yjs/dist/yjs.mjs', import.meta.url).href)
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
