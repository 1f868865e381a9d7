import type { Author, Opener, Verifier } from '@peer-base/keys'
import { createSeededRandom } from '../sim/seeded-random.js'
import { benched, expect, expectCode, expectSame, rejection } from './contract.js'
import type { Bench, Runner } from './contract.js'

export interface SealerBench extends Bench {
  /** Two replicas of one collaboration. */
  readonly alice: Author
  readonly bob: Author
  /** Holds the read key of that collaboration. */
  readonly opener: Opener
  /** Knows nobody yet, in that collaboration. */
  readonly verifier: Verifier
  /** Of another collaboration. */
  readonly stranger: { readonly author: Author, readonly opener: Opener }
}

export interface SealerContractOptions {
  readonly name: string
  readonly create: () => Promise<SealerBench>
}

type Test = (name: string, body: (bench: SealerBench) => Promise<void>) => void

const header = new TextEncoder().encode('the header of an entry')
const secret = new TextEncoder().encode('a planted marker, a planted marker, a planted marker')

/** What authors, openers and verifiers promise each other: whole or refused, whoever sealed it, wherever it belongs. */
export function sealerContract (runner: Runner, { name, create }: SealerContractOptions): void {
  runner.describe(`${name} keeps the sealer contract`, () => {
    const test = benched(runner, create)
    sealing(test)
    signing(test)
  })
}

function sealing (test: Test): void {
  test('a body and a chunk open to what was sealed, the empty one included', async ({ alice, opener }) => {
    for (const plaintext of [secret, new Uint8Array(0), createSeededRandom('body').bytes(5000)]) {
      const piece = { author: alice.replica, publicKey: alice.publicKey, associatedData: header }
      expectSame(await opener.openBody({ ...piece, sealed: await alice.sealBody(header, plaintext) }), plaintext, 'body')
      expectSame(await opener.openChunk({ ...piece, sealed: await alice.sealChunk(header, plaintext) }), plaintext, 'chunk')
    }
  })

  test('the plaintext does not show, and the same one never looks the same', async ({ alice }) => {
    const [one, two] = [await alice.sealBody(header, secret), await alice.sealBody(header, secret)]
    expect(!text(one).includes('planted'), 'a marker of the plaintext shows in the sealed bytes')
    expect(text(one) !== text(two), 'two seals of one plaintext are equal')
  })

  test('any flipped bit of the sealed bytes or of the associated data is refused', async ({ alice, opener }) => {
    const sealed = await alice.sealBody(header, secret)
    const piece = { author: alice.replica, publicKey: alice.publicKey, associatedData: header, sealed }
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      await expectCode(opener.openBody({ ...piece, sealed: flipped(sealed, bit) }), 'PEERBASE_SEAL_BROKEN', `sealed bit ${bit}`)
    }
    for (let bit = 0; bit < header.length * 8; bit++) {
      await expectCode(opener.openBody({ ...piece, associatedData: flipped(header, bit) }), 'PEERBASE_SEAL_BROKEN', `associated bit ${bit}`)
    }
  })

  test('cut, longer or empty sealed bytes are refused', async ({ alice, opener }) => {
    const sealed = await alice.sealBody(header, secret)
    for (const other of [sealed.slice(1), sealed.slice(0, -1), new Uint8Array(0), Uint8Array.of(...sealed, 0)]) {
      const work = opener.openBody({ author: alice.replica, publicKey: alice.publicKey, associatedData: header, sealed: other })
      await expectCode(work, 'PEERBASE_SEAL_BROKEN', `${other.length} of ${sealed.length} bytes`)
    }
  })

  test('another author, another purpose and another collaboration are refused', async ({ alice, bob, opener, stranger }) => {
    const sealed = await alice.sealBody(header, secret)
    const piece = { author: alice.replica, publicKey: alice.publicKey, associatedData: header, sealed }
    const others: ReadonlyArray<readonly [string, Promise<unknown>]> = [
      ['in the name of another author', opener.openBody({ ...piece, author: bob.replica, publicKey: bob.publicKey })],
      ['with the key of another author', opener.openBody({ ...piece, publicKey: bob.publicKey })],
      ['as a chunk', opener.openChunk(piece)],
      ['in another collaboration', stranger.opener.openBody(piece)]
    ]
    for (const [how, work] of others) expect(await rejection(work) !== undefined, `a body opens ${how}`)
  })
}

function signing (test: Test): void {
  test('a verifier admits certificates of its collaboration and no others', async ({ alice, verifier, stranger }) => {
    expect(!verifier.knows(alice.replica), 'nobody is known at first')
    expectSame(await verifier.admit(alice.certificate), alice.replica, 'whose certificate it is')
    expectSame([verifier.knows(alice.replica), verifier.publicKey(alice.replica)], [true, alice.publicKey], 'what is known then')
    expect(await rejection(verifier.admit(stranger.author.certificate)) !== undefined, 'a certificate of another collaboration is admitted')
    const { certificate } = alice
    for (let bit = 0; bit < certificate.length * 8; bit += 7) {
      expect(await rejection(verifier.admit(flipped(certificate, bit))) !== undefined, `a certificate with bit ${bit} flipped is admitted`)
    }
  })

  test('a signature holds for its author and its bytes only, and for nobody unknown', async ({ alice, bob, verifier }) => {
    const signature = await alice.sign(header)
    expectSame(signature.length, 64, 'bytes of a signature')
    expect(!await verifier.verify(alice.replica, header, signature), 'a signature of an unknown replica holds')
    await verifier.admit(alice.certificate)
    await verifier.admit(bob.certificate)
    expect(await verifier.verify(alice.replica, header, signature), 'a true signature does not hold')
    expect(!await verifier.verify(bob.replica, header, signature), 'it holds for another author')
    expect(!await verifier.verify(alice.replica, flipped(header, 3), signature), 'it holds for other bytes')
    for (let bit = 0; bit < 512; bit += 5) expect(!await verifier.verify(alice.replica, header, flipped(signature, bit)), `it holds with bit ${bit} flipped`)
    expect(!await verifier.verify(alice.replica, header, signature.slice(1)), 'it holds cut short')
  })

  test('hashes and proofs of membership tell different bytes apart', async ({ opener, verifier, stranger }) => {
    expectSame([verifier.hash(header).length, opener.mac(header).length], [32, 32], 'bytes of a hash and of a proof')
    expectSame(verifier.hash(header), verifier.hash(header.slice()), 'equal bytes hash alike')
    expect(text(verifier.hash(header)) !== text(verifier.hash(flipped(header, 0))), 'different bytes hash alike')
    expect(opener.verifyMac(header, opener.mac(header)), 'a true proof does not hold')
    expect(!opener.verifyMac(flipped(header, 0), opener.mac(header)), 'a proof holds for other bytes')
    expect(!opener.verifyMac(header, stranger.opener.mac(header)), 'a proof of another collaboration holds')
  })
}

function flipped (bytes: Uint8Array, bit: number): Uint8Array {
  const changed = bytes.slice()
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return changed
}

/** One character a byte. */
function text (bytes: Uint8Array): string {
  return Array.from(bytes, byte => String.fromCharCode(byte)).join('')
}
