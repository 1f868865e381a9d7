"""Computes types.json from the tables of docs/PROTOCOL-TYPES.md (and section 13 of docs/PROTOCOL.md) alone, so that the vectors owe nothing to the code they test."""
import json
import os
import struct

ALICE, BOB = bytes([0xaa]) * 16, bytes([0xbb]) * 16
NOW = 1_700_000_000_000


# Notation

def varint(number):
    out = b''
    while number >= 128:
        out += bytes([number % 128 + 128])
        number //= 128
    return out + bytes([number])


def zigzag(number):
    return varint(number * 2 if number >= 0 else -number * 2 - 1)


def ident(replica):
    return b'\x00' + replica


def listed(items):
    return varint(len(items)) + b''.join(items)


def sized(raw):
    return varint(len(raw)) + raw


# Values

class Set:
    """A set of values that Python cannot hash."""
    def __init__(self, *values): self.values = values


class Map:
    def __init__(self, *pairs): self.pairs = pairs


class Big(int):
    pass


def head(major, n):
    for low, size, code in ((24, 0, 0), (2 ** 8, 1, 24), (2 ** 16, 2, 25), (2 ** 32, 4, 26), (2 ** 64, 8, 27)):
        if n < low:
            return bytes([major << 5 | (code if size else n)]) + (n.to_bytes(size, 'big') if size else b'')


def entries(pairs):
    return head(5, len(pairs)) + b''.join(key + value for key, value in sorted((cbor(key), cbor(value)) for key, value in pairs))


def number(value):
    if value != value:
        return b'\xf9\x7e\x00'
    for code, form in ((b'\xf9', '>e'), (b'\xfa', '>f'), (b'\xfb', '>d')):
        try:
            raw = struct.pack(form, value)
        except OverflowError:
            continue
        if struct.unpack(form, raw)[0] == value:
            return code + raw


def cbor(value):
    if value is None: return b'\xf6'
    if value is False: return b'\xf4'
    if value is True: return b'\xf5'
    if isinstance(value, Big):
        n = value if value >= 0 else -1 - value
        return head(6, 2 if value >= 0 else 3) + (lambda raw: head(2, len(raw)) + raw)(n.to_bytes((n.bit_length() + 7) // 8, 'big'))
    if isinstance(value, float) and value.is_integer() and abs(value) < 2 ** 53: value = int(value)
    if isinstance(value, int): return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, float): return number(value)
    if isinstance(value, str): return head(3, len(value.encode())) + value.encode()
    if isinstance(value, bytes): return head(2, len(value)) + value
    if isinstance(value, list): return head(4, len(value)) + b''.join(map(cbor, value))
    if isinstance(value, dict): return entries(list(value.items()))
    if isinstance(value, Map): return head(6, 259) + entries(value.pairs)
    if isinstance(value, Set): return head(6, 258) + head(4, len(value.values)) + b''.join(sorted(map(cbor, value.values)))


def element(value):
    if isinstance(value, str): return varint(len(value.encode()) * 2 + 1) + value.encode()
    return varint(len(cbor(value)) * 2) + cbor(value)


# Parts

def runs(*each):
    """Each is (gap, dots): how many that are not live, or a list of what live ones say."""
    return listed([varint(gap) + (varint(2 * dots) if isinstance(dots, int) else varint(2 * len(dots) + 1) + b''.join(dots)) for gap, dots in each])


def delta(own, **others):
    """Of a causal type; others by name."""
    return varint(len(others)) + own + b''.join(ident({'alice': ALICE, 'bob': BOB}[name]) + their for name, their in others.items())


def state(**each):
    return delta(b'', **each)


def own(count): return b'\x01' + count + listed([])


def count(magnitude): return bytes([magnitude < 0]) + varint(abs(magnitude))


def key(name): return b'\x00' + sized(name.encode())


VECTORS = []


def vector(type_, name, steps, whole, value, groups=()):
    """Steps are (by, mutator, arguments, delta, how many steps it has seen: all before it)."""
    VECTORS.append({
        'type': type_, 'name': name,
        'steps': [{'by': step[0], 'mutator': step[1], 'args': [cbor(arg).hex() for arg in step[2]], 'delta': step[3].hex(),
                   'seen': step[4] if len(step) > 4 else i} for i, step in enumerate(steps)],
        'groups': [{'by': by, 'of': list(of), 'delta': raw.hex()} for by, of, raw in groups],
        'state': whole.hex(), 'value': cbor(value).hex()
    })


# Tallies

vector('gcounter', 'counts of two replicas', [
    ('alice', 'inc', [3], own(varint(3))), ('bob', 'inc', [], own(varint(1))), ('alice', 'inc', [300], own(varint(303)))
], listed([ident(ALICE) + varint(303), ident(BOB) + varint(1)]), 304, [('alice', (0, 2), own(varint(303)))])
vector('gcounter', 'nothing counted', [('alice', 'inc', [0], b'\x00' + listed([]))], listed([]), 0)
vector('pncounter', 'up and down', [
    ('alice', 'inc', [5], own(varint(5) + varint(0))), ('bob', 'dec', [2], own(varint(0) + varint(2))), ('alice', 'dec', [1], own(varint(5) + varint(1)))
], listed([ident(ALICE) + varint(5) + varint(1), ident(BOB) + varint(0) + varint(2)]), 2)
vector('lexcounter', 'epochs', [
    ('alice', 'inc', [], own(varint(0) + zigzag(1))), ('alice', 'dec', [], own(varint(1) + zigzag(0))), ('bob', 'dec', [], own(varint(1) + zigzag(-1)))
], listed([ident(ALICE) + varint(1) + zigzag(0), ident(BOB) + varint(1) + zigzag(-1)]), -1)

# Stamps

vector('lwwreg', 'nothing written', [], b'', None)
vector('lwwreg', 'a given time, then two writes in one millisecond', [
    ('alice', 'write', [1000, 'a'], listed([]) + varint(0) + varint(1000) + element('a')),
    ('bob', 'write', ['b'], listed([]) + varint(4) + varint(NOW) + element('b')),
    ('alice', 'write', [{'z': 1}], listed([]) + varint(2 + 4) + varint(NOW) + varint(1) + element({'z': 1}))
], listed([ident(ALICE)]) + varint(2 + 4 * 2) + varint(NOW) + varint(1) + element({'z': 1}), {'z': 1})
vector('lwwreg', 'a tie, which the higher CBOR wins, at a time that is no varint', [
    ('alice', 'write', [-0.5, 1], listed([]) + varint(1) + struct.pack('>d', -0.5) + element(1)),
    ('bob', 'write', [-0.5, 'one'], listed([]) + varint(1) + struct.pack('>d', -0.5) + element('one'))
], listed([]) + varint(1) + struct.pack('>d', -0.5) + element('one'), 'one')
vector('rwlwwset', 'verdicts by a clock and by given times', [
    ('bob', 'add', ['x'], listed([]) + listed([varint(4) + varint(NOW) + element('x') + b'\x00'])),
    ('alice', 'remove', ['x'], listed([]) + listed([varint(6) + varint(NOW) + varint(1) + element('x') + b'\x01'])),
    ('alice', 'add', [7, True], listed([]) + listed([varint(0) + varint(7) + element(True) + b'\x00'])),
    ('alice', 'add', [9, 10], listed([]) + listed([varint(0) + varint(9) + element(10) + b'\x00'])),
    ('bob', 'remove', [9, 10], listed([]) + listed([varint(0) + varint(9) + element(10) + b'\x01']))
], listed([ident(ALICE)]) + listed([
    varint(0) + varint(9) + element(10) + b'\x01', varint(2 + 4 * 2) + varint(NOW) + varint(1) + element('x') + b'\x01',
    varint(0) + varint(7) + element(True) + b'\x00'
]), Set(True))

# Growing sets, and every form of a value

ALL = [
    Big(255), Big(-256), Big(0), [], {'a': [None, 1.5]}, bytes([1, 2]), Set(2, 1), Map((1, 'one'), ('b', 2)), False, 10, 9, 1e21, -1, 0.1, float('inf'),
    '', '\U0001f642', 'a', True, None
]


def sort_text(value):
    if value is None: return 'z'
    if value is True: return 't'
    if value is False: return 'f'
    if isinstance(value, Big): return 'b' + ('-' if value < 0 else '') + format(abs(value), 'x')
    if isinstance(value, str): return 's' + value
    if isinstance(value, (int, float)): return 'n' + {1e21: '1e+21', float('inf'): 'Infinity'}.get(value, str(value))
    return 'c' + cbor(value).decode('latin-1')


vector('gset', 'elements of every kind', [('alice', 'add', [value], listed([element(value)])) for value in ALL],
       listed([element(value) for value in sorted(ALL, key=lambda value: sort_text(value).encode('utf-16-be'))]), Set(*ALL))
vector('2pset', 'removed before it came, and after', [
    ('alice', 'add', ['a'], listed([element('a')]) + listed([])), ('bob', 'remove', ['b'], listed([]) + listed([element('b')])),
    ('alice', 'add', ['b'], listed([element('b')]) + listed([]), 1), ('bob', 'add', [1], listed([element(1)]) + listed([])),
    ('alice', 'remove', ['a'], listed([]) + listed([element('a')]))
], listed([element(1)]) + listed([element('a'), element('b')]), Set(1))

# Causal types

vector('ccounter', 'partial sums that are replaced', [
    ('alice', 'inc', [2], delta(runs((0, [count(2)])))), ('alice', 'dec', [5], delta(runs((0, 1), (0, [count(-3)])))),
    ('bob', 'inc', [], delta(runs((0, [count(1)]))))
], state(alice=runs((0, 1), (0, [count(-3)])), bob=runs((0, [count(1)]))), -2, [('alice', (0, 1), delta(runs((0, 1), (0, [count(-3)]))))])
FLAG = b'\x01'
vector('ewflag', 'enabled twice at once, then disabled', [
    ('alice', 'enable', [], delta(runs((0, [FLAG])))), ('bob', 'enable', [], delta(runs((0, [FLAG]))), 0),
    ('alice', 'disable', [], delta(runs((0, 1)), bob=runs((0, 1))))
], state(alice=runs((0, 1)), bob=runs((0, 1))), False)
vector('dwflag', 'disabled, and enabled by another', [
    ('alice', 'disable', [], delta(runs((0, [FLAG])))), ('bob', 'enable', [], delta(runs(), alice=runs((0, 1))))
], state(alice=runs((0, 1))), True)
vector('aworset', 'added again while another removes it', [
    ('alice', 'add', ['milk'], delta(runs((0, [element('milk')])))), ('alice', 'add', ['milk'], delta(runs((0, 1), (0, [element('milk')])))),
    ('bob', 'remove', ['milk'], delta(runs(), alice=runs((0, 1))), 1), ('bob', 'add', [7], delta(runs((0, [element(7)]))))
], state(alice=runs((0, 1), (0, [element('milk')])), bob=runs((0, [element(7)]))), Set('milk', 7))
vector('rworset', 'added while another removes it', [
    ('alice', 'add', ['x'], delta(runs((0, [b'\x01' + element('x')])))), ('bob', 'remove', ['x'], delta(runs((0, [b'\x00' + element('x')]))), 0),
    ('bob', 'add', [None], delta(runs((1, [b'\x01' + element(None)]))))
], state(alice=runs((0, [b'\x01' + element('x')])), bob=runs((0, [b'\x00' + element('x'), b'\x01' + element(None)]))), Set(None))
vector('mvreg', 'two values at once', [
    ('alice', 'write', [1], delta(runs((0, [element(1)])))), ('bob', 'write', ['two'], delta(runs((0, [element('two')]))), 0)
], state(alice=runs((0, [element(1)])), bob=runs((0, [element('two')]))), Set(1, 'two'))
vector('mvreg', 'written over, then cleared', [
    ('alice', 'write', [1], delta(runs((0, [element(1)])))), ('bob', 'write', [2], delta(runs((0, [element(2)])), alice=runs((0, 1)))),
    ('bob', 'clear', [], delta(runs((0, 1))))
], state(alice=runs((0, 1)), bob=runs((0, 1))), Set())
INC, WRITE = key('n') + b'\x00' + count(1), lambda name: key('m') + b'\x06' + name + b'\x05' + element(True)
vector('ormap', 'a map in a map, and keys that come again', [
    ('alice', 'applySub', ['n', 'ccounter', 'inc', 1], delta(runs((0, [INC])))),
    ('alice', 'applySub', ['m', 'ormap', 'applySub', 'n', 'mvreg', 'write', True], delta(runs((1, [WRITE(key('n'))]))))
], state(alice=runs((0, [INC, WRITE(varint(1))]))), {'n': 1, 'm': {'n': Set(True)}})
vector('ormap', 'a key that is removed, and one that changes its type', [
    ('alice', 'applySub', ['n', 'ccounter', 'inc', 1], delta(runs((0, [INC])))), ('bob', 'remove', ['n'], delta(runs(), alice=runs((0, 1)))),
    ('alice', 'applySub', ['k', 'ewflag', 'enable'], delta(runs((1, [key('k') + b'\x01' + FLAG])))),
    ('bob', 'applySub', ['k', 'aworset', 'add', 'e'], delta(runs((0, [key('k') + b'\x03' + element('e')])), alice=runs((1, 1))))
], state(alice=runs((0, 2)), bob=runs((0, [key('k') + b'\x03' + element('e')]))), {'k': Set('e')})

# Lists: the forms of section 13

vector('rga', 'insertions between, and a deletion', [
    ('alice', 'push', ['a'], b'\x01' + varint(0) + sized(cbor('a'))),
    ('alice', 'insertAllAt', [1, [1, None]], bytes([1 | 3 << 2]) + varint(1) + sized(cbor(1)) + sized(cbor(None))),
    ('bob', 'insertAt', [1, 'b'], bytes([1 | 2 << 2 | 3 << 4]) + varint(0) + ident(ALICE) + varint(0) + sized(cbor('b'))),
    ('alice', 'removeAt', [0], bytes([2 | 8]) + varint(0))
], b'\x00' + listed([ident(ALICE), ident(BOB)]) + varint(3) + sized(bytes([0, 0, 1, 0, 0, 0])) + sized(zigzag(0) * 3) + sized(bytes([3, 2, 4])) +
    sized(bytes([8, 0, 0, 0, 1, 0])) + sized(b'') + sized(b'') + sized(cbor('b')) + sized(cbor(1)) + sized(cbor(None)), ['b', 1, None])
vector('text', 'a run that goes on, of which a part is deleted', [
    ('alice', 'insertAt', [0, 'Hi'], b'\x01' + varint(0) + b'Hi'), ('alice', 'push', ['!'], bytes([1 | 3 << 2 | 1 << 6]) + varint(2) + b'!'),
    ('bob', 'removeAt', [0, 2], bytes([2 | 4]) + ident(ALICE) + varint(0) + varint(2))
], b'\x00' + listed([ident(ALICE)]) + varint(2) + sized(b'') + sized(zigzag(0) * 2) + sized(bytes([5, 2])) + sized(b'') + sized(b'') + sized(b'') + b'!', '!',
    [('alice', (0, 1), b'\x00' + listed([]) + listed([bytes([0x10]) + varint(3)]) + listed([]) + b'Hi!')])

path = os.path.join(os.path.dirname(__file__), 'types.json')
with open(path, 'w') as file:
    json.dump({'replicas': {'alice': ALICE.hex(), 'bob': BOB.hex()}, 'now': NOW, 'vectors': VECTORS}, file, indent=1)
    file.write('\n')
