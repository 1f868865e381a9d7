import { CliError } from '../cli-error.js'

/** A port, 0 for any free one. @throws PEERBASE_USAGE */
export function portFrom (text: string, source: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new CliError('PEERBASE_USAGE', `${source} must be a port: a whole number from 0 to 65535`)
}

/** Seconds as milliseconds. @throws PEERBASE_USAGE */
export function secondsFrom (text: string, source: string): number {
  const seconds = Number(text)
  if (text.trim() !== '' && Number.isFinite(seconds) && seconds >= 0 && seconds <= 86_400) return seconds * 1000
  throw new CliError('PEERBASE_USAGE', `${source} must be a number of seconds from 0 to 86400`)
}

/** Hours as milliseconds, 20 days of them at most. @throws PEERBASE_USAGE */
export function hoursFrom (text: string, source: string): number {
  const hours = Number(text)
  if (text.trim() !== '' && Number.isFinite(hours) && hours >= 0 && hours <= 480) return hours * 3_600_000
  throw new CliError('PEERBASE_USAGE', `${source} must be a number of hours from 0 to 480`)
}

/** A whole number from 1 on. @throws PEERBASE_USAGE */
export function countFrom (text: string, source: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text)
  throw new CliError('PEERBASE_USAGE', `${source} must be a whole number from 1 on`)
}
