import { connect, createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import type { SeededRandom } from '@peer-base/testkit'
import type { Stage } from './processes.js'

/** What a line does to what crosses it. A stream has no loss of its own: a lost segment shows as a stall until it comes again. */
export interface Weather {
  readonly delayMS: number
  /** Up to so much more or less. Bytes of one direction stay in order. */
  readonly jitterMS: number
  /** How likely a piece waits for its repetition, between 0 and 1, and how long that takes. */
  readonly loss: number
  readonly stallMS: number
}

/** Everybody's way to a relay: slow, uneven, cut, half open, or torn, as one wishes. */
export interface ChaosProxy {
  /** The address of the relay, with this proxy's port in place of its own. */
  readonly address: string
  readonly connections: number
  /** Nothing crosses any more, and nobody is told; connecting leads nowhere either. */
  cut (): void
  /** What comes from the relay is swallowed, what goes there passes: each end believes the other is there. */
  halfOpen (): void
  heal (): void
  /** Every connection is reset. */
  tear (): void
}

type State = 'open' | 'cut' | 'half open'

export async function chaosProxy (
  stage: Stage, { relay, weather, random }: { readonly relay: string, readonly weather: Weather, readonly random: SeededRandom }
): Promise<ChaosProxy> {
  const target = Number(/\/tcp\/(\d+)/.exec(relay)?.[1])
  const lines = new Set<Line>()
  let state: State = 'open'
  const server = createServer((client) => {
    // While cut, nobody answers, as where packets vanish.
    const line = new Line({ client, target, weather, random, state: () => state, onEnd: () => { lines.delete(line) } })
    lines.add(line)
  })
  const port = await listen(server)
  stage.adopt(async () => {
    for (const line of lines) line.end()
    server.close()
    await once(server, 'close')
  })
  return {
    address: relay.replace(`/tcp/${target}`, `/tcp/${port}`),
    get connections () { return lines.size },
    cut: () => { state = 'cut' },
    halfOpen: () => { state = 'half open' },
    heal: () => {
      state = 'open'
      // What was swallowed is missing for good: such a stream cannot go on, and says so once packets pass again.
      for (const line of lines) if (line.hasHole) line.end()
    },
    tear: () => { for (const line of lines) line.end() }
  }
}

async function listen (server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as { port: number }).port
}

interface LineOptions {
  readonly client: Socket
  readonly target: number
  readonly weather: Weather
  readonly random: SeededRandom
  readonly state: () => State
  readonly onEnd: () => void
}

/** One connection through the proxy. */
class Line {
  readonly #options: LineOptions
  readonly #sockets: readonly [client: Socket, relay: Socket]
  readonly #timers = new Set<NodeJS.Timeout>()
  hasHole = false
  #isOver = false

  constructor (options: LineOptions) {
    this.#options = options
    const { client, target } = options
    const relay = connect(target, '127.0.0.1')
    this.#sockets = [client, relay]
    this.#carry(client, relay, () => options.state() !== 'cut')
    this.#carry(relay, client, () => options.state() === 'open')
  }

  end (): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const timer of this.#timers) clearTimeout(timer)
    for (const socket of this.#sockets) socket.resetAndDestroy()
    this.#options.onEnd()
  }

  #carry (from: Socket, to: Socket, passes: () => boolean): void {
    const { weather, random } = this.#options
    let dueMS = 0
    // Two timers may fire in either order within a millisecond: whichever fires, the oldest goes.
    const waiting: Array<() => void> = []
    const later = (work: () => void): void => {
      const { delayMS, jitterMS, loss, stallMS } = weather
      const wait = delayMS + (random.below(2001) / 1000 - 1) * jitterMS + (random.chance(loss) ? stallMS : 0)
      dueMS = Math.max(dueMS, performance.now() + wait)
      waiting.push(work)
      const timer = setTimeout(() => {
        this.#timers.delete(timer)
        waiting.shift()?.()
      }, dueMS - performance.now())
      this.#timers.add(timer)
    }
    from.on('data', (piece: Buffer) => {
      later(() => {
        if (passes()) to.write(piece)
        else this.hasHole = true
      })
    })
    from.on('end', () => { later(() => { if (passes()) this.end() }) })
    from.on('error', () => { this.end() })
    from.on('close', () => { if (this.#options.state() === 'open') this.end() })
  }
}
