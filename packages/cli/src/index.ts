/**
 * The commands `peer-base` and `pinner`.
 *
 * ```ts
 * import { runPeerBase } from '@peer-base/cli'
 *
 * await runPeerBase() // the arguments, streams and exit code of this process
 * ```
 *
 * @packageDocumentation
 */
import { doctorCommand } from './commands/doctor.js'
import { keysCommand } from './commands/keys.js'
import { pinnerCommand } from './commands/pinner.js'
import { relayCommand } from './commands/relay.js'
import { typeCommand } from './commands/type.js'
import { watchCommand } from './commands/watch.js'
import type { Command } from './shell/command.js'
import { runCommand, runOneOf, runProcess } from './shell/run.js'

export { CliError, type CliErrorCode } from './cli-error.js'
export { formatShareLink, parseShareLink, type ShareLink } from './share-link.js'
export { loadTrace, type Trace } from './documents/trace.js'
export type { Edit } from './documents/code-points.js'
export type { Command, Flag, Invocation } from './shell/command.js'
export type { Terminal } from './shell/terminal.js'

/** Every command of `peer-base`, in the order of the help. */
export const commands: readonly Command[] = [pinnerCommand, relayCommand, keysCommand, watchCommand, typeCommand, doctorCommand]

/** `peer-base <command> …` with the arguments of this process. */
export async function runPeerBase (): Promise<void> {
  await runProcess(async (args, terminal) => await runOneOf(commands, args, terminal))
}

/** `pinner …` with the arguments of this process. */
export async function runPinner (): Promise<void> {
  await runProcess(async (args, terminal) => await runCommand(pinnerCommand, args, terminal))
}
