import { expect } from 'chai'
import type { HostileCase } from '../hostile-case.js'
import { millionMadeUp } from '../made-up.js'

let frames: Uint8Array[] = []

export const hostile: HostileCase = {
  name: 'announces what a million made-up replicas wrote: the newest announcement is all that is kept',
  prepare () {
    frames = millionMadeUp()
  },
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    for (const frame of frames) await stage.drive(session.sayBytes(frame))
    await stage.pass(20_000)
  },
  outcome ({ alice }) {
    expect(alice.version().size).to.equal(1)
  },
  bound: { memoryMiB: 24, answers: 40 }
}
