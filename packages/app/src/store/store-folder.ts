import { type NodeFiles, nodeFiles } from './node-files.js'

/**
 * Makes the folder of a store on disk, with its parents; in a browser there is nothing to make.
 *
 * LevelDB's binding would do it with a recursive `mkdir`, which never returns where a parent can be seen but not made
 * (below /proc, for one). Here each step goes one folder up, so it ends. Rejects with the file system's error.
 */
export async function makeStoreFolder (location: string): Promise<void> {
  const node = nodeFiles()
  if (node !== undefined) await makeFolder(node, node.path.resolve(location))
}

async function makeFolder (node: NodeFiles, folder: string): Promise<void> {
  try {
    await node.fs.mkdir(folder)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST' && (await node.fs.stat(folder)).isDirectory()) return
    const parent = node.path.dirname(folder)
    if (code !== 'ENOENT' || parent === folder) throw error
    await makeFolder(node, parent)
    await makeLastFolder(node, folder)
  }
}

/** Its parent is there now. Somebody else may have been quicker; anything else is final. */
async function makeLastFolder (node: NodeFiles, folder: string): Promise<void> {
  try {
    await node.fs.mkdir(folder)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

function codeOf (error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
