import type { Invocation } from '../shell/command.js'

/** Settings of a daemon: a flag wins over `PEER_BASE_…`, that over `PEER_STAR_…` of the 2019 package, that over the plain name. */
export interface Settings {
  text (flag: string): string | undefined
  list (flag: string): readonly string[]
  isSet (flag: string): boolean
  /** Where a value came from, for messages. */
  source (flag: string): string
}

/** Names of environment variables that differ from their flag in upper case. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  app: ['APP_NAME'],
  relays: ['RELAYS', 'SWARM_ADDRESS']
}

/** Read without a prefix too, as hosting platforms set them. */
const plainNames = new Set(['port', 'host'])

export function settingsOf ({ text, list, isSet, terminal: { env } }: Pick<Invocation, 'text' | 'list' | 'isSet' | 'terminal'>): Settings {
  const found = (flag: string): readonly [name: string, value: string] | undefined => {
    for (const name of namesOf(flag)) {
      const value = env[name]
      if (value !== undefined && value !== '') return [name, value]
    }
    return undefined
  }
  return {
    text: (flag) => text(flag) ?? found(flag)?.[1],
    list: (flag) => list(flag).length > 0 ? list(flag) : found(flag)?.[1].split(/[\s,]+/).filter((each) => each !== '') ?? [],
    isSet: (flag) => isSet(flag) || /^(1|true|yes|on)$/i.test(found(flag)?.[1] ?? ''),
    source: (flag) => text(flag) === undefined ? found(flag)?.[0] ?? `--${flag}` : `--${flag}`
  }
}

function namesOf (flag: string): readonly string[] {
  const upper = flag.replaceAll('-', '_').toUpperCase()
  const names = otherNames[flag] ?? [upper]
  return [
    ...names.map((name) => `PEER_BASE_${name}`), ...names.map((name) => `PEER_STAR_${name}`),
    ...plainNames.has(flag) ? [upper] : []
  ]
}
