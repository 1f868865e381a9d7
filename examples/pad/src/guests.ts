/** How many colours the style sheet has for people. */
const colors = 8

/** A colour for each, all different while there are enough; the same for everybody who sees the same people. */
export function colorsFor (peers: readonly string[]): ReadonlyMap<string, number> {
  const taken = new Map<string, number>()
  for (const peer of [...peers].sort()) {
    let color = hash(peer, 31) % colors
    for (let tries = 0; tries < colors && [...taken.values()].includes(color); tries++) color = (color + 1) % colors
    taken.set(peer, color)
  }
  return taken
}

/** What somebody is called who chose no name: the same for everybody, without asking anybody. */
export function nicknameOf (peer: string): string { return nicknames[hash(peer, 37) % nicknames.length] ?? 'Somebody' }

const nicknames = [
  'Badger', 'Crane', 'Dolphin', 'Egret', 'Falcon', 'Gecko', 'Heron', 'Ibis', 'Jackdaw', 'Kestrel', 'Lynx', 'Marten', 'Newt', 'Otter', 'Puffin', 'Quail',
  'Raven', 'Stoat', 'Tern', 'Urchin', 'Vole', 'Wren', 'Yak'
]

function hash (text: string, factor: number): number {
  let sum = 0
  for (let i = 0; i < text.length; i++) sum = (sum * factor + text.charCodeAt(i)) % 65_521
  return sum
}
