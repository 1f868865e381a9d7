/** What of Node's modules is used here: in a browser there is none of it, and no bundler must look for it. */
interface NodeBuiltins {
  readonly fs: { mkdir (path: string): Promise<unknown>, stat (path: string): Promise<{ isDirectory (): boolean }> }
  readonly path: { resolve (path: string): string, dirname (path: string): string }
}

/**
 * Makes the folder of a store on disk, with its parents; in a browser there is nothing to make.
 *
 * LevelDB's binding would do it with a recursive `mkdir`, which never returns where a parent can be seen but not made
 * (below /proc, for one). Here each step goes one folder up, so it ends. Rejects with the file system's error.
 */
export async function makeStoreFolder (location: string): Promise<void> {
  const node = nodeBuiltins()
  if (node !== undefined) await makeFolder(node, node.path.resolve(location))
}

async function makeFolder (node: NodeBuiltins, folder: string): Promise<void> {
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
async function makeLastFolder (node: NodeBuiltins, folder: string): Promise<void> {
  try {
    await node.fs.mkdir(folder)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

function codeOf (error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function nodeBuiltins (): NodeBuiltins | undefined {
  const getModule = (globalThis as { readonly process?: { getBuiltinModule? (name: string): unknown } }).process?.getBuiltinModule
  if (getModule === undefined) return undefined
  // Node's own modules of these names have these functions.
  return { fs: getModule('node:fs/promises') as NodeBuiltins['fs'], path: getModule('node:path') as NodeBuiltins['path'] }
}
