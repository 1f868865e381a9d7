// Somebody who writes in a pad and looks at nothing: the pad's session and its presence without an editor. The address is the pad's,
// after the `#`.

import { Company } from '../../examples/pad/src/company.js'
import { nameIn } from '../../examples/pad/src/my-name.js'
import { openLink } from '../../examples/pad/src/pad-link.js'
import { placeOf } from '../../examples/pad/src/place.js'
import { openSession } from '../../examples/pad/src/session.js'
import { offerWriter } from './writer.js'

async function open (): Promise<void> {
  const place = await placeOf(location.href)
  const { app, text, names } = await openSession(await openLink(window, place.app), place.relays)
  const company = new Company({ gossip: await text.gossip('presence'), self: app.peerId, nameOf: (peer) => nameIn(names, peer), onChange: () => {} })
  offerWriter({
    length: () => text.shared.value().length,
    insert: (at, what) => { text.shared.insertAt(at, what).catch(fail) },
    moveCaret (at) {
      const place = text.shared.positionAt(at, 'right')
      company.select({ anchor: place, head: place })
    }
  })
}

function fail (error: unknown): void {
  document.title = String(error)
}

open().catch(fail)
