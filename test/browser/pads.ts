import type { BrowserContext, Page } from 'playwright-core'

/** What the browser told of a page while it was open. */
export interface Told {
  /** Addresses asked for, with their headers. */
  readonly requests: string[]
  /** What was sent over WebSockets, byte for byte. */
  readonly frames: string[]
  readonly console: string[]
  /** Errors that nobody caught, and breaches of the page's policy. */
  readonly faults: string[]
}

/** A page with a pad. */
export interface Pad {
  readonly page: Page
  readonly context: BrowserContext
  readonly told: Told
  /** Its link, keys included. */
  link (): string
  /** All of the text, painted or not. */
  wholeText (): Promise<string>
  /** Edits as fast as the page takes them: at a position, so many characters go and this comes. */
  edit (edits: ReadonlyArray<readonly [at: number, removed: number, inserted: string]>): Promise<void>
  /** The text as it is painted. Only for texts that fit on the screen: an editor draws no more. */
  text (): Promise<string>
  type (text: string): Promise<void>
  /** Waits until the text is on the screen. */
  shows (text: string): Promise<void>
  badge (text: string | RegExp): Promise<void>
  /** Waits until there is a link to somebody without the relay. */
  isLinkedDirectly (): Promise<void>
  /** Waits until each of these stands somewhere in the text, painted or not. */
  has (texts: readonly string[]): Promise<void>
  /** Ends the page's process in the middle of whatever it does. */
  crash (): Promise<void>
  /** Ends the browser's process in the middle of whatever it does. */
  killBrowser (): Promise<void>
  /** Nothing of the page runs any more, as when a phone puts a browser away. Until `thaw`. */
  freeze (): Promise<void>
  thaw (): Promise<void>
  /** Empties the browser's storage for the pad's origin. */
  forgetEverything (): Promise<void>
  close (): Promise<void>
}

export async function openPad (context: BrowserContext, link: string): Promise<Pad> {
  const page = context.pages().find((each) => each.url() === 'about:blank') ?? await context.newPage()
  const told = listen(page)
  await page.addInitScript(rememberPeerConnections)
  await page.addInitScript(reachEditors)
  await page.goto(link)
  await page.waitForSelector('body[data-ready]')
  const content = page.locator('.cm-content')
  const address = page.url()
  return {
    page,
    context,
    told,
    link: () => address,
    wholeText: async () => await content.evaluate((element) => globalThis.editorOf(element).state.doc.toString()),
    edit: async (edits) => { await content.evaluate(editQuickly, edits) },
    text: async () => await content.evaluate(paintedText),
    type: async (text) => {
      await content.focus()
      await page.keyboard.press('Control+End')
      await page.keyboard.type(text)
    },
    shows: async (text) => { await content.filter({ hasText: text }).waitFor() },
    badge: async (text) => { await page.locator('#badge').filter({ hasText: text }).waitFor() },
    isLinkedDirectly: async () => { await page.waitForFunction(isAnyConnected) },
    has: async (texts) => { await content.evaluate(waitForTexts, texts) },
    crash: async () => {
      const session = await context.newCDPSession(page)
      const crashed = page.waitForEvent('crash')
      session.send('Page.crash').catch(() => {}) // never answers
      await crashed
    },
    killBrowser: async () => { await killBrowser(context) },
    freeze: async () => { await setLifecycle(page, 'frozen') },
    thaw: async () => { await setLifecycle(page, 'active') },
    forgetEverything: async () => {
      const other = await context.newPage()
      const session = await context.newCDPSession(other)
      await session.send('Storage.clearDataForOrigin', { origin: new URL(link).origin, storageTypes: 'all' })
      await other.close()
    },
    close: async () => { await context.close() }
  }
}

async function killBrowser (context: BrowserContext): Promise<void> {
  const session = await context.browser()?.newBrowserCDPSession()
  const { processInfo = [] } = await session?.send('SystemInfo.getProcessInfo') ?? {}
  const browser = processInfo.find(({ type }) => type === 'browser')
  if (browser === undefined) throw new Error('The browser does not tell of its process')
  const closed = context.waitForEvent('close')
  process.kill(browser.id, 'SIGKILL')
  await closed
}

async function setLifecycle (page: Page, state: 'frozen' | 'active'): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Page.setWebLifecycleState', { state })
}

/** Runs in the page. */
async function waitForTexts (content: Element, texts: readonly string[]): Promise<void> {
  while (!texts.every((text) => globalThis.editorOf(content).state.doc.toString().includes(text))) {
    await new Promise((resolve) => { setTimeout(resolve, 50) })
  }
}

/** Runs in the page: the lines without the names on the carets of others, and without the placeholder. */
function paintedText (content: Element): string {
  const copy = content.cloneNode(true) as Element
  for (const extra of copy.querySelectorAll('.remote-caret, .cm-placeholder')) extra.remove()
  return Array.from(copy.querySelectorAll('.cm-line'), (line) => line.textContent).join('\n')
}

declare global {
  /** The WebRTC connections that a page made; there because `openPad` has them remembered. */
  var peerConnections: RTCPeerConnection[] | undefined
  /** The editor that belongs to an element, as somebody at the console would get at it. */
  var editorOf: (content: Element) => Editor
}

interface Editor {
  readonly state: { readonly doc: { readonly length: number, toString (): string } }
  dispatch (transaction: { readonly changes: EditorChange | readonly EditorChange[], readonly selection?: { readonly anchor: number } }): void
}

interface EditorChange {
  readonly from: number
  readonly to?: number
  readonly insert: string
}

/** Runs in the page before it: makes `editorOf`. */
export function reachEditors (): void {
  globalThis.editorOf = (content) => {
    // A field of the editor's own, which its types do not tell of.
    const view = (content as unknown as { readonly cmTile?: { readonly view?: Editor } }).cmTile?.view
    if (view === undefined) throw new Error('The editor is not reached from its element any more')
    return view
  }
}

/** Runs in the page: lets it paint every 8 ms, as typing would. */
export async function editQuickly (content: Element, edits: ReadonlyArray<readonly [number, number, string]>): Promise<void> {
  let paintedAt = performance.now()
  for (const [at, removed, inserted] of edits) {
    globalThis.editorOf(content).dispatch({ changes: { from: at, to: at + removed, insert: inserted } })
    if (performance.now() - paintedAt < 8) continue
    await new Promise((resolve) => { setTimeout(resolve) })
    paintedAt = performance.now()
  }
}

/** Gives a page edits to keep, and returns what has it apply them as fast as it can: to read what it is given takes a page a while. */
export async function prepareToPlay (page: Page, edits: Parameters<typeof editQuickly>[1]): Promise<() => Promise<void>> {
  const kept = await page.evaluateHandle((edits) => edits, edits)
  return async () => { await page.locator('.cm-content').evaluate(editQuickly, kept) }
}

/** Runs in the page before it: keeps the WebRTC connections that will be made. */
function rememberPeerConnections (): void {
  const all: RTCPeerConnection[] = []
  const Native = globalThis.RTCPeerConnection
  globalThis.RTCPeerConnection = new Proxy(Native, {
    construct (...args) {
      const made = Reflect.construct(...args) as RTCPeerConnection
      all.push(made)
      return made
    }
  })
  globalThis.peerConnections = all
}

/** Runs in the page. */
function isAnyConnected (): boolean {
  return globalThis.peerConnections?.some(({ connectionState }) => connectionState === 'connected') === true
}

function listen (page: Page): Told {
  const told: Told = { requests: [], frames: [], console: [], faults: [] }
  page.on('request', (request) => {
    told.requests.push(`${request.method()} ${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`)
  })
  page.on('websocket', (socket) => {
    told.requests.push(`WebSocket ${socket.url()}`)
    socket.on('framesent', ({ payload }) => { told.frames.push(payload.toString('latin1')) })
  })
  page.on('console', (message) => {
    told.console.push(message.text())
    if (message.text().includes('Content Security Policy')) told.faults.push(message.text())
  })
  page.on('pageerror', (error) => { told.faults.push(String(error)) })
  return told
}
