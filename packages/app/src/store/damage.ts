import { Level } from 'level'
import { PeerBaseError } from '../errors.js'
import { nodeFiles } from './node-files.js'

/**
 * Whether the folder is what is left of a database without its table of contents: LevelDB would take it for an empty one and begin
 * anew in the midst of it, without a word. False in a browser.
 */
export async function lacksContents (location: string): Promise<boolean> {
  const files = nodeFiles()
  if (files === undefined) return false
  const names = await files.fs.readdir(files.path.resolve(location)).catch((): string[] => [])
  return !names.includes('CURRENT') && names.some((name) => /^(MANIFEST-\d+|\d+\.(ldb|sst|log))$/.test(name))
}

/** Whether LevelDB can try to mend a database: not in a browser, where IndexedDB is the browser's to mend. */
export const canRepair = (): boolean => 'repair' in Level && nodeFiles() !== undefined

/** Makes a new table of contents from what can be read of the files. What cannot goes to the folder `lost` beside them. @throws as LevelDB does */
export async function repair (location: string): Promise<void> {
  // There since `canRepair`: in Node, `Level` is LevelDB's own class.
  await (Level as unknown as { repair (location: string): Promise<void> }).repair(location)
}

/** Moves the folder out of the way, under the first free name, and tells which. @throws as the file system does */
export async function moveAside (location: string): Promise<string> {
  const files = nodeFiles()
  if (files === undefined) throw new PeerBaseError('PEERBASE_STORE_CORRUPT', 'A browser\'s database cannot be moved: delete the site\'s data.')
  const from = files.path.resolve(location)
  for (let n = 1; ; n++) {
    const to = `${from}.damaged-${n}`
    const isTaken = await files.fs.stat(to).then(() => true, () => false)
    if (isTaken) continue
    await files.fs.rename(from, to)
    return to
  }
}

export const repaired = (location: string, cause: unknown): PeerBaseError => new PeerBaseError('PEERBASE_STORE_CORRUPT',
  `The store at ${location} was damaged and was repaired: what it lost is fetched again from other peers. Look after that disk.`, { cause })

export const replaced = (location: string, movedTo: string, cause: unknown): PeerBaseError => new PeerBaseError('PEERBASE_STORE_CORRUPT',
  `The store at ${location} was damaged beyond repair: it was moved to ${movedTo}, and an empty one begun. What other peers hold comes back; ` +
  'what nobody else has is in that folder alone.', { cause })
