import { parseArgs } from 'node:util'

/** The values of the flags. A flag that is unknown or lacks its value ends the script with the usage and code 2, `--help` with code 0. */
export function flags (options, usage) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } }, allowPositionals: false })
    return values.help === true ? endWithUsage(usage) : values
  } catch (error) {
    return endWithUsage(usage, error.message)
  }
}

/** Prints the usage, after the problem where there is one, and ends the script. */
export function endWithUsage (usage, problem) {
  if (problem !== undefined) console.error(`${problem}\n`)
  console.log(usage)
  return process.exit(problem === undefined ? 0 : 2)
}
