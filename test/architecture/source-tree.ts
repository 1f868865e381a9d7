import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The folder of the repository. */
export const root = path.resolve(fileURLToPath(new URL('../..', import.meta.url)))

/** What these tests read of a package.json. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly bin?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** By name and condition: what stands for it in the tree, by the same conditions, and what is built of that. */
  readonly imports?: Readonly<Record<string, Readonly<Record<string, string | Readonly<Record<string, string>>>>>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** One source file: its path in the repository, with `/`, and every specifier it imports, types included. */
export interface SourceFile { readonly path: string, readonly imports: readonly string[] }

/** One folder of packages/. */
export interface Package { readonly folder: string, readonly manifest: Manifest, readonly files: readonly SourceFile[] }

export function readJson (file: string): unknown {
  return ts.parseConfigFileTextToJson(file, readFileSync(path.join(root, file), 'utf8')).config
}

/** Every package with its sources read. A package whose only module is still empty has no files. */
export function readPackages (): readonly Package[] {
  return readdirSync(path.join(root, 'packages')).sort().filter(folder => existsSync(path.join(root, 'packages', folder, 'package.json'))).map(folder => ({
    folder,
    manifest: readJson(`packages/${folder}/package.json`) as Manifest, // written by us, and each field is checked by a test
    files: sourcePaths(`packages/${folder}/src`).map(readSource).filter(({ empty }) => !empty)
  }))
}

function readSource (file: string): SourceFile & { readonly empty: boolean } {
  const text = readFileSync(path.join(root, file), 'utf8')
  return { path: file, imports: importsOf(text), empty: text.trim() === 'export {}' }
}

/** The specifiers that a module text names, in order: imports, re-exports, dynamic imports and import types. */
export function importsOf (text: string): readonly string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
}

function sourcePaths (folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const inside = `${folder}/${entry.name}`
    if (entry.isDirectory()) return sourcePaths(inside)
    return /\.tsx?$/.test(entry.name) ? [inside] : []
  }).sort()
}

/** The source file behind a relative import; undefined where none exists. */
export function resolveRelative (from: string, specifier: string): string | undefined {
  const target = path.posix.join(path.posix.dirname(from), specifier)
  const candidates = [target.replace(/\.js$/, '.ts'), target.replace(/\.jsx?$/, '.tsx')]
  return candidates.find(candidate => existsSync(path.join(root, candidate)))
}

/** `@scope/name/sub` and `name/sub` without the subpath; undefined for relative paths, a package's own `#name` and what Node brings. */
export function packageOf (specifier: string): string | undefined {
  if (/^[.#]/.test(specifier) || specifier.startsWith('node:')) return undefined
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

/** One cycle of the graph as the list of its files, the first one again at the end; undefined where there is none. Linear. */
export function findCycle (graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>()
  const trail: string[] = []

  function visit (file: string): readonly string[] | undefined {
    const seen = trail.indexOf(file)
    if (seen >= 0) return [...trail.slice(seen), file]
    if (done.has(file)) return undefined
    trail.push(file)
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next)
      if (cycle !== undefined) return cycle
    }
    trail.pop()
    done.add(file)
    return undefined
  }

  for (const file of graph.keys()) {
    const cycle = visit(file)
    if (cycle !== undefined) return cycle
  }
  return undefined
}
