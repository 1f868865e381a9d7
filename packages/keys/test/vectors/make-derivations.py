"""Computes derivations.json from the formulas alone (hashlib and hmac), so that the vectors owe nothing to the code they test."""
import hashlib, hmac, json, os, struct

def frame(*parts):
    out = b''
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        out += struct.pack('>I', len(raw)) + raw
    return out

sha = lambda raw: hashlib.sha256(raw).digest()
extract = lambda salt, ikm: hmac.new(salt, ikm, hashlib.sha256).digest()

def expand(prk, info, length=32):
    okm, block, counter = b'', b'', 1
    while len(okm) < length:
        block = hmac.new(prk, block + info + bytes([counter]), hashlib.sha256).digest()
        okm, counter = okm + block, counter + 1
    return okm[:length]

def case(description, app, name, read, write_pub, replica_pub, peer, topic):
    keyed = read is not None
    secret = read if keyed else sha(frame('pb1/open', app, name))
    tag = expand(extract(frame('pb1/names'), secret), frame('name-tag', name), 16) if keyed else sha(frame('pb1/name', name))[:16]
    cid = sha(frame('pb1/cid', app, write_pub if keyed else bytes(32), tag))
    prk = extract(frame('pb1', cid), secret)
    suites = {}
    for suite in (1, 2):
        s = bytes([suite])
        suites[suite] = {
            'entry': expand(prk, frame('entry', s, replica_pub)).hex(),
            'snapshot': expand(prk, frame('snapshot', s, replica_pub)).hex(),
            'gossip': expand(prk, frame('gossip', s, peer)).hex(),
            'store': expand(prk, frame('store', s)).hex()
        }
    return {
        'description': description, 'appName': app, 'name': name,
        'readSecret': read.hex() if keyed else None, 'writePublicKey': write_pub.hex() if keyed else None,
        'replicaPublicKey': replica_pub.hex(), 'peer': peer, 'topic': topic,
        'usedReadSecret': secret.hex(), 'nameTag': tag.hex(), 'cid': cid.hex(),
        'replica': sha(frame('pb1/replica', replica_pub))[:16].hex(), 'prk': prk.hex(), 'cipherKeys': suites,
        'member': expand(prk, frame('member')).hex(), 'topicId': expand(prk, frame('topic', topic), 16).hex()
    }

R = bytes(range(32))
# RFC 8032, section 7.1: the public keys of tests 1 and 2.
W = bytes.fromhex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')
r = bytes.fromhex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c')
cases = [
    case('with keys', 'notes', 'shopping', R, W, r, 'alice', 'cursor'),
    case('open', 'notes', 'shopping', None, None, r, 'alice', 'cursor'),
    case('with keys, names beyond ASCII', 'peer-pad/2', '\U0001f4d2 \u00fcber/__proto__', sha(b'R'), W, r, '', ''),
    case('open, names that would collide without length prefixes (1)', 'ab', 'c', None, None, r, 'b', 'a/b'),
    case('open, names that would collide without length prefixes (2)', 'a', 'bc', None, None, r, 'b', 'a/b')
]
path = os.path.join(os.path.dirname(__file__), 'derivations.json')
with open(path, 'w') as file:
    json.dump({'format': 'pb1', 'cases': cases}, file, indent=2)
    file.write('\n')
