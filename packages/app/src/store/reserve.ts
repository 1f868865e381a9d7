import { type NodeFiles, nodeFiles } from './node-files.js'

/**
 * Room that a store on disk keeps for itself: a full disk also keeps a database from opening and from tidying up. It is given up when
 * the disk is full, and taken again when there is room.
 */
export interface Reserve {
  /** Takes the room where there is at least as much beside it; nothing where there is not, and where there are no files. Never rejects. */
  take (): Promise<void>
  /** Gives the room back. From then on `hasRoom` looks at the disk. Never rejects. */
  free (): Promise<void>
  /** False while the reserve is given up and what is free is little more than that: it is left to the database. */
  hasRoom (): Promise<boolean>
}

/** LevelDB writes a memtable of 4 MiB as a table when it opens. */
export const reserveBytes = 4 * 2 ** 20

/** The file `RESERVE` in `folder`; LevelDB leaves alone what is not named as its own. */
export function createReserve (
  folder: string, { files = nodeFiles() ?? null, bytes = reserveBytes }: { readonly files?: NodeFiles | null, readonly bytes?: number } = {}
): Reserve {
  if (files === null) return { take: async () => {}, free: async () => {}, hasRoom: async () => true }
  const { fs, path } = files
  const file = path.join(folder, 'RESERVE')
  let isGiven = false
  const freeBytes = async (): Promise<number> => {
    try {
      const { bavail, bsize } = await fs.statfs(folder)
      return bavail * bsize
    } catch {
      // A file system that does not tell: then a write will.
      return Infinity
    }
  }
  const take = async (): Promise<void> => {
    try {
      const held = await fs.stat(file).then(({ size }) => size, () => 0)
      if (held < bytes) {
        if (await freeBytes() < 2 * bytes) return
        await fs.writeFile(file, new Uint8Array(bytes))
      }
      isGiven = false
    } catch {
      // Without a reserve a store works as well, until the disk is full.
    }
  }
  return {
    take,
    async free () {
      isGiven = true
      await fs.rm(file, { force: true }).catch(() => {})
    },
    async hasRoom () {
      if (!isGiven) return true
      if (await freeBytes() < 2 * bytes) return false
      await take()
      return true
    }
  }
}
