"""Computes private-gossip.json from sections 2 and 9 of docs/PROTOCOL.md alone. Needs the package `cryptography`, for AES-GCM."""
import hashlib
import hmac
import json
import os
import struct
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

APP, NAME = 'notes', 'shopping'
R = bytes(range(32))
# RFC 8032, section 7.1: the public key of test 1.
W_PUB = bytes.fromhex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')


def frame(*parts):
    raw = [part.encode() if isinstance(part, str) else part for part in parts]
    return b''.join(struct.pack('>I', len(part)) + part for part in raw)


def sha(raw):
    return hashlib.sha256(raw).digest()


def extract(salt, ikm):
    return hmac.new(salt, ikm, hashlib.sha256).digest()


def expand(prk, info, length=32):
    return hmac.new(prk, info + b'\x01', hashlib.sha256).digest()[:length]


def base58(raw):
    number, out = int.from_bytes(raw, 'big'), ''
    while number:
        number, digit = divmod(number, 58)
        out = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'[digit] + out
    return '1' * (len(raw) - len(raw.lstrip(b'\x00'))) + out


payload = b'\x01' + R + W_PUB
keys = 'r1' + base58(payload + sha(frame('pb1/keys', 'r', payload))[:4])
tag = expand(extract(frame('pb1/names'), R), frame('name-tag', NAME), 16)
cid = sha(frame('pb1/cid', APP, W_PUB, tag))
prk = extract(frame('pb1', cid), R)


def message(channel, peer, counter, text):
    topic = 'pb1/g/' + expand(prk, frame('topic', channel), 16).hex()
    prefix = bytes(range(8)) + counter.to_bytes(6, 'big')
    nonce = bytes(range(100, 112))
    key = expand(prk, frame('gossip', b'\x01', peer))
    sealed = AESGCM(key).encrypt(nonce, text.encode(), topic.encode() + prefix)
    return {
        'channel': channel, 'topic': topic, 'peer': peer, 'session': prefix[:8].hex(), 'counter': counter, 'key': key.hex(), 'nonce': nonce.hex(),
        'plaintext': text, 'bytes': (prefix + b'\x01' + nonce + sealed).hex()
    }


path = os.path.join(os.path.dirname(__file__), 'private-gossip.json')
with open(path, 'w') as file:
    json.dump({'appName': APP, 'name': NAME, 'keys': keys, 'cid': cid.hex(), 'messages': [
        message('app/cursors', '12D3KooWExamplePeerOfAlice', 0, '{"at":0}'),
        message('app/cursors', '12D3KooWExamplePeerOfAlice', 2 ** 32 + 5, '["\u010d\U0001f642",null]'),
        message('stats', '12D3KooWExamplePeerOfBob', 1, '{"type":"want"}')
    ]}, file, indent=1)
    file.write('\n')
