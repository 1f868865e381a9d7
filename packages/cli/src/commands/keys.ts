import { deriveCollaboration, generate, keysFromLink, uriDecode, uriEncode, uriEncodeReadOnly, type Keys } from '@peer-base/keys'
import { CliError } from '../cli-error.js'
import { parseShareLink } from '../share-link.js'
import type { Command, Invocation } from '../shell/command.js'

export const keysCommand: Command = {
  name: 'peer-base keys',
  summary: 'makes keys, makes them read-only, tells what they allow',
  usage: 'peer-base keys generate | read-only <keys> | inspect <keys or link>',
  positionals: { min: 1, max: 2 },
  flags: {
    app: { type: 'string', value: '<name>', help: 'inspect: the app, to tell the id of the collaboration' },
    name: { type: 'string', value: '<name>', help: 'inspect: the collaboration, to tell its id' }
  },
  notes: [
    'Keys are capabilities: whoever has the string has the document. Give - instead of keys to read them from standard input,',
    'where neither the history of the shell nor other users of this machine see them. inspect never prints keys.'
  ],
  examples: [
    ['peer-base keys generate', 'prints new keys: reading and writing, then reading only'],
    ['peer-base keys read-only - < keys.txt', 'prints keys for readers'],
    ["peer-base keys inspect '<link>'", 'tells what a share link allows']
  ],
  run: keys
}

async function keys (invocation: Invocation): Promise<void> {
  const { terminal, positionals: [action = '', argument] } = invocation
  if (action === 'generate') {
    const fresh = await generate()
    return terminal.write(`read-write ${uriEncode(fresh)}\nread-only  ${uriEncodeReadOnly(fresh)}\n`)
  }
  if (action !== 'read-only' && action !== 'inspect') throw new CliError('PEERBASE_USAGE', 'keys takes generate, read-only or inspect; see peer-base keys --help')
  if (argument === undefined) throw new CliError('PEERBASE_USAGE', `keys ${action} needs the keys, or - to read them from standard input`)
  const given = (argument === '-' ? await terminal.readInput() : argument).trim()
  if (action === 'read-only') terminal.write(`${uriEncodeReadOnly(await keysOf(given))}\n`)
  else await inspect(given, invocation)
}

const isLink = (text: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(text)

async function keysOf (given: string): Promise<Keys> {
  return isLink(given) ? await keysFromLink(given) : await uriDecode(given)
}

async function inspect (given: string, { terminal, text }: Invocation): Promise<void> {
  const link = isLink(given) && given.includes('#/') ? await parseShareLink(given) : undefined
  const found = link === undefined ? await keysOf(given) : link.keys
  const appName = text('app') ?? link?.appName
  const name = text('name') ?? link?.name
  const rows: Array<readonly [string, string]> = [
    ['allows', found === undefined ? 'everybody to read and write: there are no keys' : found.write === undefined ? 'reading' : 'reading and writing'],
    ...link === undefined ? [] : [
      ['app', JSON.stringify(link.appName)], ['type', JSON.stringify(link.typeName)], ['name', JSON.stringify(link.name)],
      ...link.relays.map((relay) => ['relay', JSON.stringify(relay)] as const)
    ] as const,
    ...found === undefined || appName === undefined || name === undefined
      ? []
      : [['id', deriveCollaboration({ appName, name, keys: found }).cid] as const]
  ]
  terminal.write(rows.map(([label, value]) => `${label.padEnd(6)} ${value}\n`).join(''))
}
