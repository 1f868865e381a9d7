import type { BrowserContext, Page } from 'playwright-core'
import { openPad, reachEditors } from '../../test/browser/pads.js'
import type { Stage } from '../../test/browser/stage.js'
import type { RivalServer } from './rival.js'

/** What is measured against what: each with the same editor. */
export interface System {
  readonly name: string
  /** A new document in this browser. */
  create (browser: BrowserContext): Promise<Opened>
}

export interface Opened {
  readonly page: Page
  /** The same document in another tab or browser. */
  join (browser: BrowserContext): Promise<Opened>
  /** A page without an editor in which somebody can write, when it has so many characters; undefined where nobody else is. */
  writer (browser: BrowserContext, length: number): Promise<Page | undefined>
}

/** Six busy pages on a small machine take long for everything. */
const patienceMS = 300_000

export function peerBase (stage: Stage, server: RivalServer): System {
  const open = async (browser: BrowserContext, link: string): Promise<Opened> => {
    browser.setDefaultTimeout(patienceMS)
    const pad = await openPad(browser, link)
    return {
      page: pad.page,
      join: async (other) => await open(other, pad.link()),
      writer: async (other, length) => await openWriter(other, server.writerLink('pad', fragmentOf(pad.link())), length)
    }
  }
  return { name: 'peer-base', create: async (browser) => await open(browser, stage.url) }
}

export function yWebrtc (server: RivalServer): System {
  let rooms = 0
  return { name: 'y-webrtc', create: async (browser) => await openRival(browser, server, `room${rooms++}`) }
}

/** The editor with nothing behind it: what no binding can be better than. */
export function editorAlone (server: RivalServer): System {
  return { name: 'editor alone', create: async (browser) => await openRival(browser, server) }
}

async function openRival (browser: BrowserContext, server: RivalServer, room?: string): Promise<Opened> {
  const link = server.link(room)
  browser.setDefaultTimeout(patienceMS)
  const page = browser.pages().find((each) => each.url() === 'about:blank') ?? await browser.newPage()
  await page.addInitScript(reachEditors)
  await page.goto(link)
  await page.waitForSelector('body[data-ready]')
  return {
    page,
    join: async (other) => await openRival(other, server, room),
    writer: async (other, length) => room === undefined ? undefined : await openWriter(other, server.writerLink('rival', fragmentOf(link)), length)
  }
}

async function openWriter (browser: BrowserContext, link: string, length: number): Promise<Page> {
  browser.setDefaultTimeout(patienceMS)
  const page = await browser.newPage()
  await page.goto(link)
  await page.waitForFunction((wanted) => (globalThis.writer?.length() ?? 0) >= wanted, length, { polling: 100 })
  return page
}

const fragmentOf = (link: string): string => link.slice(link.indexOf('#') + 1)
