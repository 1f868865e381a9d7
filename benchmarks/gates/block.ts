/**
 * Resolves when it is this process's turn to measure its next block: the others of the same work wait meanwhile (in-step.ts).
 * At once where nobody started it that way.
 */
export async function nextBlock (): Promise<void> {
  if (process.send === undefined) return
  const turn = new Promise((resolve) => { process.once('message', resolve) })
  process.send('waiting')
  await turn
}
