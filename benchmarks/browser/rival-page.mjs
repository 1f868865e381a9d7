// The pad's editor on y-webrtc and its CodeMirror binding, or on nothing at all (`#alone`).
// The address says the room and the signalling server: `#<room>,<port>`.

import { EditorView } from '@codemirror/view'
import { createEditor } from '../../examples/pad/src/editor.ts'
import { yCollab } from 'y-codemirror.next'
import { WebrtcProvider } from 'y-webrtc'
import * as Y from 'yjs'

const [room, port] = location.hash.slice(1).split(',')
const text = new Y.Doc().getText('text')
if (port === undefined) open([])
else {
  const provider = new WebrtcProvider(room, text.doc, { signaling: [`ws://127.0.0.1:${port}`], peerOpts: { config: { iceServers: [] } } })
  provider.awareness.setLocalStateField('user', { name: 'Somebody', color: '#7c3aed', colorLight: '#7c3aed40' })
  open(yCollab(text, provider.awareness))
}

function open (extensions) {
  const undo = { undo: () => false, redo: () => false }
  createEditor({ parent: document.getElementById('editor'), text: text.toString(), canWrite: true, undo, extensions: [EditorView.darkTheme.of(false), extensions] })
  document.body.dataset.ready = 'write'
}
