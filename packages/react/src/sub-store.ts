import { toError } from '@peer-base/app'
import { once, type Store } from './store.js'

/** A collaboration as far as opening its subs goes. */
export interface WithSubs<Sub> {
  sub (name: string, type: string): Promise<Sub>
  emit (event: 'error', error: Error): boolean
}

/**
 * A sub of a collaboration, undefined until it is open. Opened with the first subscriber and never stopped: it is the same
 * instance for all who ask, and goes with its root. Why it cannot be opened the collaboration hears as `error`.
 */
export function createSubStore<Sub> (
  collaboration: WithSubs<Sub>, { name, type }: { readonly name: string, readonly type: string }
): Store<Sub | undefined> {
  const listeners = new Set<() => void>()
  let sub: Sub | undefined
  let asked = false
  const ask = (): void => {
    asked = true
    collaboration.sub(name, type).then(
      (opened) => {
        sub = opened
        for (const listener of [...listeners]) listener()
      },
      (error: unknown) => {
        asked = false
        collaboration.emit('error', toError(error))
      }
    )
  }
  return {
    subscribe (listener) {
      const own = (): void => { listener() }
      listeners.add(own)
      if (!asked) ask()
      return once(() => { listeners.delete(own) })
    },
    getSnapshot: () => sub
  }
}
