const MESSAGES = {
  defaultExport: 'No default exports: a name given once, by the module, can be searched for.',
  exportAll: 'No export *: a package lists what it promises, so that a new name in one file cannot slip into the public surface.',
  underscore: '"{{name}}": a leading underscore asks politely; # makes it private.',
  keyword: '"private" is gone after compiling: # makes it private at run time as well.',
  bareError: 'Throw an exported error class with a stable code (PEERBASE_…): callers branch on the code, never on the text.'
}

const BARE_ERRORS = new Set(['Error', 'TypeError', 'RangeError', 'SyntaxError', 'EvalError', 'URIError', 'AggregateError', 'DOMException'])

/** Small bans on the shape of a module and of a class. `{ bareErrors: true }` allows untyped errors, for scripts and tests. */
export const shape = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object', properties: { bareErrors: { type: 'boolean' }, defaultExports: { type: 'boolean' } }, additionalProperties: false }],
    defaultOptions: [{ bareErrors: false, defaultExports: false }],
    messages: MESSAGES
  },
  create (context) {
    const [{ bareErrors, defaultExports }] = context.options
    const report = (node, messageId, data = {}) => context.report({ node, messageId, data })
    return {
      ...classMembers(report),
      ExportDefaultDeclaration (node) { if (!defaultExports) report(node, 'defaultExport') },
      ExportSpecifier (node) { if (!defaultExports && node.exported.name === 'default') report(node, 'defaultExport') },
      ExportAllDeclaration (node) { if (node.exported === null) report(node, 'exportAll') },
      NewExpression (node) { if (!bareErrors && BARE_ERRORS.has(node.callee.name) && leaves(node.parent)) report(node, 'bareError') }
    }
  }
}

/** Thrown, or handed to `reject`, `abort` and the like; an error that is only returned is judged where it leaves. */
function leaves (parent) {
  return parent.type === 'ThrowStatement' || parent.type === 'CallExpression'
}

function classMembers (report) {
  const member = node => {
    if (node.accessibility === 'private') report(node, 'keyword')
    checkName(node.key, report)
  }
  return {
    PropertyDefinition: member,
    MethodDefinition: member,
    AccessorProperty: member,
    AssignmentExpression (node) {
      if (node.left.type === 'MemberExpression' && node.left.object.type === 'ThisExpression') checkName(node.left.property, report)
    }
  }
}

function checkName (key, report) {
  if (key?.type === 'Identifier' && key.name.startsWith('_')) report(key, 'underscore', { name: key.name })
}
