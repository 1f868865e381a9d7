import { base58btc } from 'multiformats/bases/base58'
import { formatShareLink, parseShareLink } from '@peer-base/cli'
import { defaultCrypto, keysFromLink, linkWithKeys, sha256, uriDecode, uriEncode, uriEncodeReadOnly } from '@peer-base/keys'
import type { Keys } from '@peer-base/keys'
import { frame } from '../../packages/keys/src/bytes.js'
import { makeKeys } from '../../packages/keys/src/keys.js'
import { numbersFrom } from '../../packages/protocol/test/support/hostile.js'
import { bytesOfText, hasCode, textOf } from './decoder.js'
import type { Decoder } from './decoder.js'

const base = 'https://pad.example/app?x=1'

/** Parts of any content with a good checksum, so that what is inside is looked at: half of them of the version there is. */
function checkedParts (): string[] {
  const below = numbersFrom(1)
  return [1, 2, 32, 33, 33, 33, 34, 64, 65, 65, 65, 66, 97, 200].flatMap((length) => {
    const content = Uint8Array.from({ length }, () => below(256))
    if (below(2) === 0) content[0] = 1
    const [read, write] = (['r', 'w'] as const).map((kind) => {
      const check = sha256(frame('pb1/keys', kind, content)).subarray(0, 4)
      return `${kind}1${base58btc.encoder.baseEncode(Buffer.concat([content, check]))}`
    })
    return [`${read}`, `${read}-${write}`, `${write}`]
  })
}

/** The same keys in each process, so that a seed says everything. */
function strings (): string[] {
  const below = numbersFrom(2)
  const secret = (): Uint8Array => Uint8Array.from({ length: 32 }, () => below(256))
  return Array.from({ length: 8 }, secret).flatMap((writeSeed) => {
    const keys = makeKeys({ readSecret: secret(), writePublicKey: defaultCrypto().signer(writeSeed).publicKey, writeSeed })
    return [uriEncode(keys), uriEncodeReadOnly(keys)]
  })
}

/** What people paste. What is taken must be written back as the same text. */
export const keyDecoders: readonly Decoder[] = [
  {
    name: 'key strings',
    inputsPerRound: 1000,
    valid: () => [...strings(), ...checkedParts()].map(bytesOfText),
    decode: async (input) => await uriDecode(textOf(input)),
    encode: (keys) => bytesOfText(uriEncode(keys as Keys)),
    isTyped: hasCode('PEERBASE_INVALID_KEY_URI')
  },
  {
    name: 'links with keys',
    inputsPerRound: 200,
    valid: () => strings().map((uri) => bytesOfText(linkWithKeys(base, uri))),
    decode: async (input) => await keysFromLink(textOf(input)),
    isTyped: hasCode('PEERBASE_INVALID_KEY_URI', 'PEERBASE_UNSAFE_LINK')
  },
  {
    name: 'share links',
    inputsPerRound: 200,
    valid: () => [undefined, ...strings()].map((keys) =>
      bytesOfText(formatShareLink({ base, appName: 'a', typeName: 'text', name: 'n/ü', relays: ['/dns4/r.example/tcp/443/wss'], keys }))),
    decode: async (input) => await parseShareLink(textOf(input)),
    isTyped: hasCode('PEERBASE_INVALID_KEY_URI', 'PEERBASE_UNSAFE_LINK', 'PEERBASE_INVALID_LINK')
  }
]
