import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

export type TracePatch = readonly [position: number, removed: number, inserted: string]

/** A recorded editing session. Positions count code points. */
export interface Trace {
  readonly name: string
  readonly kind?: 'concurrent'
  readonly startContent?: string
  readonly endContent: string
  readonly numAgents?: number
  readonly txns: readonly { readonly patches: readonly TracePatch[], readonly parents?: readonly number[], readonly agent?: number }[]
}

/** The trace kept in the project, and those of a folder of traces beside the checkout where there is one. */
export function traces (): Trace[] {
  const folders = [new URL('../traces/', import.meta.url), new URL('../../../../../shared/data/traces/', import.meta.url)]
  return folders.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder)
    .filter((file) => file.endsWith('.json.gz'))
    .map((file) => ({ ...JSON.parse(gunzipSync(readFileSync(new URL(file, folder))).toString()), name: file.replace('.json.gz', '') })))
}

/** The UTF-16 position of code point `n`, and the number of code units of `count` code points from there. */
export function toUnits (value: () => string, wide: boolean, n: number, count: number): [position: number, length: number] {
  if (!wide) return [n, count]
  const text = value()
  const position = unitsOf(text, 0, n)
  return [position, unitsOf(text, position, count)]
}

function unitsOf (text: string, from: number, points: number): number {
  let at = from
  for (let i = 0; i < points; i++) at += text.codePointAt(at)! > 0xffff ? 2 : 1
  return at - from
}
