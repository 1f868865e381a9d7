import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildPad } from '../../examples/pad/build.mjs'
import { servePad } from '../../scripts/serve-pad.mjs'
import { type BrowserOptions, Browsers } from './browsers.js'
import { openPad, type Pad } from './pads.js'
import { type Place, startPinner, startRelay } from './processes.js'

/** A relay, whoever serves the pad, and the browsers of a test; ended together. */
export class Stage {
  readonly browsers: Browsers
  readonly #folder: string
  readonly #ends: Array<() => Promise<void>>
  #relay: Place
  readonly #served: Awaited<ReturnType<typeof servePad>>

  /** Of `openStage`. */
  constructor (chromium: string, { folder, relay, served }: {
    readonly folder: string, readonly relay: Place, readonly served: Awaited<ReturnType<typeof servePad>>
  }) {
    this.browsers = new Browsers(chromium)
    this.#folder = folder
    this.#relay = relay
    this.#served = served
    this.#ends = [async () => { await this.browsers.closeAll() }]
  }

  get url (): string { return this.#served.url }
  get relay (): Place { return this.#relay }

  /** The relay that was killed, on its address of before. */
  async startRelayAgain (): Promise<void> {
    const port = /\/tcp\/(\d+)/.exec(this.#relay.addresses[0] ?? '')?.[1]
    this.#relay = await startRelay(relayFolder(this.#folder), Number(port))
  }

  async startPinner (): Promise<Place> {
    const pinner = await startPinner(path.join(this.#folder, 'pinner'), this.#relay.addresses[0] ?? '')
    this.#ends.push(async () => { await pinner.stop() })
    return pinner
  }

  /** Somebody with a browser of their own: a new pad, or the one of the link. */
  async person (link: string = this.url, options: BrowserOptions = {}): Promise<Pad> {
    return await openPad(await this.browsers.open(options), link)
  }

  /** The same pad in another tab of the same browser. */
  async again ({ context, link }: Pad): Promise<Pad> {
    return await openPad(context, link())
  }

  async close (): Promise<void> {
    await Promise.allSettled(this.#ends.map(async (end) => { await end() }))
    await Promise.allSettled([this.#served.close(), this.#relay.stop()])
    await rm(this.#folder, { recursive: true, force: true })
  }
}

export async function openStage (chromium: string): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'peer-base-stage-'))
  const relay = await startRelay(relayFolder(folder))
  const served = await servePad({ folder: await builtPad(), relays: relay.addresses })
  return new Stage(chromium, { folder, relay, served })
}

const relayFolder = (folder: string): string => path.join(folder, 'relay')

let built: Promise<string> | undefined

/** Once for all suites of a run: from the sources under the condition that resolves to them, as users get it otherwise. */
export async function builtPad (): Promise<string> {
  const outdir = path.join(tmpdir(), `peer-base-pad-${process.pid}`)
  if (built === undefined) process.once('exit', () => { rmSync(outdir, { recursive: true, force: true }) })
  built ??= buildPad({ outdir, fromSource: readsSources() }).then(() => outdir)
  return await built
}

/** Whether this process resolves the packages to their sources. */
export function readsSources (): boolean {
  return [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((each) => each.includes('@peer-base/source'))
}
