import { expect } from 'chai'
import { createRegistry } from '@peer-base/crdt-types'
import { certificatesMessage, entriesMessage, forge, rootChange } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'puts elements between elements that do not exist: nothing hangs, and all show the same',
  tolerates: /has no effect/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const rga = createRegistry().type('rga')
    let far: unknown = rga.initial()
    for (let times = 0; times < 200; times++) far = rga.join(far, rga.mutators['push']?.(mallory.author.replica, far, times))
    const orphan: unknown = rga.mutators['insertAt']?.(mallory.author.replica, far, 100, 'orphan')
    const bytes = rga.encodeDelta?.(orphan, mallory.author.replica) ?? new Uint8Array(0)
    await session.say(entriesMessage((await forge(mallory, { plaintext: rootChange('rga', bytes) })).entry))
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().get(mallory.author.replica)).to.equal(1)
  },
  bound: { memoryMiB: 8, answers: 24 }
}
