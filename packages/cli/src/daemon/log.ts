import type { Logger } from '@peer-base/app'
import { destination, pino, type Logger as PinoLogger } from 'pino'
import { CliError } from '../cli-error.js'

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/** The log of a daemon: one JSON object a line, on standard error, written before the call returns. @throws PEERBASE_USAGE */
export function createLog (level: string): PinoLogger {
  if (!levels.includes(level)) throw new CliError('PEERBASE_USAGE', `The log level must be one of ${levels.join(', ')}`)
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination({ dest: 2, sync: true }))
}

/** The engine's port onto a log. */
export function toLogger (log: PinoLogger): Logger {
  return {
    debug: (message, fields) => { log.debug(fields ?? {}, message) },
    warn: (message, fields) => { log.warn(fields ?? {}, message) }
  }
}
