import { nicknameOf } from './guests.js'
import { nameIn } from './my-name.js'
import { type Session, whenFirstWritten } from './session.js'

/** With the first word that is written here, notes in the pad whose replica it is: the log names replicas, and people know names. */
export function noteWriter (session: Session): void {
  const { app, text, writers } = session
  const note = (): void => {
    const replica = text.members().get(app.peerId)?.replica
    if (replica === undefined || peerOf(session, replica) === app.peerId) return
    writers.shared.applySub(replica, 'mvreg', 'write', app.peerId).catch(() => {})
  }
  whenFirstWritten(text, note)
  text.on('replica rotated', note)
}

/** Who wrote as `replica`, as far as its writer said: by name, in the words of a label. */
export function writerOf (session: Session, replica: string): string | undefined {
  const peer = peerOf(session, replica)
  if (peer === undefined) return undefined
  return peer === session.app.peerId ? 'you' : nameIn(session.names, peer) ?? nicknameOf(peer)
}

/** Where two peers claim one replica, one of them lies: nobody is named. */
function peerOf ({ writers }: Session, replica: string): string | undefined {
  const [peer, ...others] = writers.shared.value()[replica] ?? []
  return typeof peer === 'string' && others.length === 0 ? peer : undefined
}
