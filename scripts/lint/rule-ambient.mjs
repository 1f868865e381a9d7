const CLOCK = 'take a Clock: a run of the simulator is a function of its seed only while no code looks at the real time'
const RANDOM = 'take a Random (or let keys make secrets): a run of the simulator is a function of its seed only without other randomness'
const LOG = 'take a Logger: an application decides where lines go, and a library that prints cannot be silenced'

const FUNCTIONS = new Map([
  ...['setTimeout', 'setInterval', 'setImmediate', 'requestAnimationFrame', 'requestIdleCallback'].map(name => [name, CLOCK]),
  ['console', LOG]
])

const MEMBERS = new Map([
  ['Date.now', CLOCK], ['performance.now', CLOCK], ['performance.timeOrigin', CLOCK], ['process.hrtime', CLOCK], ['process.uptime', CLOCK],
  ['AbortSignal.timeout', CLOCK], ['Math.random', RANDOM], ['crypto.getRandomValues', RANDOM], ['crypto.randomUUID', RANDOM]
])

const MODULES = new Map([
  ['timers', CLOCK], ['timers/promises', CLOCK], ['perf_hooks', CLOCK], ['console', LOG]
])

const CRYPTO_IMPORTS = new Set(['randomBytes', 'randomInt', 'randomUUID', 'randomFill', 'randomFillSync', 'getRandomValues', 'webcrypto'])

/**
 * Bans the clock, timers, randomness and the console of the platform. Allowed in `util/system-*.ts`, keys, cli,
 * scripts, benchmarks and tests: the configuration leaves those out.
 */
export const ambient = {
  meta: { type: 'problem', schema: [], messages: { banned: '{{name}} is banned here: {{reason}}.' } },
  create (context) {
    const report = (node, name, reason) => context.report({ node, messageId: 'banned', data: { name, reason } })
    return {
      'Program:exit' (node) { checkGlobals(context.sourceCode, context.sourceCode.getScope(node), report) },
      ImportDeclaration (node) { checkImport(node, report) }
    }
  }
}

/** References that no scope of the file declares are the platform's own. */
function checkGlobals (sourceCode, scope, report) {
  const declaredHere = scope.set
  for (const reference of unresolved(scope)) {
    const identifier = reference.identifier
    if (reference.isTypeReference === true && reference.isValueReference !== true) continue
    if (declaredHere.get(identifier.name)?.defs.length > 0) continue
    const { name, node } = longestName(identifier)
    const reason = FUNCTIONS.get(name.split('.')[0]) ?? MEMBERS.get(name.split('.').slice(0, 2).join('.'))
    if (reason !== undefined) report(node, name, reason)
    if (name === 'Date' && isEmptyNew(identifier.parent)) report(identifier.parent, 'new Date()', CLOCK)
  }
}

function unresolved (globalScope) {
  const known = [...globalScope.set.values()].filter(variable => variable.defs.length === 0).flatMap(variable => variable.references)
  return new Set([...globalScope.through, ...known])
}

/** `globalThis.Math.random` is `Math.random`; a name stops at the first computed member. */
function longestName (identifier) {
  let node = identifier
  const parts = [identifier.name]
  while (node.parent?.type === 'MemberExpression' && node.parent.object === node && !node.parent.computed) {
    node = node.parent
    parts.push(node.property.name)
  }
  if (['globalThis', 'window', 'self', 'global'].includes(parts[0])) parts.shift()
  return { name: parts.join('.'), node }
}

function isEmptyNew (node) {
  return node?.type === 'NewExpression' && node.arguments.length === 0
}

function checkImport (node, report) {
  if (node.importKind === 'type') return
  const module = String(node.source.value).replace(/^node:/, '')
  const reason = MODULES.get(module)
  if (reason !== undefined) report(node, module, reason)
  if (module !== 'crypto') return
  for (const specifier of node.specifiers) {
    const name = specifier.imported?.name
    if (CRYPTO_IMPORTS.has(name)) report(specifier, `crypto.${name}`, RANDOM)
  }
}
