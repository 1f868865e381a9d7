import { parseArgs } from 'node:util'
import { CliError } from '../cli-error.js'
import type { Terminal } from './terminal.js'

/** One flag of a command. */
export interface Flag {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly multiple?: boolean
  /** What stands for the value in the help, such as `<port>`. */
  readonly value?: string
  readonly help: string
}

export interface Invocation {
  readonly terminal: Terminal
  readonly positionals: readonly string[]
  /** The value of a flag that was given. */
  text (flag: string): string | undefined
  /** Every value of a flag that may be repeated; values separated by commas count as several. */
  list (flag: string): readonly string[]
  isSet (flag: string): boolean
}

export interface Command {
  /** As it is typed: `peer-base watch`. */
  readonly name: string
  readonly summary: string
  readonly usage: string
  readonly flags: Readonly<Record<string, Flag>>
  /** Each one a line to type, with what it does. */
  readonly examples: ReadonlyArray<readonly [line: string, meaning: string]>
  /** Further paragraphs of the help. */
  readonly notes?: readonly string[]
  /** How many arguments beside flags. */
  readonly positionals: { readonly min: number, readonly max: number }
  run (invocation: Invocation): Promise<void>
}

/** Runs a command with its arguments, or shows its help. @throws PEERBASE_USAGE, and what the command throws */
export async function invoke (command: Command, args: readonly string[], terminal: Terminal): Promise<void> {
  const { values, positionals } = parse(command, args)
  if (values['help'] === true) {
    terminal.write(helpOf(command))
    return
  }
  const { min, max } = command.positionals
  if (positionals.length < min || positionals.length > max) {
    throw new CliError('PEERBASE_USAGE', `${positionals.length < min ? 'Something is missing' : 'There is one argument too many'}: ${command.usage}; see ${command.name} --help`)
  }
  const list = (flag: string): readonly string[] => [values[flag]].flat().flatMap((value) => typeof value === 'string' ? value.split(',') : []).filter((value) => value !== '')
  await command.run({ terminal, positionals, list, text: (flag) => textOf(values[flag]), isSet: (flag) => values[flag] === true })
}

const textOf = (value: unknown): string | undefined => typeof value === 'string' ? value : undefined

function parse (command: Command, args: readonly string[]): { values: Readonly<Record<string, unknown>>, positionals: readonly string[] } {
  const options = Object.fromEntries(Object.entries(command.flags).map(([name, { type, short, multiple }]) => [
    name, { type, ...(short === undefined ? {} : { short }), ...(multiple === undefined ? {} : { multiple }) }
  ]))
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean', short: 'h' } }, allowPositionals: true, strict: true })
  } catch (error) {
    // The parser quotes what was typed, which may be a link: only the name of an unknown flag is repeated.
    const flag = args.find((arg) => /^--?[a-z-]+$/i.test(arg) && !(arg.replace(/^-+/, '') in options))
    const reason = flag === undefined ? 'a flag lacks its value, or has one it does not take' : `it has no flag ${flag}`
    throw new CliError('PEERBASE_USAGE', `Cannot read the arguments of ${command.name}: ${reason}; see ${command.name} --help`, { cause: error })
  }
}

export function helpOf ({ name, summary, usage, flags, examples, notes = [] }: Command): string {
  const all: ReadonlyArray<readonly [string, Flag]> = [...Object.entries(flags), ['help', { type: 'boolean', short: 'h', help: 'show this' }]]
  const rows = all
    .map(([flag, { short, value, help }]) => [`${short === undefined ? '   ' : `-${short},`} --${flag}${value === undefined ? '' : ` ${value}`}`, help] as const)
  const width = Math.max(...rows.map(([left]) => left.length))
  return [
    `${name}: ${summary}`, '', 'Usage:', `  ${usage}`, '', 'Options:',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    ...notes.length === 0 ? [] : ['', ...notes],
    '', 'Examples:', ...examples.flatMap(([line, meaning]) => [`  ${line}`, `      ${meaning}`]), ''
  ].join('\n')
}
