import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { expect } from 'chai'

const SCENARIO = `
  import * as keys from './src/index.js'
  globalThis.scenario = async () => {
    const made = await keys.generate()
    const again = await keys.uriDecode(keys.uriEncode(made))
    const secrets = keys.deriveCollaboration({ appName: 'app', name: 'one', keys: again })
    const replicaKey = await keys.openReplicaKey(secrets, await keys.sealReplicaKey(secrets, keys.createReplicaKey()))
    const author = keys.createAuthor({ secrets, replicaKey, certificate: await keys.certify(secrets, replicaKey) })
    const verifier = keys.createVerifier({ cid: secrets.cid, writePublicKey: secrets.writePublicKey })
    const replica = await verifier.admit(author.certificate)
    const [header, body] = [new Uint8Array([1, 2]), new Uint8Array([3, 4, 5])]
    const sealed = await author.sealBody(header, body)
    const { publicKey, suite } = author
    const opened = await keys.createOpener({ secrets }).openBody({ author: replica, publicKey, suite, associatedData: header, sealed })
    const verified = await verifier.verify(replica, header, await author.sign(header))
    const { key } = await keys.generateSymmetrical()
    const text = await key.decrypt(await key.encrypt(body))
    return JSON.stringify({ provider: keys.defaultCrypto().name, same: again.equals(made), opened: [...opened], verified, text: [...text] })
  }
`

describe('the package', () => {
  it('loads and works without any global of Node, with and without crypto.subtle', async function () {
    this.timeout(20_000) // a bundler runs first
    const { outputFiles } = await build({
      stdin: { contents: SCENARIO, resolveDir: new URL('..', import.meta.url).pathname, loader: 'ts' },
      bundle: true, write: false, format: 'iife', platform: 'browser', conditions: ['@peer-base/source']
    })
    const bundle = outputFiles[0]?.text ?? ''
    const { subtle } = globalThis.crypto
    const getRandomValues = (bytes: Uint8Array): Uint8Array => globalThis.crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
    for (const [provider, crypto] of [['webcrypto', { getRandomValues, subtle }], ['noble', { getRandomValues }]] as const) {
      // One realm for all arrays, as in a page: noble and WebCrypto check what they are given.
      const page = createContext({ TextEncoder, URL, btoa, queueMicrotask, crypto, Uint8Array, ArrayBuffer })
      runInContext(bundle, page)
      const result: unknown = JSON.parse(await (runInContext('scenario()', page) as Promise<string>))
      expect(result).to.deep.equal({ provider, same: true, opened: [3, 4, 5], verified: true, text: [3, 4, 5] })
    }
  })
})
