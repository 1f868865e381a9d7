import type { Logger } from '@peer-base/app'

/** Switches what apps tell of their inner life, by namespace. Off at first. */
export interface Debug {
  /** Comma-separated namespaces; `*` stands for anything, a leading `-` excludes: `'peer-base:*,-peer-base:notes'`. Replaces what was enabled. */
  enable (namespaces: string): void
  disable (): void
  enabled (namespace: string): boolean
}

export interface DebugSwitch extends Debug {
  /** A logger that writes while its namespace is enabled. Never sees keys, plaintext or links: the engine gives it none. */
  logger (namespace: string): Logger
}

export function createDebugSwitch (write: (line: string) => void): DebugSwitch {
  let wanted: readonly RegExp[] = []
  let excluded: readonly RegExp[] = []
  const matches = (patterns: readonly RegExp[], namespace: string): boolean => patterns.some((pattern) => pattern.test(namespace))
  const enabled = (namespace: string): boolean => matches(wanted, namespace) && !matches(excluded, namespace)
  return {
    enable (namespaces) {
      const all = namespaces.split(/[\s,]+/).filter((each) => each !== '')
      wanted = all.filter((each) => !each.startsWith('-')).map(patternOf)
      excluded = all.filter((each) => each.startsWith('-')).map((each) => patternOf(each.slice(1)))
    },
    disable () {
      wanted = []
      excluded = []
    },
    enabled,
    logger (namespace) {
      const say: Logger['debug'] = (message, fields) => { if (enabled(namespace)) write(lineOf(namespace, message, fields)) }
      return { debug: say, warn: say }
    }
  }
}

function lineOf (namespace: string, message: string, fields: Parameters<Logger['debug']>[1] = {}): string {
  const details = Object.entries(fields).map(([name, value]) => ` ${name}=${String(value)}`).join('')
  return `${namespace} ${message}${details}`
}

function patternOf (namespace: string): RegExp {
  const parts = namespace.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`)
}
