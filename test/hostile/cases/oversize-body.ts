import { expect } from 'chai'
import { encodeMessage, limits } from '@peer-base/protocol'
import { certificatesMessage, entriesMessage, forge } from '../forge.js'
import type { HostileCase } from '../hostile-case.js'

export const hostile: HostileCase = {
  name: 'sends a body of one byte over 256 KiB: the frame does not decode',
  async attack (stage) {
    const { mallory, alice } = stage
    const session = await stage.drive(mallory.push(alice.peer))
    await session.say(certificatesMessage(mallory.author.certificate))
    const { entry } = await forge(mallory, { body: new Uint8Array(limits.bodyBytes) })
    const frame = encodeMessage(entriesMessage(entry))
    const grown = new Uint8Array(frame.length + 1)
    grown.set(frame)
    // The body is the last field: its length is the varint before it, of three bytes.
    const at = frame.length - limits.bodyBytes - 3
    grown.set([0x81, 0x80, 0x10], at)
    await session.sayBytes(grown)
  },
  outcome ({ mallory, alice }) {
    expect(mallory.sessions[0]?.isOver).to.equal(true)
    expect(alice.version().has(mallory.author.replica)).to.equal(false)
  },
  bound: { memoryMiB: 8, answers: 6 }
}
