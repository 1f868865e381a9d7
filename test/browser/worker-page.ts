// The worker of worker.test.ts, dedicated or shared: takes part in a pad whose link it is told, tells its text whenever that changes,
// and writes what it is told behind it.

import { openLink } from '../../examples/pad/src/pad-link.js'
import { openSession, type Session } from '../../examples/pad/src/session.js'

interface Told {
  readonly link?: string
  readonly relays?: readonly string[]
  readonly write?: string
}

type Port = Pick<MessagePort, 'postMessage' | 'onmessage'>

let session: Session | undefined

function serve (port: Port): void {
  port.onmessage = ({ data }: MessageEvent<Told>) => {
    answer(data, port).catch((error: unknown) => { port.postMessage({ fault: String(error) }) })
  }
}

async function answer ({ link, relays = [], write }: Told, port: Port): Promise<void> {
  if (link !== undefined) {
    const place = { location: new URL(link) as unknown as Location, history: undefined as unknown as History }
    const { text } = session = await openSession(await openLink(place, 'pad'), relays)
    const tell = (): void => { port.postMessage({ text: text.shared.value(), hasRTC: 'RTCPeerConnection' in globalThis }) }
    text.on('state changed', tell)
    tell()
  }
  if (write !== undefined) await session?.text.shared.push(write)
}

// A shared worker hears of each page that connects; a dedicated one has one page from the start.
if ('onconnect' in globalThis) addEventListener('connect', (event) => { for (const port of (event as MessageEvent).ports) serve(port) })
else serve(globalThis as unknown as Port)
