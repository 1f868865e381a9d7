"""Computes the vectors beside it from the tables of docs/PROTOCOL.md alone, so that they owe nothing to the code they test."""
import hashlib
import json
import os

CID = bytes(range(32))
PEER = '12D3KooWExamplePeerOfAlice'
MAX_END = 2 ** 48 - 1


# Notation

def hexed(raw):
    """Bytes in JSON."""
    return '0x' + raw.hex()


def sha(raw):
    return hashlib.sha256(raw).digest()


def u(number, size):
    return number.to_bytes(size, 'big')


def varint(number):
    out = b''
    while number >= 128:
        out += bytes([number % 128 + 128])
        number //= 128
    return out + bytes([number])


def sized(raw):
    return varint(len(raw)) + raw


def text(string):
    return sized(string.encode())


def labelled(label, content):
    return bytes([len(label)]) + label.encode() + CID + content


def replica(number):
    return bytes([number]) * 16


def head(number, end, hash_bytes=16):
    return {'replica': replica(number), 'end': end, 'hash': bytes([(0xa0 + number) % 256]) * hash_bytes}


def heads(items):
    return varint(len(items)) + b''.join(item['replica'] + varint(item['end']) + item['hash'] for item in items)


def json_head(item):
    return {'replica': item['replica'].hex(), 'end': item['end'], 'hash': hexed(item['hash'])}


def write(name, value):
    with open(os.path.join(os.path.dirname(__file__), name), 'w') as file:
        json.dump(value, file, indent=1, ensure_ascii=True)
        file.write('\n')


# Entries

def header(**changes):
    fields = {'kind': 1, 'suite': 1, 'continues': False, 'replica': replica(1), 'seq': 0, 'previous': bytes(32), 'epoch': 0, 'deps': []}
    return {**fields, **changes}


def header_bytes(h):
    fixed = bytes([1, h['kind'], h['suite'], 1 if h['continues'] else 0]) + h['replica'] + u(h['seq'], 6) + h['previous'] + u(h['epoch'], 2)
    return fixed + u(len(h['deps']), 2) + b''.join(dep['replica'] + u(dep['end'], 6) + dep['hash'] for dep in h['deps'])


def unsigned(h, body):
    return header_bytes(h) + u(len(body), 4) + sha(body)


def entry(h, body, signature):
    return unsigned(h, body) + signature + body


def entry_hash(h, body, signature):
    return sha(labelled('pb1/entry-hash', unsigned(h, body) + signature))


def entry_vector(name, h, body, signature):
    return {
        'name': name, 'cid': CID.hex(),
        'header': {**h, 'replica': h['replica'].hex(), 'previous': hexed(h['previous']), 'deps': [json_head(dep) for dep in h['deps']]},
        'bodyHash': hexed(sha(body)), 'signature': hexed(signature), 'body': hexed(body), 'bytes': hexed(entry(h, body, signature)),
        'associatedData': hexed(labelled('pb1/aad', header_bytes(h))), 'signed': hexed(labelled('pb1/entry', unsigned(h, body))),
        'hash': hexed(entry_hash(h, body, signature))
    }


SIGNATURE = b'\x51' * 64
first = (header(), b'first body', SIGNATURE)
second = (header(seq=1, previous=entry_hash(*first), continues=True, deps=[head(2, 3), head(3, MAX_END)]), b'second body', b'\x52' * 64)
third = (header(seq=2, previous=entry_hash(*second), suite=2, epoch=65535), b'', b'\x53' * 64)
last = (header(kind=200, seq=MAX_END - 1, previous=b'\x77' * 32, replica=replica(0xff)), b'x', b'\x54' * 64)
log = [first, second, third]
entries = [
    entry_vector('the first entry of a log', *first),
    entry_vector('an entry with dependencies, going on in the next', *second),
    entry_vector('an entry of suite 2 at the last epoch, without a body', *third),
    entry_vector('the last entry a log can have, of a kind of the future', *last)
]
write('entries.json', entries)


# Runs

def run_entry(h, body, signature):
    return bytes([h['kind'], h['suite'], 1 if h['continues'] else 0]) + varint(h['epoch']) + heads(h['deps']) + signature + sized(body)


def run_bytes(start, items):
    return replica(1) + varint(start) + varint(len(items)) + b''.join(run_entry(*item) for item in items)


def json_run(start, items):
    return {'replica': replica(1).hex(), 'first': start, 'entries': [
        {**{key: h[key] for key in ('kind', 'suite', 'continues', 'epoch')}, 'deps': [json_head(dep) for dep in h['deps']],
         'signature': hexed(signature), 'body': hexed(body)} for h, body, signature in items]}


def run_vector(name, start, previous):
    items = log[start:]
    return {'name': name, 'cid': CID.hex(), 'run': json_run(start, items), 'previous': hexed(previous),
            'entries': [hexed(entry(*item)) for item in items], 'hashes': [hexed(entry_hash(*item)) for item in items]}


write('runs.json', [run_vector('a whole log', 0, bytes(32)), run_vector('the end of a log', 2, entry_hash(*second))])


# Messages

messages = []


def message(name, raw, kind, **fields):
    messages.append({'name': name, 'message': {'type': kind, **fields}, 'bytes': hexed(raw)})


NONCE = bytes(range(16))
for index, role in enumerate(['writer', 'reader', 'pinner', 'open']):
    features, frame_bytes = index * 0x01020304, 1048576 if index else 16384
    raw = bytes([0x81, 1, 1 + index]) + u(features, 4) + CID + bytes([index + 1]) + NONCE + varint(frame_bytes) + varint(1048576)
    message('a hello of a ' + role, raw, 'hello', minVersion=1, maxVersion=1 + index, features=features, cid=CID.hex(), role=role,
            nonce=hexed(NONCE), maxFrameBytes=frame_bytes, windowBytes=1048576)
MAC, CHAIN, PROOF, SNAPSHOT = b'\x11' * 32, b'\x22' * 170, b'\x33' * 64, b'\x44' * 32
message('an auth of a reader', b'\x82\x00' + sized(MAC), 'auth', certificate='0x', proof=hexed(MAC))
message('an auth of a writer', b'\x82' + sized(CHAIN) + sized(PROOF), 'auth', certificate=hexed(CHAIN), proof=hexed(PROOF))
some_heads = [head(1, 1), head(2, 128), head(0xfe, MAX_END)]
json_heads = [json_head(item) for item in some_heads]
message('an empty vector', b'\x83\x00', 'vector', heads=[])
message('a vector', b'\x83' + heads(some_heads), 'vector', heads=json_heads)
message('a want', b'\x86' + heads(some_heads[:1]), 'want', heads=json_heads[:1])
message('certificates', b'\x84\x02' + sized(b'\x01') + sized(b'\x02' * 200), 'certificates', certificates=[hexed(b'\x01'), hexed(b'\x02' * 200)])
message('no entries', b'\x85\x00', 'entries', runs=[])
message('entries of two runs', b'\x85\x02' + run_bytes(0, log) + run_bytes(2, log[2:]), 'entries', runs=[json_run(0, log), json_run(2, log[2:])])
message('lazy', b'\x07', 'lazy')
message('eager', b'\x08', 'eager')
message('snapshots, one with a checkpoint', b'\x89\x01' + sized(entry(*first)) + b'\x01' + sized(entry(*third)), 'snapshots',
        manifests=[hexed(entry(*first))], checkpoints=[hexed(entry(*third))])
message('getChunk', b'\x8a' + SNAPSHOT + varint(2047), 'getChunk', snapshot=hexed(SNAPSHOT), index=2047)
message('a chunk that is not here', b'\x8b' + SNAPSHOT + b'\x00\x00', 'chunk', snapshot=hexed(SNAPSHOT), index=0, bytes='0x')
message('a chunk', b'\x8b' + SNAPSHOT + varint(300) + sized(b'chunk'), 'chunk', snapshot=hexed(SNAPSHOT), index=300, bytes=hexed(b'chunk'))
message('persisted', b'\x0c' + sized(b'receipt'), 'persisted', receipt=hexed(b'receipt'))
message('no credit yet', b'\x0d\x00', 'credit', consumedBytes=0)
message('the most credit', b'\x0d' + varint(2 ** 53 - 1), 'credit', consumedBytes=2 ** 53 - 1)
one, other = unsigned(first[0], first[1]) + SIGNATURE, unsigned(header(epoch=1), first[1]) + b'\x55' * 64
message('a request for evidence', b'\x90' + SNAPSHOT + varint(187), 'getEvidence', snapshot=hexed(SNAPSHOT), index=187)
message('evidence that is not here', b'\x91' + SNAPSHOT + b'\x00\x00', 'evidence', snapshot=hexed(SNAPSHOT), index=0, signedHeads=[])
message('evidence', b'\x91' + SNAPSHOT + b'\x01' + b'\x02' + sized(one) + sized(other), 'evidence',
        snapshot=hexed(SNAPSHOT), index=1, signedHeads=[hexed(one), hexed(other)])
message('a proof', b'\x0e' + sized(one) + sized(other), 'proof', first=hexed(one), second=hexed(other))
message('a ping', b'\x0f\x07\x00', 'ping', nonce=7, reply=False)
message('its reply', b'\x0f' + varint(300) + b'\x01', 'ping', nonce=300, reply=True)
write('messages.json', messages)

OTHER = '12D3KooWExamplePeerOfPam'
opener_hello, accepter_hello = (bytes.fromhex(messages[index]['bytes'][2:]) for index in (0, 2))
write('auth.json', [
    {'name': 'the ' + prover, 'cid': CID.hex(), 'prover': prover, 'opener': PEER, 'accepter': OTHER,
     'openerHello': hexed(opener_hello), 'accepterHello': hexed(accepter_hello),
     'covered': hexed(labelled('pb1/auth', bytes([code]) + text(PEER) + text(OTHER) + sized(opener_hello) + sized(accepter_hello)))}
    for code, prover in [(1, 'opener'), (2, 'accepter')]])


# Gossip

gossip = []


def said(name, covered, authenticator, kind, **fields):
    proof = {} if authenticator is None else {'covered': hexed(labelled('pb1/gossip', covered))}
    raw = covered if authenticator is None else covered + sized(authenticator)
    gossip.append({'name': name, 'message': {'type': kind, 'cid': CID.hex(), **fields}, **proof, 'bytes': hexed(raw)})


KEY, TAG, STORE = b'\x66' * 32, b'\x67' * 16, b'\x6a' * 16
said('an announcement', b'\x01' + CID + sized(KEY) + TAG, None, 'announcement', writePublicKey=hexed(KEY), nameTag=hexed(TAG))
said('an announcement of an open collaboration', b'\x01' + CID + b'\x00' + TAG, None, 'announcement', writePublicKey='0x', nameTag=hexed(TAG))
addresses = ['/dns4/relay.example/tcp/443/wss', '/ip4/192.0.2.1/tcp/4001']
said('a member record of a writer',
     b'\x02' + CID + text(PEER) + b'\x01\x02' + text(addresses[0]) + text(addresses[1]) + varint(1763712000000) + varint(30000) + b'\x68' * 8 + sized(CHAIN),
     b'\x69' * 32, 'member', peer=PEER, role='writer', addresses=addresses, seq=1763712000000, ttlMS=30000, viewDigest=hexed(b'\x68' * 8),
     certificate=hexed(CHAIN), mac=hexed(b'\x69' * 32))
said('the goodbye of a pinner', b'\x02' + CID + text(PEER) + b'\x03\x00\x01\x00' + bytes(8) + b'\x00', b'', 'member', peer=PEER, role='pinner',
     addresses=[], seq=1, ttlMS=0, viewDigest=hexed(bytes(8)), certificate='0x', mac='0x')
said('a receipt', b'\x03' + CID + text(PEER) + STORE + heads(some_heads), b'\x6b' * 64, 'receipt', peer=PEER, storeId=hexed(STORE),
     heads=json_heads, signature=hexed(b'\x6b' * 64))
write('gossip.json', gossip)


# Snapshots

STATE = b'\x70' * 32
CHECKPOINT = b'\x74' * 32 + b'\x75' * 32
write('checkpoints.json', [
    {'name': 'one state', 'checkpoint': {'snapshot': hexed(b'\x74' * 32), 'stateHash': hexed(b'\x75' * 32)}, 'bytes': hexed(CHECKPOINT)}])

manifest_heads = [head(1, 1, 32), head(9, 70000, 32)]
write('manifests.json', [
    {'name': 'the first snapshot',
     'manifest': {'heads': [json_head(item) for item in manifest_heads], 'stateHash': hexed(STATE),
                  'chunks': [{'hash': hexed(b'\x71' * 32), 'length': 65536}, {'hash': hexed(b'\x72' * 32), 'length': 1}], 'previous': '0x'},
     'bytes': hexed(heads(manifest_heads) + STATE + b'\x02' + b'\x71' * 32 + varint(65536) + b'\x72' * 32 + b'\x01\x00')},
    {'name': 'a snapshot of nothing that follows another',
     'manifest': {'heads': [], 'stateHash': hexed(STATE), 'chunks': [], 'previous': hexed(b'\x73' * 32)},
     'bytes': hexed(b'\x00' + STATE + b'\x00' + sized(b'\x73' * 32))}])
write('chunks.json', [
    {'name': f'the {name} chunk', 'cid': CID.hex(), 'stateHash': hexed(STATE), 'index': index, 'count': count,
     'associatedData': hexed(labelled('pb1/chunk', STATE + u(index, 4) + u(count, 4)))}
    for name, index, count in [('only', 0, 1), ('last', 2047, 2048)]])


# Plaintext

def key(path, kind):
    return varint(len(path)) + b''.join(text(name) for name in path) + text(kind)


def plaintext_vector(name, documents):
    ordered = sorted(documents, key=lambda document: key(*document[:2]))
    return {'name': name, 'documents': [{'path': path, 'type': kind, 'value': hexed(value)} for path, kind, value in ordered],
            'bytes': hexed(varint(len(ordered)) + b''.join(key(path, kind) + sized(value) for path, kind, value in ordered))}


write('plaintext.json', [
    plaintext_vector('nothing', []),
    plaintext_vector('the root', [([], 'gset', b'\x01\x02')]),
    plaintext_vector('documents of awkward names', [
        (['b'], 'rga', b'B'), ([], 'ormap', b''), (['__proto__'], 'mvreg', b'P'), (['a/b'], 'gset', b'S'), (['a', 'b'], 'gset', b'N'),
        (['\U0001F9D1\u200d\U0001F680'], 'gset', b'E'), (['\ufeff'], 'gset', b'M'), (['b'], 'gset', b'two types')])])


# Topics

APP = 'my app \U0001F389'
write('topics.json', {
    'collaboration': {'cid': CID.hex(), 'topic': 'pb1/c/' + sha(labelled('pb1/topic', b''))[:16].hex()},
    'app': {'name': APP, 'topic': 'pb1/a/' + sha(text('pb1/app-topic') + text(APP))[:16].hex()}})


# What no decoder may accept

rejected = []


def reject(decoder, name, raw, reason, blame='penalise'):
    rejected.append({'decoder': decoder, 'name': name, 'bytes': hexed(raw), 'reason': reason, 'blame': blame})


def made(**changes):
    return entry(header(**changes), b'', SIGNATURE)


PLAIN = made()
reject('entry', 'nothing', b'', 'truncated')
reject('entry', 'a later version', b'\x02' + PLAIN[1:], 'version', 'ignore')
reject('entry', 'kind 0', made(kind=0), 'value')
reject('entry', 'suite 0', made(suite=0), 'value')
reject('entry', 'a reserved flag', PLAIN[:3] + b'\x02' + PLAIN[4:], 'value')
reject('entry', 'a first entry that follows something', made(previous=b'\x01' + bytes(31)), 'value')
reject('entry', 'a sequence number without room for an end', made(seq=MAX_END, previous=b'\x01' * 32), 'range')
reject('entry', 'dependencies out of order', made(deps=[head(3, 1), head(2, 1)]), 'order')
reject('entry', 'one dependency twice', made(deps=[head(2, 1), head(2, 2)]), 'order')
reject('entry', 'a dependency on itself', made(deps=[head(1, 1)]), 'value')
reject('entry', 'a dependency on nothing', made(deps=[head(2, 0)]), 'range')
reject('entry', '1,025 dependencies claimed', PLAIN[:60] + u(1025, 2) + PLAIN[62:], 'limit')
reject('entry', 'more dependencies than bytes', PLAIN[:60] + u(1000, 2) + PLAIN[62:], 'truncated')
reject('entry', 'a body above the limit', PLAIN[:62] + u(262145, 4) + PLAIN[66:], 'limit')
reject('entry', 'a body shorter than said', PLAIN[:62] + u(5, 4) + PLAIN[66:] + b'1234', 'truncated')
reject('entry', 'bytes after the body', PLAIN + b'\x00', 'trailing')


def hello_with(versions, role):
    return b'\x81' + versions + bytes(4) + CID + role + bytes(16) + b'\x01\x01'


def run_with(start, count, item):
    return b'\x85\x01' + replica(1) + start + count + item


ITEM = run_entry(header(), b'', SIGNATURE)
reject('message', 'nothing', b'', 'truncated')
reject('message', 'an unknown message that must be understood', b'\xff\x00', 'type', 'ignore')
reject('message', 'bytes after a message without fields', b'\x07\x00', 'trailing')
reject('message', 'a number in two bytes where one would do', b'\x0d\x80\x00', 'non-minimal')
reject('message', 'a number of ten bytes', b'\x0d' + b'\xff' * 9 + b'\x01', 'range')
reject('message', 'a number above 2^53 - 1', b'\x0d' + varint(2 ** 53), 'range')
reject('message', 'a number of nine bytes in which the last is zero', b'\x0d' + b'\x80' * 8 + b'\x00', 'range')
reject('message', 'a ping neither asking nor replying', b'\x0f\x00\x02', 'value')
reject('message', 'an unknown role', hello_with(b'\x01\x01', b'\x05'), 'value')
reject('message', 'versions upside down', hello_with(b'\x02\x01', b'\x01'), 'range')
reject('message', 'heads out of order', b'\x83' + heads([head(2, 1), head(1, 1)]), 'order')
reject('message', 'a head of an empty log', b'\x83' + heads([head(2, 0)]), 'range')
reject('message', 'more heads than the limit', b'\x83' + varint(16385), 'limit')
reject('message', 'more heads than bytes', b'\x83' + varint(16384) + bytes(33), 'truncated')
reject('message', 'a run without entries', run_with(b'\x00', b'\x00', bytes(70)), 'range')
reject('message', 'a run beyond the end of any log', run_with(varint(MAX_END), b'\x01', ITEM), 'range')
reject('message', 'an entry that depends on its own replica', run_with(b'\x00', b'\x01', run_entry(header(deps=[head(1, 1)]), b'', SIGNATURE)), 'value')
reject('message', 'an epoch of three bytes', run_with(b'\x00', b'\x01', run_entry(header(epoch=65536), b'', SIGNATURE)), 'range')
reject('message', 'an empty certificate', b'\x84\x01\x00\x00', 'length')
reject('message', 'a certificate above the limit', b'\x84\x01' + sized(bytes(1025)), 'limit')
reject('message', 'a chunk number above the limit', b'\x8a' + bytes(32) + varint(2048), 'range')
reject('message', 'a piece of evidence above the limit', b'\x90' + bytes(32) + varint(188), 'range')
reject('message', 'evidence smaller than any entry', b'\x91' + bytes(32) + b'\x00\x01' + sized(bytes(161)), 'length')
reject('message', 'evidence of 17 heads', b'\x91' + bytes(32) + b'\x00\x11' + sized(bytes(162)) * 17, 'limit')
reject('message', 'a proof smaller than any entry', b'\x0e' + sized(bytes(161)) + sized(bytes(162)), 'length')

reject('gossip', 'an unknown type', b'\x09', 'type', 'ignore')
reject('gossip', 'a public key of 31 bytes', b'\x01' + CID + sized(bytes(31)) + bytes(16), 'length')
reject('gossip', 'nine addresses', b'\x02' + CID + text(PEER) + b'\x01\x09' + bytes(60), 'limit')
reject('gossip', 'a peer id that is not UTF-8', b'\x02' + CID + sized(b'\xff') + b'\x01\x00' + bytes(30), 'text')
reject('gossip', 'a surrogate in UTF-8', b'\x02' + CID + sized(b'\xed\xa0\x80') + b'\x01\x00' + bytes(30), 'text')
reject('gossip', 'more than 4 KiB', b'\x03' + bytes(4096), 'limit')

reject('manifest', 'heads out of order', heads([head(2, 1, 32), head(1, 1, 32)]) + bytes(32) + b'\x00\x00', 'order')
reject('manifest', 'an empty chunk', b'\x00' + bytes(32) + b'\x01' + bytes(32) + b'\x00\x00', 'range')
reject('manifest', 'a chunk above 64 KiB', b'\x00' + bytes(32) + b'\x01' + bytes(32) + varint(65537) + b'\x00', 'range')
reject('manifest', 'a previous of one byte', b'\x00' + bytes(32) + b'\x00\x01\x00', 'length')
reject('checkpoint', 'one cut short', CHECKPOINT[:63], 'truncated')
reject('checkpoint', 'one with a byte too many', CHECKPOINT + b'\x00', 'trailing')
reject('manifest', '2,049 chunks', b'\x00' + bytes(32) + varint(2049), 'limit')

reject('body', 'documents out of order', b'\x02' + key(['b'], 't') + b'\x00' + key(['a'], 't') + b'\x00', 'order')
reject('body', 'a part before its whole', b'\x02' + key(['b'], 't') + b'\x00' + key([], 't') + b'\x00', 'order')
reject('body', 'one document twice', b'\x02' + key(['b'], 't') + b'\x00' + key(['b'], 't') + b'\x00', 'order')
reject('body', 'a path of 17 names', b'\x01' + key(['a'] * 17, 't') + b'\x00', 'limit')
reject('body', 'a name of 1,025 bytes', b'\x01' + key(['a' * 1025], 't') + b'\x00', 'limit')
reject('body', 'a name that is an overlong form', b'\x01\x01' + sized(b'\xc0\xaf') + text('t') + b'\x00', 'text')
reject('body', '4,097 documents claimed', varint(4097) + bytes(20000), 'limit')
reject('body', 'a delta longer than the bytes', b'\x01' + key([], 't') + varint(1000), 'truncated')
reject('body', 'bytes after the last document', b'\x00\x00', 'trailing')
write('rejected.json', rejected)
