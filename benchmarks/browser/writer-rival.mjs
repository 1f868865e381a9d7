import { WebrtcProvider } from 'y-webrtc'
import * as Y from 'yjs'

/** Over y-webrtc, telling where the caret is as the editor's binding would: when its place is another one. The address is `#<room>,<port>`. */
export function openRivalWriter () {
  const [room, port] = location.hash.slice(1).split(',')
  const text = new Y.Doc().getText('text')
  const { awareness } = new WebrtcProvider(room, text.doc, { signaling: [`ws://127.0.0.1:${port}`], peerOpts: { config: { iceServers: [] } } })
  awareness.setLocalStateField('user', { name: 'Somebody', color: '#7c3aed', colorLight: '#7c3aed40' })
  let at = Y.createRelativePositionFromTypeIndex(text, 0)
  const writer = {
    length: () => text.length,
    caret: () => Y.createAbsolutePositionFromRelativePosition(at, text.doc).index,
    type (what) {
      const index = writer.caret()
      text.insert(index, what)
      writer.moveTo(index + what.length)
    },
    moveTo (index) {
      const place = Y.createRelativePositionFromTypeIndex(text, index)
      if (Y.compareRelativePositions(place, at)) return
      at = place
      awareness.setLocalStateField('cursor', { anchor: at, head: at })
    }
  }
  return writer
}
