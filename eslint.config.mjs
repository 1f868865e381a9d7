import stylistic from '@stylistic/eslint-plugin'
import tseslint from 'typescript-eslint'
import { house } from './scripts/lint/plugin.mjs'
import { style } from './scripts/lint/style.mjs'

const TYPESCRIPT = ['**/*.ts', '**/*.tsx', '**/*.mts']
const SOURCES = ['packages/*/src/**/*.ts', 'packages/*/src/**/*.tsx']
const TESTS = ['packages/*/test/**', 'test/**']

/** Where the platform's clock, randomness and console are at home. */
const AMBIENT_HOMES = ['packages/*/src/**/util/system-*.ts', 'packages/keys/src/**', 'packages/cli/src/**']

/** Rules that hold for any file. */
const everywhere = {
  'eqeqeq': ['error', 'always', { null: 'ignore' }],
  'no-empty': ['error', { allowEmptyCatch: false }],
  'no-var': 'error',
  'prefer-const': 'error',
  'object-shorthand': ['error', 'properties'],
  'no-debugger': 'error',
  'no-duplicate-case': 'error',
  'no-fallthrough': 'error',
  'no-self-compare': 'error',
  'no-unreachable': 'error',
  'no-unsafe-finally': 'error',
  'no-warning-comments': ['error', { terms: ['fixme', 'xxx'] }],
  'house/file-names': 'error'
}

/** Rules of typescript-eslint that need no types. */
const typescript = {
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { args: 'after-used', argsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true }],
  '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
  '@typescript-eslint/no-unsafe-function-type': 'error',
  '@typescript-eslint/no-wrapper-object-types': 'error',
  '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description', 'ts-ignore': true, 'ts-nocheck': true }],
  '@typescript-eslint/no-duplicate-enum-values': 'error',
  '@typescript-eslint/no-this-alias': 'error',
  '@typescript-eslint/prefer-as-const': 'error'
}

/** Rules that ask the type checker: only for what is published, to keep lint quick. */
const typed = {
  '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: true, attributes: false, inheritedMethods: false } }],
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: false, allowRethrowing: true }],
  '@typescript-eslint/no-for-in-array': 'error',
  '@typescript-eslint/no-array-delete': 'error',
  '@typescript-eslint/no-base-to-string': 'error',
  '@typescript-eslint/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
  '@typescript-eslint/no-unnecessary-type-assertion': 'error'
}

/** What is not run is not tested: a test that cannot run here says so by `this.skip()`, and is counted as skipped. */
const wholeTests = {
  'no-restricted-properties': ['error', ...['it', 'describe'].flatMap(object => ['only', 'skip'].map(property => ({
    object, property, message: 'Every test runs, or says at run time why it cannot (this.skip()).'
  })))]
}

const lineLimits = {
  'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }]
}

export default [
  {
    ignores: ['**/dist/**', '**/node_modules/**', 'benchmarks/rivals/**', '**/coverage/**', 'docs/reference/**', '.peer-base/**', '**/*.d.mts']
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { plugins: { '@stylistic': stylistic, '@typescript-eslint': tseslint.plugin, house } },
  { files: ['**/*.mjs', '**/*.js', '**/*.cjs', ...TYPESCRIPT], rules: { ...style, ...everywhere } },
  { files: ['**/*.mjs', '**/*.js', '**/*.cjs'], rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] } },
  { files: TYPESCRIPT, languageOptions: { parser: tseslint.parser }, rules: typescript },
  {
    files: SOURCES,
    languageOptions: { parserOptions: { project: ['tsconfig.lint.json'], tsconfigRootDir: import.meta.dirname } },
    rules: { ...typed, ...lineLimits, 'house/layers': 'error', 'house/ambient': 'error', 'house/shape': 'error' }
  },
  { files: AMBIENT_HOMES, rules: { 'house/ambient': 'off' } },
  // The umbrella repeats the published package, whose users write `import PeerBase from 'peer-base'`.
  { files: ['packages/peer-base/src/index.ts'], rules: { 'house/shape': ['error', { defaultExports: true }] } },
  // The contract of a user's own type: what its states, values and arguments are, only its author knows.
  { files: ['packages/crdt-types/src/crdt-type.ts'], rules: { '@typescript-eslint/no-explicit-any': 'off' } },
  { files: ['packages/testkit/src/**/*.ts'], rules: { 'house/shape': ['error', { bareErrors: true }], 'max-lines-per-function': 'off' } },
  { files: TESTS, rules: { ...wholeTests, '@typescript-eslint/no-explicit-any': 'off', 'house/shape': ['error', { bareErrors: true }] } }
]
