import { CliError, exitCodeOf, lineOf } from '../cli-error.js'
import { type Command, invoke } from './command.js'
import { processTerminal, type Terminal } from './terminal.js'

/** libp2p leaves debounced tasks of a second behind: what still runs this long after a command ended is not waited for. */
const lingerMS = 250

/** Runs one command; resolves with the exit code of the process. Never rejects. */
export async function runCommand (command: Command, args: readonly string[], terminal: Terminal): Promise<number> {
  return await guard(command.name, terminal, async () => { await invoke(command, args, terminal) })
}

/** Runs the command that the first argument names. */
export async function runOneOf (commands: readonly Command[], args: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = args
  const command = commands.find(({ name }) => name === `peer-base ${first ?? ''}`)
  if (command !== undefined) return await runCommand(command, rest, terminal)
  return await guard('peer-base', terminal, async () => {
    if (first === undefined || first === '--help' || first === '-h' || first === 'help') terminal.write(overview(commands))
    else throw new CliError('PEERBASE_USAGE', `There is no such command; use one of ${commands.map(({ name }) => name.split(' ')[1]).join(', ')}`)
  })
}

/** For the two-line programs: the arguments and streams of this process, whose exit code it sets. */
export async function runProcess (run: (args: readonly string[], terminal: Terminal) => Promise<number>): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processTerminal())
  // Everything was released and written; a library that holds on to a timer must not keep the process.
  process.stdout.write('', () => { setTimeout(() => { process.exit() }, lingerMS).unref() })
}

async function guard (name: string, terminal: Terminal, task: () => Promise<void>): Promise<number> {
  try {
    await task()
    return 0
  } catch (error) {
    terminal.note(`${name}: ${lineOf(error)}`)
    if (terminal.env['PEER_BASE_DEBUG'] === '1' && error instanceof Error) terminal.note(placesOf(error))
    return exitCodeOf(error)
  }
}

/** Where the error came from, without its message: a stack of a foreign error may quote what it was about. */
function placesOf (error: Error): string {
  return (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).join('\n')
}

function overview (commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    'peer-base: collaboration without a server you must trust', '', 'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`), '', 'Each tells more with --help.', ''
  ].join('\n')
}
