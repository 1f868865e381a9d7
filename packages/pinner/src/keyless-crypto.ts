import { type Authenticator, asReplicaId, type Verifier } from '@peer-base/app/participant'
import { collaborationId, createVerifier, randomBytes, type Verifier as KeysVerifier } from '@peer-base/keys'

/** What of cryptography a pinner needs: to tell ids and signatures, and nonces. Nothing here takes a secret. */
export interface PinnerCrypto {
  /** The id that an announcement stands for. @throws for parts that no collaboration can have */
  collaborationId (parts: { readonly appName: string, readonly writePublicKey: Uint8Array | undefined, readonly nameTag: Uint8Array }): string
  /** A new one, which knows no replica yet. */
  createVerifier (scope: { readonly cid: string, readonly writePublicKey: Uint8Array | undefined }): KeysVerifier
  /** SHA-256. */
  hash (bytes: Uint8Array): Uint8Array
  randomBytes (count: number): Uint8Array
}

/** Over `@peer-base/keys`. */
export function createPinnerCrypto (hash: PinnerCrypto['hash']): PinnerCrypto {
  return { collaborationId, createVerifier, hash, randomBytes }
}

/** The engine's verifier: replica ids are branded there. */
export function engineVerifier (verifier: KeysVerifier): Verifier {
  return {
    hash: (bytes) => verifier.hash(bytes),
    admit: async (certificate) => asReplicaId(await verifier.admit(certificate)),
    holds: async (certificate) => await verifier.holds(certificate),
    knows: (replica) => verifier.knows(replica),
    forget: (replica) => { verifier.forget(replica) },
    verify: async (replica, bytes, signature) => verifier.knows(replica) && await verifier.verify(replica, bytes, signature),
    verifySync: (replica, bytes, signature) => verifier.verifySync?.(replica, bytes, signature)
  }
}

const nothing = new Uint8Array(0)

/**
 * Proves nothing, since a pinner is nobody but its network identity. Writers are held to their certificate; a reader's MAC is
 * under a key that is not here, so readers pass as unproven: all they could give is entries, and these carry signatures.
 */
export function keylessAuthenticator (verifier: Verifier): Authenticator {
  return {
    prove: async () => ({ certificate: nothing, proof: nothing }),
    async check ({ role, transcript, certificate, proof }) {
      switch (role) {
        case 'pinner': case 'reader': return true
        case 'writer': case 'open': return await verifier.verify(await verifier.admit(certificate), transcript, proof)
      }
    }
  }
}
