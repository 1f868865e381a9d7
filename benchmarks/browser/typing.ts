import type { Page } from 'playwright-core'
import { type Measures, measuresOf, startMeasuring } from '../../test/browser/measures.js'
import { editQuickly } from '../../test/browser/pads.js'

export type Edits = Parameters<typeof editQuickly>[1]

/** Applies edits as fast as the page takes them. */
export async function edit (page: Page, edits: Edits): Promise<void> {
  await page.locator('.cm-content').evaluate(editQuickly, edits)
}

export async function lengthOf (page: Page): Promise<number> {
  return await page.locator('.cm-content').evaluate((content) => globalThis.editorOf(content).state.doc.length)
}

export async function textOf (page: Page): Promise<string> {
  return await page.locator('.cm-content').evaluate((content) => globalThis.editorOf(content).state.doc.toString())
}

/** Waits until the text is so long. */
export async function waitForLength (page: Page, length: number): Promise<void> {
  await page.locator('.cm-content').evaluate(async (content, wanted) => {
    while (globalThis.editorOf(content).state.doc.length < wanted) await new Promise((resolve) => { setTimeout(resolve, 20) })
  }, length)
}

/** Waits until the text is this. */
export async function waitForText (page: Page, text: string): Promise<void> {
  await page.locator('.cm-content').evaluate(async (content, wanted) => {
    while (globalThis.editorOf(content).state.doc.toString() !== wanted) await new Promise((resolve) => { setTimeout(resolve, 20) })
  }, text)
}

/** Presses keys at the end of the text, with a pause of `pauseMS` give or take a third, and tells what the page noted meanwhile. */
export async function typeAtPace (page: Page, { keys, pauseMS }: { readonly keys: number, readonly pauseMS: number }): Promise<Measures> {
  await focusEnd(page)
  await startMeasuring(page)
  for (let i = 0; i < keys; i++) {
    await page.keyboard.press('abcdefgh ij'.charAt(i % 11))
    await page.waitForTimeout(pauseMS * (2 + i * 7 % 11 / 5) / 3)
  }
  return await measuresOf(page)
}

export async function focusEnd (page: Page): Promise<void> {
  await page.locator('.cm-content').focus()
  await page.keyboard.press('Control+End')
}

/** Inserts a character at a caret that moves on, and now and then elsewhere, until the page is closed. */
export async function writeOnAndOn (page: Page, { everyMS, from }: { readonly everyMS: number, readonly from: number }): Promise<void> {
  const content = page.locator('.cm-content')
  await content.focus()
  await content.evaluate((element, { everyMS, from }) => {
    let at = from
    let written = 0
    setInterval(() => {
      const editor = globalThis.editorOf(element)
      at = written % 40 === 39 ? (at * 31 + 977) % editor.state.doc.length : Math.min(at, editor.state.doc.length)
      editor.dispatch({ changes: { from: at, insert: 'remote writing '.charAt(written % 15) }, selection: { anchor: at + 1 } })
      at += 1
      written += 1
    }, everyMS)
  }, { everyMS, from })
}
