import { existsSync } from 'node:fs'
import path from 'node:path'
import { generate, randomName, uriEncodeReadOnly } from '@peer-base/keys'
import { formatShareLink } from '../share-link.js'

/** Fresh links to a new text, and what to type to join. */
export async function invitation (
  { appName, relays, base }: { readonly appName: string, readonly relays: readonly string[], readonly base: string }
): Promise<string> {
  const keys = await generate()
  const parts = { base, appName, typeName: 'text', name: `demo-${randomName().slice(0, 8)}`, relays }
  const command = commandHere()
  const [full, readOnly] = [formatShareLink({ ...parts, keys }), formatShareLink({ ...parts, keys: uriEncodeReadOnly(keys) })]
  return [
    '', 'A relay and a pinner run here; the pinner keeps what is written and cannot read it.', '',
    'To write:', `  ${full}`, '', 'To read only:', `  ${readOnly}`, '',
    'In a second terminal, in this folder, watch the document:', `  ${command} watch '${readOnly}'`, '',
    'and in a third, type a file into it:', `  ${command} type '${full}' README.md`, '',
    'Ctrl-C stops relay and pinner. What was typed is kept: start again and it is still there.', ''
  ].join('\n')
}

/** How this program is called from the current folder: by its name where that is installed, by its file elsewhere. */
function commandHere (): string {
  if (existsSync(path.join('node_modules', '.bin', 'peer-base'))) return 'npx peer-base'
  return `node ${path.relative(process.cwd(), process.argv[1] ?? '')}`
}
