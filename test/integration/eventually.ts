/** Real sockets on a busy machine: this long is not slow but lost. */
const patienceMS = 60_000

/** The first truthy answer of `question`. Rejects, naming what was waited for, when there was none for a minute. */
export async function eventually<T> (
  what: string, question: () => T | Promise<T>, { timeoutMS = patienceMS, everyMS = 25, hint = () => '' }: {
    readonly timeoutMS?: number
    /** Between two questions: one that costs much is not to be what keeps the machine busy. */
    readonly everyMS?: number
    readonly hint?: () => string
  } = {}
): Promise<NonNullable<T>> {
  const end = performance.now() + timeoutMS
  for (;;) {
    const answer = await question()
    if (answer !== undefined && answer !== null && answer !== false && answer !== 0 && answer !== '') return answer
    if (performance.now() > end) throw new Error(`In ${timeoutMS} ms it did not happen that ${what}. ${hint()}`)
    await new Promise((resolve) => { setTimeout(resolve, everyMS) })
  }
}
