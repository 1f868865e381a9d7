import type { Page } from 'playwright-core'
import { type Measures, measuresOf, startMeasuring } from '../../test/browser/measures.js'
import { editQuickly } from '../../test/browser/pads.js'

export type Edits = Parameters<typeof editQuickly>[1]

/** As if it had been written here and there: in lines of 50 characters, a paragraph of eight. `length` is a multiple of 1000. */
export async function writeLongText (page: Page, length: number): Promise<void> {
  const line = 'It is a truth universally acknowledged, that CRDT'
  const edits = Array.from({ length: length / 50 }, (_, i) => [i * 7919 % (i + 1) * 50, i % 8 === 0 ? `${line.slice(1)}\n\n` : `${line}\n`] as const)
  await page.locator('.cm-content').evaluate(async (content, edits) => {
    for (let i = 0; i < edits.length; i += 20) {
      const editor = globalThis.editorOf(content)
      const before = editor.state.doc.length
      editor.dispatch({ changes: edits.slice(i, i + 20).map(([at, insert]) => ({ from: Math.min(at, before), insert })) })
      await new Promise((resolve) => { setTimeout(resolve) })
    }
  }, edits)
}

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

/** In a page that only writes: types at a caret that stays with the text, and now and then goes elsewhere, until the page is closed. */
export async function writeOnAndOn (page: Page, { everyMS, from }: { readonly everyMS: number, readonly from: number }): Promise<void> {
  await page.evaluate(({ everyMS, from }) => {
    let written = 0
    globalThis.writer?.moveTo(from)
    setInterval(() => {
      const { writer } = globalThis
      if (writer === undefined) return
      if (written % 40 === 39) writer.moveTo((writer.caret() * 31 + 977) % writer.length())
      writer.type('remote writing '.charAt(written % 15))
      written += 1
    }, everyMS)
  }, { everyMS, from })
}
