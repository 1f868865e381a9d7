import type { Session } from './session.js'

const key = 'peer-base pad: my name'

/** The name that others see: kept in this browser, and written into each pad that this peer may write. */
export function myName ({ app, names, canWrite }: Session): { read (): string, write (name: string): void } {
  const publish = (name: string): void => {
    if (!canWrite || nameIn(names, app.peerId) === name) return
    names.shared.applySub(app.peerId, 'mvreg', 'write', name).catch(() => {})
  }
  const read = (): string => localStorage.getItem(key) ?? ''
  if (read() !== '') publish(read())
  return {
    read,
    write (name) {
      localStorage.setItem(key, name)
      publish(name)
    }
  }
}

/** Two devices with one identity may have written two names: the first in order counts, for everybody the same. */
export function nameIn (names: Session['names'], peer: string): string | undefined {
  const written = names.shared.value()[peer]
  const name = written === undefined ? undefined : [...written].filter((each) => typeof each === 'string').sort()[0]
  return name === undefined || name === '' ? undefined : name.slice(0, 40)
}
