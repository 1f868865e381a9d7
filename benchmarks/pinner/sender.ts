import { type Network, type PeerId, systemClock } from '@peer-base/app'
import { appTopic, decodeGossip, encodeGossip, syncProtocol } from '@peer-base/protocol'
import { sha256 } from '@peer-base/keys'
import { createFrameReader } from '../../packages/app/src/replica/frame-reader.js'
import { introduceAsOpener } from '../../packages/app/src/replica/handshake.js'
import { appName, type PreparedAuthor } from './author.js'

/** A writer's session with a pinner, by hand: it sends what was sealed before, and hears what it is told. */
export interface Sender {
  readonly author: PreparedAuthor
  /** Whose session it is. */
  readonly peer: PeerId
  /** The next frame, as soon as the pinner takes it. */
  send (): Promise<void>
  /** Resolves once a receipt covers everything sent so far. */
  persisted (): Promise<void>
  /** Milliseconds from `send` to the receipt that covers it, of each frame sent. */
  readonly waits: number[]
  close (): void
}

/** Announces the author's collaboration. */
export function announce ({ crypto }: PreparedAuthor, network: Network): void {
  network.publish(appTopic(appName, sha256), encodeGossip({
    type: 'announcement', cid: crypto.cid, nameTag: crypto.nameTag, writePublicKey: crypto.writePublicKey ?? new Uint8Array(0)
  }))
}

/** Opens the session of a collaboration that the pinner has open, with its certificate on the way. */
export async function openSender (author: PreparedAuthor, network: Network, pinner: PeerId): Promise<Sender> {
  const { crypto } = author
  const channel = await network.open(pinner, syncProtocol)
  const reader = createFrameReader(channel, systemClock)
  const introduced = await introduceAsOpener(channel, reader, {
    cid: crypto.cid, self: network.self, role: crypto.role, nonce: crypto.nonce, authenticator: crypto.authenticator(author.author)
  })
  if (introduced.role !== 'pinner') throw new Error('Not a pinner')
  await channel.send(author.certificates.slice())
  const entriesPerFrame = author.end / author.frames.length
  const waits: number[] = []
  const sentAt: number[] = []
  let next = 0
  let promised = 0
  let wake: Array<() => void> = []
  const heard = (receipt: Uint8Array): void => {
    const message = decodeGossip(receipt, 1 << 20)
    const end = message.type === 'receipt' ? message.heads.find(({ replica }) => replica === author.author.replica)?.end ?? 0 : 0
    const now = performance.now()
    for (; (promised + 1) * entriesPerFrame <= end; promised++) waits.push(now - (sentAt[promised] ?? now))
    for (const awake of wake.splice(0)) awake()
  }
  const read = async (): Promise<void> => {
    for (let given = await reader.next(); given !== undefined; given = await reader.next()) {
      if (given.message.type === 'persisted') heard(given.message.receipt)
    }
  }
  read().catch((error: unknown) => { console.error('a session broke', error) })
  return {
    author,
    peer: network.self,
    waits,
    async send () {
      const frame = author.frames[next]
      if (frame === undefined) throw new Error('Everything was sent')
      sentAt[next] = performance.now()
      next += 1
      await channel.send(frame.slice())
    },
    async persisted () {
      while (promised < next) await new Promise<void>((resolve) => { wake = [...wake, resolve] })
    },
    close: () => { channel.close().catch(() => {}) }
  }
}
