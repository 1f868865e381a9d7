import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { createCollaborationCrypto, type PeerId } from '@peer-base/app'
import { uriDecode } from '@peer-base/keys'
import { settle } from '../util/runs.js'
import type { MemberMac } from '../../src/membership/own-record.js'
import { LossyRoom } from './lossy-room.js'
import { keyless } from './records.js'

/* Golden vectors, made by vectors/make-records.py, which was written from docs/PROTOCOL.md alone. */
const { appName, name, keys, cid, peer, records } = JSON.parse(readFileSync(new URL('./vectors/records.json', import.meta.url), 'utf8')) as {
  readonly appName: string
  readonly name: string
  readonly keys: string
  readonly cid: string
  readonly peer: PeerId
  readonly records: ReadonlyArray<{ readonly name: string, readonly bytes: string, readonly counts: boolean }>
}

describe('golden vectors of member records', () => {
  for (const { name: what, bytes, counts } of records) {
    for (const holds of ['keys', 'no keys'] as const) {
      it(`${counts ? 'take' : 'refuse'} ${what}, for one who has ${holds}`, async () => {
        const crypto = createCollaborationCrypto({ appName, name, keys: await uriDecode(keys) })
        expect(crypto.cid).to.equal(cid)
        const room = new LossyRoom()
        const mac: MemberMac = { make: async (said) => crypto.mac(said), check: async (said, given) => crypto.verifyMac(said, given) }
        const certificateHolds = async (certificate: Uint8Array): Promise<boolean> => await crypto.verifier.holds(certificate)
        const listener = room.add('bob', { cid: crypto.cid, certificateHolds, ...(holds === 'keys' ? { mac } : keyless) })
        listener.membership.start()
        await room.clock.advance(100)
        room.publish(peer, new Uint8Array(Buffer.from(bytes, 'hex')))
        for (let turn = 0; turn < 5; turn++) {
          await room.clock.advance(20)
          await settle()
        }
        expect([...listener.membership.members().keys()]).to.deep.equal(counts ? [peer] : [])
        expect(listener.reported).to.deep.equal([])
        await listener.membership.stop()
      })
    }
  }
})
