"""Computes records.json from sections 2 and 9 of docs/PROTOCOL.md alone. Needs the package `cryptography`, for Ed25519."""
import hashlib
import hmac
import json
import os
import struct
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

APP, NAME, PEER = 'notes', 'shopping', '12D3KooWExamplePeerOfAlice'
R = bytes(range(32))
WRITE, REPLICA, SECOND, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3, 4))
WRITE_CAP, CERTIFY_CAP = 1, 2


def frame(*parts):
    raw = [part.encode() if isinstance(part, str) else part for part in parts]
    return b''.join(struct.pack('>I', len(part)) + part for part in raw)


def sha(raw):
    return hashlib.sha256(raw).digest()


def mac(key, raw):
    return hmac.new(key, raw, hashlib.sha256).digest()


def expand(prk, info, length=32):
    return mac(prk, info + b'\x01')[:length]


def public(key):
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def base58(raw):
    number, out = int.from_bytes(raw, 'big'), ''
    while number:
        number, digit = divmod(number, 58)
        out = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'[digit] + out
    return out


def varint(number):
    out = b''
    while number >= 128:
        out += bytes([number % 128 + 128])
        number //= 128
    return out + bytes([number])


def sized(raw):
    return varint(len(raw)) + raw


payload = b'\x01' + R + public(WRITE)
keys = 'r1' + base58(payload + sha(frame('pb1/keys', 'r', payload))[:4])
cid = sha(frame('pb1/cid', APP, public(WRITE), expand(mac(frame('pb1/names'), R), frame('name-tag', NAME), 16)))
member_key = expand(mac(frame('pb1', cid), R), frame('member'))


def certificate(subject, issuer, where=cid, caps=WRITE_CAP, depth=0):
    content = b'\x01\x01' + where + public(subject) + public(issuer) + struct.pack('>H', 65535) + bytes([caps, depth])
    return content + issuer.sign(frame('pb1/certificate', content))


RECORDS = []


def record(name, shown, counts, role=1):
    content = b'\x02' + cid + sized(PEER.encode()) + bytes([role]) + varint(1) + sized(b'/memory/alice') + varint(1) + varint(10_000) + bytes(8) + sized(shown)
    label = b'pb1/gossip'
    RECORDS.append({'name': name, 'bytes': (content + sized(mac(member_key, bytes([len(label)]) + label + cid + content))).hex(), 'counts': counts})


good = certificate(REPLICA, WRITE)
issued = certificate(REPLICA, SECOND, depth=1)
record('a certificate by the write key', good, True)
record('a chain of two', issued + certificate(SECOND, WRITE, caps=WRITE_CAP | CERTIFY_CAP), True)
record('a chain whose issuer may not certify', issued + certificate(SECOND, WRITE), False)
record('a chain without its root', issued, False)
record('a certificate by somebody else', certificate(REPLICA, STRANGER), False)
record('a certificate that certifies itself', certificate(REPLICA, REPLICA), False)
record('a certificate of another collaboration', certificate(REPLICA, WRITE, where=bytes(32)), False)
record('a certificate for another replica', good[:34] + public(SECOND) + good[66:], False)
record('a signature with one bit changed', good[:-1] + bytes([good[-1] ^ 1]), False)
record('a writer without a certificate', b'', False)
record('a reader', b'', True, role=2)
record('a reader with a certificate', good, False, role=2)

path = os.path.join(os.path.dirname(__file__), 'records.json')
with open(path, 'w') as file:
    json.dump({'appName': APP, 'name': NAME, 'keys': keys, 'cid': cid.hex(), 'peer': PEER, 'records': RECORDS}, file, indent=1)
    file.write('\n')
