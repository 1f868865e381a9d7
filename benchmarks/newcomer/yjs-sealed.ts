import * as crypto from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { EditTrace } from '../pipeline/traces.js'
import type { Yjs } from '../pipeline/yjs.js'

/* A document of yjs, deflated, sealed and signed as a snapshot of ours is, in one piece. */

const options = { authTagLength: 16 }

interface Sealed {
  readonly key: string
  readonly nonce: string
  readonly body: string
  readonly tag: string
  readonly signature: string
  readonly publicKey: crypto.JsonWebKey
}

export function sealYjs ({ Doc, encodeStateAsUpdate }: Yjs, trace: EditTrace, file: string): void {
  const doc = new Doc()
  const text = doc.getText('text')
  for (let i = 0; i < trace.length; i++) {
    doc.transact(() => {
      trace.edit(i, (mutator, at, what) => {
        if (mutator === 'removeAt') text.delete(at as number, what as number)
        else text.insert(at as number, what as string)
      })
    })
  }
  const { privateKey, publicKey } = crypto.generateKeyPairSync('ed25519')
  const [key, nonce] = [crypto.randomBytes(32), crypto.randomBytes(12)]
  const cipher = crypto.createCipheriv('aes-256-gcm', key, nonce, options)
  const body = cipher.update(deflateRawSync(encodeStateAsUpdate(doc)))
  cipher.final()
  const text64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
  const signature = crypto.sign(null, crypto.createHash('sha256').update(body).digest(), privateKey)
  writeFileSync(file, JSON.stringify({
    key: text64(key), nonce: text64(nonce), body: text64(body), tag: text64(cipher.getAuthTag()), signature: text64(signature),
    publicKey: publicKey.export({ format: 'jwk' })
  } satisfies Sealed))
}

/** Reads the file, then gives what opens it: that is what is measured. */
export function sealedYjs ({ Doc, applyUpdate }: Yjs, file: string): { readonly bytes: number, open (): string } {
  const sealed = JSON.parse(readFileSync(file, 'utf8')) as Sealed
  const [key, nonce, body, tag, signature] = [sealed.key, sealed.nonce, sealed.body, sealed.tag, sealed.signature].map((part) => Buffer.from(part, 'base64')) as
    [Buffer, Buffer, Buffer, Buffer, Buffer]
  return {
    bytes: body.length,
    open () {
      const publicKey = crypto.createPublicKey({ key: sealed.publicKey, format: 'jwk' })
      if (!crypto.verify(null, crypto.createHash('sha256').update(body).digest(), publicKey, signature)) throw new Error('The signature does not hold')
      const cipher = crypto.createDecipheriv('aes-256-gcm', key, nonce, options).setAuthTag(tag)
      const packed = Buffer.concat([cipher.update(body), cipher.final()])
      const doc = new Doc()
      applyUpdate(doc, inflateRawSync(packed))
      return doc.getText('text').toString()
    }
  }
}
