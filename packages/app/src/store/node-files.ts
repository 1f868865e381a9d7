/** What of Node's modules stores use: in a browser there is none of it, and no bundler must look for it. */
export interface NodeFiles {
  readonly fs: {
    mkdir (path: string): Promise<unknown>
    stat (path: string): Promise<{ isDirectory (): boolean, readonly size: number }>
    readdir (path: string): Promise<string[]>
    rename (from: string, to: string): Promise<void>
    rm (path: string, options: { readonly force: boolean }): Promise<void>
    writeFile (path: string, bytes: Uint8Array): Promise<void>
    statfs (path: string): Promise<{ readonly bavail: number, readonly bsize: number }>
  }
  readonly path: { resolve (path: string): string, dirname (path: string): string, join (...parts: string[]): string }
}

/** Undefined in a browser. */
export function nodeFiles (): NodeFiles | undefined {
  const getModule = (globalThis as { readonly process?: { getBuiltinModule? (name: string): unknown } }).process?.getBuiltinModule
  if (getModule === undefined) return undefined
  // Node's own modules of these names have these functions.
  return { fs: getModule('node:fs/promises') as NodeFiles['fs'], path: getModule('node:path') as NodeFiles['path'] }
}
