import type { Collaboration, History } from 'peer-base'
import { element } from './page.js'
import type { Session } from './session.js'
import { difference } from './text-binding.js'
import { writerOf } from './writers.js'

/** A slider through all that the pad was, as far as the sealed log goes: what a change brought is marked, and can be brought back. */
export function prepareHistory (session: Session): void {
  const { text, canWrite } = session
  const toggle = element('history-toggle', HTMLButtonElement)
  const main = element('main', HTMLElement)
  const bar = element('history', HTMLElement)
  const slider = element('version', HTMLInputElement)
  const restore = element('restore', HTMLButtonElement)
  let history: History<string> | undefined
  const show = latestOnly(async (isLatest) => {
    const index = Number(slider.value)
    const [value, before] = await Promise.all([history?.at(index) ?? '', index > 0 ? history?.at(index - 1) ?? '' : undefined])
    const replica = history?.versions[index]?.replica
    const writer = replica === undefined ? undefined : writerOf(session, replica)
    if (isLatest()) showVersion({ value, before, index, writer, slider })
  })
  const close = (): void => {
    history = undefined
    toggle.setAttribute('aria-pressed', 'false')
    main.removeAttribute('data-past')
    bar.hidden = true
    toggle.focus()
  }
  const open = async (): Promise<void> => {
    toggle.setAttribute('aria-pressed', 'true')
    history = await text.history()
    slider.max = String(history.versions.length - 1)
    slider.value = slider.max
    await show()
    main.dataset['past'] = ''
    bar.hidden = false
    slider.focus()
  }
  restore.hidden = !canWrite
  toggle.addEventListener('click', () => {
    if (history !== undefined) return close()
    open().catch((error: unknown) => {
      close()
      element('past', HTMLElement).textContent = `The history cannot be shown: ${error instanceof Error ? error.message : String(error)}`
    })
  })
  slider.addEventListener('input', () => { show().catch(close) })
  session.writers.on('state changed', () => { if (history !== undefined) show().catch(close) })
  bar.addEventListener('keydown', ({ key }) => { if (key === 'Escape') close() })
  element('history-close', HTMLButtonElement).addEventListener('click', close)
  restore.addEventListener('click', () => {
    history?.at(Number(slider.value)).then((value) => { bringBack(text, value) }).then(close, close)
  })
}

/** Calls may overtake each other while the slider is drawn along: only the last one is drawn. */
function latestOnly (task: (isLatest: () => boolean) => Promise<void>): () => Promise<void> {
  let latest = 0
  return async () => {
    const mine = ++latest
    await task(() => mine === latest)
  }
}

/** The text as it was, with what the change before it brought. */
function showVersion ({ value, before, index, writer, slider }: {
  readonly value: string
  readonly before: string | undefined
  readonly index: number
  /** Who made the change, where that is known. */
  readonly writer: string | undefined
  readonly slider: HTMLInputElement
}): void {
  const change = `Change ${index} of ${slider.max}${writer === undefined ? '' : ` by ${writer}`}`
  const label = index === 0 ? 'The beginning' : change
  slider.setAttribute('aria-valuetext', label)
  element('version-name', HTMLElement).textContent = label
  element('restore', HTMLButtonElement).disabled = slider.value === slider.max
  const patch = before === undefined ? undefined : difference(before, value)
  const past = element('past', HTMLElement)
  if (before === undefined || patch === undefined) return past.replaceChildren(value)
  const [removed, inserted] = [document.createElement('del'), document.createElement('ins')]
  removed.textContent = before.slice(patch.at, patch.at + patch.remove)
  inserted.textContent = patch.insert
  const marks = [removed, inserted].filter(({ textContent }) => textContent !== '')
  past.replaceChildren(value.slice(0, patch.at), ...marks, value.slice(patch.at + patch.insert.length))
  marks.at(-1)?.scrollIntoView({ block: 'center' })
}

/** A change like any other: others see it, and it can be undone. */
function bringBack (text: Collaboration<'text'>, value: string): void {
  const patch = difference(text.shared.value(), value)
  if (patch === undefined) return
  text.transact(() => {
    if (patch.remove > 0) text.shared.removeAt(patch.at, patch.remove).catch(() => {})
    if (patch.insert !== '') text.shared.insertAt(patch.at, patch.insert).catch(() => {})
  })
}
