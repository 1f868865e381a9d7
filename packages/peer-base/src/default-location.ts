import { sha256 } from '@peer-base/keys'

/** Longest name of a folder that every common file system takes, with room for what others append. */
const maxNameLength = 120

/**
 * Where an app keeps things when nobody said: `.peer-base/<name>` under the current directory in Node, the IndexedDB database
 * `peer-base/<name>` in a browser.
 */
export function defaultLocation (appName: string): string {
  return isNodeJS() ? `.peer-base/${folderName(appName)}` : `peer-base/${appName}`
}

/**
 * One folder name for each app name, on file systems that fold case or forbid characters too: what is not `a-z 0-9 - _` is written as
 * `%` and the hexadecimal UTF-8 byte. Long names keep their beginning and end in a digest.
 */
export function folderName (appName: string): string {
  const bytes = new TextEncoder().encode(appName)
  const escaped = Array.from(bytes, (byte) => isPlain(byte) ? String.fromCharCode(byte) : `%${hex(byte)}`).join('')
  if (escaped.length <= maxNameLength) return escaped
  return `${escaped.slice(0, 60)}~${Array.from(sha256(bytes).subarray(0, 16), hex).join('')}`
}

const isPlain = (byte: number): boolean => /[a-z0-9_-]/.test(String.fromCharCode(byte))

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')

function isNodeJS (): boolean {
  const host: { process?: { versions?: { node?: string } } } = globalThis
  return host.process?.versions?.node !== undefined
}
