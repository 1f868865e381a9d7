import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { CliError, codeOf } from '../cli-error.js'
import { toUtf16, type Edit } from './code-points.js'

/** What is typed: the edits, in order, that lead from the empty text to `endContent`. Positions count UTF-16 units. */
export interface Trace {
  readonly edits: readonly Edit[]
  readonly endContent: string
}

/** Files larger than this are no texts for one document. */
const maxFileBytes = 64 << 20

/**
 * Reads a trace or a text. A trace is JSON, gzipped or not: `{ startContent, endContent, txns: [{ patches: [[position, deleted, inserted]] }] }`
 * with positions in Unicode code points (the form of the `editing-traces` data set). Any other file is a text in UTF-8, typed
 * character by character.
 *
 * @throws PEERBASE_FILE_FAILED, PEERBASE_INVALID_TRACE
 */
export async function loadTrace (file: string): Promise<Trace> {
  const bytes = unzipped(await read(file))
  const text = decoded(bytes)
  const json = parsed(text)
  return isTraceFile(json) ? toTrace(json) : { edits: keystrokes(text), endContent: text }
}

interface TraceFile {
  readonly startContent?: unknown
  readonly endContent: string
  readonly kind?: unknown
  readonly txns: readonly unknown[]
}

async function read (file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new CliError('PEERBASE_FILE_FAILED', `The file cannot be read (${codeOf(error) ?? 'unknown reason'}): check its name and that you may read it`, { cause: error })
  }
}

function unzipped (bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: maxFileBytes })
  } catch (error) {
    throw invalid('its gzip form is damaged, or it is too large', error)
  }
}

function decoded (bytes: Uint8Array): string {
  if (bytes.length > maxFileBytes) throw invalid('it is larger than 64 MiB')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw invalid('it is neither a trace nor text in UTF-8', error)
  }
}

function parsed (text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a text that begins with a brace
  }
}

function isTraceFile (json: unknown): json is TraceFile {
  return typeof json === 'object' && json !== null && 'txns' in json && Array.isArray(json.txns) && 'endContent' in json && typeof json.endContent === 'string'
}

function toTrace ({ startContent = '', endContent, kind, txns }: TraceFile): Trace {
  if (kind === 'concurrent') throw invalid('it records several writers at once; a trace of one writer is needed')
  if (typeof startContent !== 'string') throw invalid('its startContent is no text')
  const patches = txns.flatMap((txn, index) => patchesOf(txn, index))
  return { edits: toUtf16(startContent === '' ? patches : [[0, 0, startContent], ...patches]), endContent }
}

function patchesOf (txn: unknown, index: number): readonly Edit[] {
  const patches = typeof txn === 'object' && txn !== null && 'patches' in txn ? txn.patches : undefined
  if (!Array.isArray(patches)) throw invalid(`transaction ${index} has no patches`)
  return patches.map((patch: unknown) => {
    if (isPatch(patch)) return patch
    throw invalid(`transaction ${index} holds a patch that is not [position, deleted, inserted]`)
  })
}

function isPatch (patch: unknown): patch is Edit {
  if (!Array.isArray(patch) || patch.length !== 3) return false
  const [position, removed, inserted] = patch as readonly unknown[]
  return isCount(position) && isCount(removed) && typeof inserted === 'string'
}

const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

function keystrokes (text: string): Edit[] {
  let position = 0
  return Array.from(text, (character) => {
    const edit: Edit = [position, 0, character]
    position += character.length
    return edit
  })
}

function invalid (reason: string, cause?: unknown): CliError {
  return new CliError('PEERBASE_INVALID_TRACE', `This file cannot be typed: ${reason}`, { cause })
}
