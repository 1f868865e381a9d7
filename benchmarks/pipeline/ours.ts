import { generate } from '@peer-base/keys'
import { createPerson, type Person } from './person.js'
import type { Pair } from './subject.js'

/** Alice who types and bob who reads, with the keys of one collaboration. */
export async function twoPeople (): Promise<{ readonly alice: Person, readonly bob: Person }> {
  const keys = await generate()
  return { alice: await createPerson(keys), bob: await createPerson(keys) }
}

/** The product, sealed and signed: from mutators through the log, a frame and the log of another to the joined document. */
export async function ourPair (): Promise<Pair> {
  const { alice, bob } = await twoPeople()
  return {
    window: (trace, first, count) => alice.write(trace, first, count).then(() => alice.frames()),
    take (frames) {
      let taken: Promise<unknown> | undefined
      for (const frame of frames) taken = bob.take(frame)
      return taken
    },
    plaintextBytes: () => alice.plaintextBytes(),
    agree: () => alice.text() === bob.text()
  }
}
