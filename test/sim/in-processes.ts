import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** As many seeds as a change may cost: all of them where CI is set, few on a desk; `PEERBASE_SEEDS` has the last word. */
export function seedsOf ({ ci, desk }: { readonly ci: number, readonly desk: number }): number {
  const given = process.env['PEERBASE_SEEDS']
  if (given !== undefined) return Math.min(ci, Number(given))
  return process.env['CI'] === undefined ? desk : ci
}

/** Runs seeds of a scenario in two processes. Rejects with what they said when one fails. */
export async function runInProcesses (scenario: string, seeds: number): Promise<void> {
  const script = fileURLToPath(new URL('run.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@peer-base/source', '--import', 'tsx', script, '--scenario', scenario, '--seeds', `1-${seeds}`])
  let said = ''
  const hear = (piece: Buffer): void => { said += piece.toString() }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${scenario}: the run ended with code ${code}\n${said}`)
}
