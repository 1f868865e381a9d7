import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import type { Stage } from './processes.js'

/** Stands before a relay: passes everything on, and keeps a copy of every byte in both directions. */
export interface RecordingProxy {
  /** The address of the relay, with this proxy's port in place of its own. */
  readonly address: string
  /** Everything that passed so far. */
  recorded (): Buffer
}

export async function recordingProxy (stage: Stage, relayAddress: string): Promise<RecordingProxy> {
  const target = Number(/\/tcp\/(\d+)/.exec(relayAddress)?.[1])
  const chunks: Buffer[] = []
  const sockets = new Set<Socket>()
  const pass = (from: Socket, to: Socket): void => {
    sockets.add(from)
    from.on('data', (chunk: Buffer) => { chunks.push(chunk) })
    from.pipe(to)
    from.on('close', () => { sockets.delete(from); to.destroy() })
    from.on('error', () => { to.destroy() })
  }
  const server = createServer((client) => {
    const relay = connect(target, '127.0.0.1')
    pass(client, relay)
    pass(relay, client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stage.adopt(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  const { port } = server.address() as { port: number }
  return { address: relayAddress.replace(`/tcp/${target}`, `/tcp/${port}`), recorded: () => Buffer.concat(chunks) }
}
