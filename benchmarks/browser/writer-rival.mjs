// Somebody who writes over y-webrtc and looks at nothing, and tells where their caret is, as the editor's binding would. The address
// says the room and the signalling server: `#<room>,<port>`.

import { offerWriter } from './writer.ts'
import { WebrtcProvider } from 'y-webrtc'
import * as Y from 'yjs'

const [room, port] = location.hash.slice(1).split(',')
const text = new Y.Doc().getText('text')
const { awareness } = new WebrtcProvider(room, text.doc, { signaling: [`ws://127.0.0.1:${port}`], peerOpts: { config: { iceServers: [] } } })
awareness.setLocalStateField('user', { name: 'Somebody', color: '#7c3aed', colorLight: '#7c3aed40' })
offerWriter({
  length: () => text.length,
  insert: (at, what) => { text.insert(at, what) },
  moveCaret (at) {
    const place = Y.createRelativePositionFromTypeIndex(text, at)
    awareness.setLocalStateField('cursor', { anchor: place, head: place })
  }
})
