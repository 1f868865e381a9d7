/**
 * Shares one stream between writers that run side by side: the oldest open writer prints at once, the others' chunks
 * are kept and printed when their turn comes. Memory is bounded by what the waiting writers say.
 */
export function turns (stream) {
  const queue = []

  function advance () {
    for (let head = queue[0]; head !== undefined; head = queue[0]) {
      for (const chunk of head.kept.splice(0)) stream.write(chunk)
      if (!head.ended) return
      queue.shift()
    }
  }

  return {
    take () {
      const turn = { kept: [], ended: false }
      queue.push(turn)
      return {
        write (chunk) { turn.kept.push(chunk); advance() },
        end () { turn.ended = true; advance() }
      }
    }
  }
}
