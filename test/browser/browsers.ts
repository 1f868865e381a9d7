import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Context } from 'mocha'
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'

/** All traffic stays on this machine: what would call home is off. */
const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-default-apps', '--no-proxy-server'
]

/** No name is looked up but `<uuid>.local`, by which browsers on one machine find each other for direct links. */
const noNames = '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const usualFolders = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome']

/** A Chromium of this machine: `PEERBASE_CHROMIUM` if that is set, else one on the path, or one where distributions put it. */
export function findChromium (): string | undefined {
  const named = process.env['PEERBASE_CHROMIUM']
  if (named !== undefined) return isExecutable(named) ? named : undefined
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), ...usualFolders].filter((folder) => folder !== '')
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find(isExecutable)
}

/** Skips the suite, and says so, where there is no Chromium. For a `before`. */
export function needChromium (context: Context): string {
  const found = findChromium()
  if (found !== undefined) return found
  process.stdout.write('\n  *** skipped: browser tests need Chromium, and none was found. Install the package chromium, or set PEERBASE_CHROMIUM. ***\n\n')
  context.skip()
}

export interface BrowserOptions extends BrowserContextOptions {
  /** A folder of `profile()`, for somebody who comes back. @default a fresh one */
  readonly profile?: string
  /** Whether browsers can find each other without a relay: behind many a router they cannot. @default true */
  readonly directLinks?: boolean
  /** Whether it yields to all else on this machine, as a browser of somebody far away would. @default false */
  readonly isElsewhere?: boolean
  /** How long a page may take for anything, in ms. @default 30,000 */
  readonly patienceMS?: number
  /** The X screen to draw on, which says how many frames a second there are. @default none: sixty, and nobody sees them */
  readonly display?: string
}

/** Browsers of one test: each a process of its own, with a fresh profile unless one is given. Closed together. */
export class Browsers {
  readonly #executablePath: string
  readonly #open = new Set<BrowserContext>()
  readonly #profiles: string[] = []

  constructor (executablePath: string) {
    this.#executablePath = executablePath
  }

  async profile (): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'peer-base-browser-'))
    this.#profiles.push(folder)
    return folder
  }

  async open (wanted: BrowserOptions = {}): Promise<BrowserContext> {
    const { profile, directLinks = true, isElsewhere = false, patienceMS = 30_000, display, ...options } = wanted
    const folder = profile ?? await this.profile()
    const executablePath = isElsewhere ? await yielding(this.#executablePath, folder) : this.#executablePath
    const context = await chromium.launchPersistentContext(folder, {
      ...options, executablePath, headless: display === undefined,
      ...display === undefined ? {} : { env: { ...process.env, DISPLAY: display } },
      args: [display === undefined ? '--headless=new' : '--ozone-platform=x11', ...flags, directLinks ? `${noNames} , EXCLUDE *.local` : noNames]
    })
    context.setDefaultTimeout(patienceMS)
    if (display === undefined) await enlargeWindow(context)
    this.#open.add(context)
    context.once('close', () => { this.#open.delete(context) })
    return context
  }

  async closeAll (): Promise<void> {
    await Promise.allSettled([...this.#open].map(async (context) => { await context.close() }))
    await Promise.all(this.#profiles.splice(0).map(async (folder) => { await rm(folder, { recursive: true, force: true, maxRetries: 5 }) }))
  }
}

/** Without a screen a page is said to be as large as its window with all bars, and what is below the window's edge is never drawn. */
async function enlargeWindow (context: BrowserContext): Promise<void> {
  const [page] = context.pages()
  if (page === undefined) return
  const session = await context.newCDPSession(page)
  const { windowId } = await session.send('Browser.getWindowForTarget')
  await session.send('Browser.setWindowBounds', { windowId, bounds: { width: 1400, height: 1100 } })
  await session.detach()
}

/**
 * A program that runs another, and all that it starts, when nobody else wants the processor. Not by `nice`, where there is another way:
 * Chromium sets that itself for many of its threads.
 */
async function yielding (program: string, folder: string): Promise<string> {
  const wrapper = path.join(folder, 'yielding')
  // A session of its own has a fair share of its own, within which only such classes count: that share is made small too.
  const share = '[ -w /proc/self/autogroup ] && echo 19 > /proc/self/autogroup'
  const lines = ['#!/bin/sh', share, `command -v chrt > /dev/null && exec chrt --idle 0 '${program}' "$@"`, `exec nice -n 19 '${program}' "$@"`, '']
  await writeFile(wrapper, lines.join('\n'), { mode: 0o755 })
  return wrapper
}

function isExecutable (file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
