import { expect } from 'chai'
import { createRegistry } from '@peer-base/crdt-types'
import { certificatesMessage, entriesMessage, forge, rootChange } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'
import { shown } from '../stage.js'

export const hostile: HostileCase = {
  name: 'adds elements in the name of somebody else: its change counts as nothing',
  stage: { rootType: 'aworset' },
  tolerates: /has no effect/,
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const set = createRegistry().type('aworset')
    const [victim = ''] = alice.version().keys()
    const delta: unknown = set.mutators['add']?.(victim, set.initial(), 'forged')
    const bytes = set.encodeDelta?.(delta, mallory.author.replica) ?? new Uint8Array(0)
    await session.say(entriesMessage((await forge(mallory, { plaintext: rootChange('aworset', bytes) })).entry))
  },
  outcome ({ mallory, alice }) {
    expect(alice.version().get(mallory.author.replica)).to.equal(1)
    expect(shown(alice)).to.equal('["before 0"]')
  },
  bound: { memoryMiB: 8, answers: 24 }
}
