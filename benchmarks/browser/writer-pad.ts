import { Company } from '../../examples/pad/src/company.js'
import { nameIn } from '../../examples/pad/src/my-name.js'
import { openLink } from '../../examples/pad/src/pad-link.js'
import { placeOf } from '../../examples/pad/src/place.js'
import { openSession } from '../../examples/pad/src/session.js'
import type { Writer } from './writer.js'

/** The pad's session and its presence without an editor. */
export async function openPadWriter (): Promise<Writer> {
  const place = await placeOf(location.href)
  const { app, text, names } = await openSession(await openLink(window, place.app), place.relays)
  const company = new Company({ gossip: await text.gossip('presence'), self: app.peerId, nameOf: (peer) => nameIn(names, peer), onChange: () => {} })
  const { shared } = text
  let at = shared.positionAt(0, 'right')
  const writer: Writer = {
    length: () => shared.value().length,
    caret: () => shared.indexOf(at),
    type (what) {
      const index = writer.caret()
      shared.insertAt(index, what).catch((error: unknown) => { document.title = String(error) })
      writer.moveTo(index + what.length)
    },
    moveTo (index) {
      at = shared.positionAt(index, 'right')
      company.select({ anchor: at, head: at })
    }
  }
  return writer
}
