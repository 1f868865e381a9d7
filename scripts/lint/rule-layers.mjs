import path from 'node:path'
import { verdictOnFile, verdictOnModule } from './house-law.mjs'

/** Checks every import, re-export, dynamic import and import type against the house law. */
export const layers = {
  meta: { type: 'problem', schema: [], messages: { broken: '{{reason}}.' } },
  create (context) {
    const from = repositoryPath(context, context.filename)
    const check = source => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return
      const specifier = source.value
      const reason = specifier.startsWith('.')
        ? verdictOnFile(from, sourceOf(path.posix.join(path.posix.dirname(from), specifier)))
        : verdictOnModule(from, specifier)
      if (reason !== undefined) context.report({ node: source, messageId: 'broken', data: { reason } })
    }
    return {
      ImportDeclaration: node => check(node.source),
      ExportNamedDeclaration: node => check(node.source),
      ExportAllDeclaration: node => check(node.source),
      ImportExpression: node => check(node.source),
      TSImportType: node => check(node.source ?? node.argument?.literal)
    }
  }
}

function repositoryPath (context, filename) {
  return path.relative(context.cwd, filename).split(path.sep).join('/')
}

/** Imports are spelt with `.js`; the file behind them ends in `.ts` or `.tsx`, and the law looks at `.ts`. */
function sourceOf (file) {
  return file.replace(/\.jsx?$/, '.ts')
}
