import { existsSync } from 'node:fs'
import path from 'node:path'
import { assert } from 'chai'
import { PACKAGE_LAW, verdictOnFile, verdictOnModule } from '../scripts/lint/house-law.mjs'
import { findCycle, importsOf, packageOf, readJson, readPackages, resolveRelative, root } from './architecture/source-tree.js'
import type { Manifest, Package, SourceFile } from './architecture/source-tree.js'

const packages = readPackages()
const written = packages.filter(({ files }) => files.length > 0)

/** Dependencies that no source imports, each with its reason. */
const NEEDED_WITHOUT_IMPORT: Readonly<Record<string, string>> = {
  'app:events': 'abstract-level, under level, requires "events": Node brings it, a browser bundle needs the package',
  'peer-base:@peer-base/cli': 'the commands under bin/ are plain JavaScript: npm links the commands of the package that is installed, not of those below it',
  'app:undici': 'node-globals imports it by a computed name, so that a bundler for browsers leaves it alone',
  'app:node-datachannel': 'native-webrtc imports it by a computed name, for the same reason',
  'keys:sodium-native': 'native-of-node requires it where it is installed: an import of what is missing would be an error'
}

function none (problems: readonly string[]): void {
  assert.isEmpty(problems, `\n  ${problems.join('\n  ')}\n`)
}

function verdictsOn ({ path: from, imports }: SourceFile): readonly string[] {
  return imports.flatMap(specifier => {
    if (!specifier.startsWith('.')) return verdictOnModule(from, specifier) ?? []
    const target = resolveRelative(from, specifier)
    return target === undefined ? `${from} imports ${specifier}, and no such file exists` : verdictOnFile(from, target) ?? []
  }).map(reason => `${from}: ${reason}`)
}

describe('the law of the house', () => {
  const engine = 'packages/app/src'
  const forbidden: ReadonlyArray<readonly [from: string, to: string, why: RegExp]> = [
    [`${engine}/replica/replica.ts`, `${engine}/network/memory-network.ts`, /siblings/],
    [`${engine}/overlay/links.ts`, `${engine}/membership/view.ts`, /siblings/],
    [`${engine}/store/level-store.ts`, `${engine}/collaboration/document.ts`, /downward/],
    [`${engine}/participant.ts`, `${engine}/app.ts`, /downward/],
    [`${engine}/ports/clock.ts`, `${engine}/replica/replica.ts`, /downward/],
    [`${engine}/app.ts`, `${engine}/somewhere/else.ts`, /stands in no layer/],
    [`${engine}/app.ts`, 'packages/app/test/people.ts', /relative path/],
    ['packages/keys/src/keys.ts', 'packages/protocol/src/entry.ts', /relative path/]
  ]
  const forbiddenModules: ReadonlyArray<readonly [from: string, to: string, why: RegExp]> = [
    [`${engine}/replica/replica.ts`, '@peer-base/keys', /keyless/],
    [`${engine}/participant.ts`, '@peer-base/keys', /keyless/],
    [`${engine}/replica/replica.ts`, '@peer-base/crdt-types', /sealed bytes/],
    [`${engine}/app.ts`, 'libp2p', /Network port/],
    [`${engine}/replica/replica.ts`, '@libp2p/logger', /Network port/],
    [`${engine}/app.ts`, '@peer-base/pinner', /knows none of its users/],
    ['packages/pinner/src/pinner.ts', '@peer-base/app', /bag of participants/],
    ['packages/pinner/src/pinner.ts', '@peer-base/crdt-types', /bag of participants/],
    ['packages/keys/src/keys.ts', '@peer-base/protocol', /leaf/],
    ['packages/protocol/src/codec.ts', 'node:fs', /no IO/],
    ['packages/cli/src/index.ts', 'peer-base', /cycle/],
    ['packages/yjs/src/index.ts', '@peer-base/pinner', /binding/],
    ['packages/novel/src/index.ts', '@peer-base/app', /no row/]
  ]
  const allowed: ReadonlyArray<readonly [from: string, to: string]> = [
    [`${engine}/participant.ts`, `${engine}/replica/replica.ts`],
    [`${engine}/replica/replicator.ts`, `${engine}/replica/push-session.ts`],
    [`${engine}/replica/replica.ts`, `${engine}/ports/clock.ts`],
    [`${engine}/app.ts`, `${engine}/collaboration/collaboration.ts`]
  ]
  const allowedModules: ReadonlyArray<readonly [from: string, to: string]> = [
    [`${engine}/collaboration/admission.ts`, '@peer-base/keys'],
    [`${engine}/membership/view.ts`, '@peer-base/crdt-types'],
    [`${engine}/replica/replica.ts`, '@peer-base/protocol'],
    [`${engine}/network/libp2p/libp2p-network.ts`, '@libp2p/gossipsub'],
    [`${engine}/util/system-logger.ts`, '@libp2p/logger'],
    ['packages/pinner/src/pinner.ts', '@peer-base/app/participant'],
    ['packages/keys/src/sealer.ts', 'node:crypto']
  ]

  it('refuses each planted violation and says why', () => {
    for (const [from, to, why] of forbidden) assert.match(verdictOnFile(from, to) ?? 'allowed', why, `${from} -> ${to}`)
    for (const [from, to, why] of forbiddenModules) assert.match(verdictOnModule(from, to) ?? 'allowed', why, `${from} -> ${to}`)
  })

  it('lets through what the drawing allows', () => {
    for (const [from, to] of allowed) assert.isUndefined(verdictOnFile(from, to), `${from} -> ${to}`)
    for (const [from, to] of allowedModules) assert.isUndefined(verdictOnModule(from, to), `${from} -> ${to}`)
  })

  it('sees every way to import: values, types, re-exports, import() and import types', () => {
    const text = [
      "import a from 'a'", "import type { B } from 'b'", "export { c } from 'c'", "export type { D } from 'd'", "const e = import('e')",
      "type F = import('f').F", "import 'g'", "// import h from 'h'", "const i = 'import i from \\'i\\''"
    ].join('\n')
    assert.sameMembers([...importsOf(text)], ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
  })

  it('finds a cycle of any length and none in a diamond', () => {
    const diamond = new Map([['a', ['b', 'c']], ['b', ['d']], ['c', ['d']], ['d', []]])
    assert.isUndefined(findCycle(diamond))
    assert.deepEqual(findCycle(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]])), ['b', 'c', 'b'])
    assert.deepEqual(findCycle(new Map([['a', ['a']]])), ['a', 'a'])
  })
})

describe('the packages', () => {
  it('import one another only in the direction of the house, and downward inside the engine', () => {
    none(written.flatMap(({ files }) => files.flatMap(verdictsOn)))
  })

  for (const { folder, files } of written) {
    it(`${folder} has no import cycle between its files`, () => {
      const graph = new Map(files.map(({ path: from, imports }) =>
        [from, imports.filter(specifier => specifier.startsWith('.')).flatMap(specifier => resolveRelative(from, specifier) ?? [])]))
      const cycle = findCycle(graph)
      assert.isUndefined(cycle, `a module of a cycle can be neither read nor tested alone: ${cycle?.join(' -> ') ?? ''}`)
    })
  }

  for (const one of written) {
    it(`${one.folder} lists exactly the dependencies that its sources import`, () => none(dependencyProblems(one)))
  }

  for (const one of packages) {
    it(`${one.folder} exports files that exist, each built from the source beside it`, () => {
      none([...exportProblems(one), ...ownNameProblems(one)])
    })

    it(`${one.folder} is compiled after the packages it depends on`, () => {
      const config = readJson(`packages/${one.folder}/tsconfig.json`) as { references?: ReadonlyArray<{ path: string }> } // our own file
      const references = (config.references ?? []).map(({ path: target }) => path.posix.basename(target)).sort()
      const expected = Object.keys(one.manifest.dependencies ?? {}).flatMap(name => folderOf(name) ?? []).sort()
      assert.deepEqual(references, expected, 'the references of tsconfig.json are the workspace packages among its dependencies')
    })
  }

  it('stand in the table of the house or are bindings, and the root compiles them all', () => {
    const config = readJson('tsconfig.json') as { references: ReadonlyArray<{ path: string }> } // our own file
    const compiled = config.references.map(({ path: target }) => path.posix.basename(target))
    assert.sameMembers(compiled, packages.map(({ folder }) => folder))
    none(Object.keys(PACKAGE_LAW).filter(name => !compiled.includes(name)).map(name => `${name} has a row in the law and no folder`))
  })

  it('share one version, and name it exactly', () => {
    const versions = new Set(packages.map(({ manifest }) => manifest.version))
    assert.lengthOf([...versions], 1, 'one release is one version')
    none(packages.flatMap(({ folder, manifest }) => Object.entries(dependenciesOf(manifest))
      .filter(([name, range]) => folderOf(name) !== undefined && !versions.has(range))
      .map(([name, range]) => `${folder} depends on ${name} ${range}, which is not the version in this tree`)))
  })
})

function folderOf (name: string): string | undefined {
  return packages.find(({ manifest }) => manifest.name === name)?.folder
}

function dependenciesOf (manifest: Manifest): Readonly<Record<string, string>> {
  return { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies }
}

function dependencyProblems ({ folder, files, manifest }: Package): readonly string[] {
  const listed = new Set(Object.keys(dependenciesOf(manifest)))
  const imported = new Set(files.flatMap(({ imports }) => imports.flatMap(specifier => packageOf(specifier) ?? [])))
  const missing = [...imported].filter(name => !listed.has(name))
  const unused = [...listed].filter(name => !imported.has(name) && NEEDED_WITHOUT_IMPORT[`${folder}:${name}`] === undefined)
  return [
    ...missing.map(name => `packages/${folder}/package.json does not list ${name}, which its sources import: it breaks when installed alone`),
    ...unused.map(name => `packages/${folder}/package.json lists ${name}, which no source imports: everyone who installs it pays for nothing`)
  ]
}

/** A bundle of the whole package, made after the build: it has no source of its own. */
function bundleProblems (name: string, conditions: Readonly<Record<string, string>>): readonly string[] {
  const isWhole = conditions['types'] === './dist/index.d.ts' && conditions['default'] === `./dist/${name.slice(2)}`
  return isWhole ? [] : [`${name} should be ./dist/${name.slice(2)} with the types of the package`]
}

/** A name that means another file in browsers: of each the source, and what is built from it. */
function ownNameProblems ({ folder, files, manifest }: Package): readonly string[] {
  const names = Object.entries(manifest.imports ?? {})
  const used = new Set(files.flatMap(({ imports }) => imports.filter(specifier => specifier.startsWith('#'))))
  return [
    ...[...used].filter(name => names.every(([known]) => known !== name)).map(name => `packages/${folder}/package.json does not say what ${name} is`),
    ...names.flatMap(([name, { '@peer-base/source': sources, ...built }]) => {
      const expected = Object.entries(typeof sources === 'object' ? sources : {})
      const missing = expected.filter(([, source]) => !existsSync(path.join(root, 'packages', folder, source)))
      const same = JSON.stringify(built) === JSON.stringify(Object.fromEntries(
        expected.map(([condition, source]) => [condition, source.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '.js')])))
      return [
        ...missing.map(([condition]) => `packages/${folder}/package.json: ${name} has no source file for ${condition}`),
        ...(same && 'default' in built ? [] : [`packages/${folder}/package.json: ${name} means other files when it is built`])
      ]
    })
  ]
}

function exportProblems ({ folder, manifest }: Package): readonly string[] {
  const problems = Object.entries(manifest.exports ?? {}).flatMap(([name, conditions]) => {
    if (name.endsWith('.min.js')) return bundleProblems(name, conditions)
    const source = conditions['@peer-base/source'] ?? ''
    const built = source.replace(/^\.\/src\//, './dist/').replace(/\.tsx?$/, '')
    return [
      ...(existsSync(path.join(root, 'packages', folder, source)) && source !== '' ? [] : [`${name} has no source file ${source}`]),
      ...(conditions['types'] === `${built}.d.ts` ? [] : [`${name} types should be ${built}.d.ts`]),
      ...(conditions['default'] === `${built}.js` ? [] : [`${name} default should be ${built}.js`])
    ]
  })
  const binProblems = Object.entries(manifest.bin ?? {}).flatMap(([command, target]) => {
    const isBuilt = /^(\.\/)?dist\//.test(target)
    const source = isBuilt ? target.replace(/^(\.\/)?dist\//, 'src/').replace(/\.js$/, '.ts') : target
    return existsSync(path.join(root, 'packages', folder, source)) ? [] : [`the command ${command} has no source file ${source}`]
  })
  return [...problems, ...binProblems].map(problem => `packages/${folder}/package.json: ${problem}`)
}
