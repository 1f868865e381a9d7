import { expect } from 'chai'
import { createRegistry } from '@peer-base/crdt-types'
import { certificatesMessage, entriesMessage, forge, rootChange } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'removes what its victim will add: the victim\'s next changes still show',
  stage: { rootType: 'aworset' },
  tolerates: /has no effect/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const set = createRegistry().type('aworset')
    const [victim = ''] = alice.version().keys()
    let state: unknown = set.initial()
    for (let times = 0; times < 1000; times++) state = set.join(state, set.mutators['add']?.(victim, state, `future ${times}`))
    let group: unknown = set.initial()
    for (let times = 0; times < 1000; times++) group = set.join(group, set.mutators['remove']?.(mallory.author.replica, state, `future ${times}`))
    const bytes = set.encodeDelta?.(group, mallory.author.replica) ?? new Uint8Array(0)
    await session.say(entriesMessage((await forge(mallory, { plaintext: rootChange('aworset', bytes) })).entry))
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().get(mallory.author.replica)).to.equal(1)
  },
  bound: { memoryMiB: 8, answers: 24 }
}
