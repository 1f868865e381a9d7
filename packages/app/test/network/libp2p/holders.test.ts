import { createSeededRandom, createVirtualClock } from '@peer-base/testkit'
import { expect } from 'chai'
import { heldMS, Holders, showEveryMS } from '../../../src/network/libp2p/holders.js'
import { fastMessageId, MessageCache } from '../../../src/network/libp2p/message-cache.js'

const topic = 'pb1/garden'
const tellEveryMS = 50

/** Links between members, each way, who tells, and what all heard of it: gossip as gossipsub spreads it, in virtual time. */
class Garden {
  readonly clock = createVirtualClock()
  readonly #random: ReturnType<typeof createSeededRandom>
  readonly #loss: number
  readonly #members = new Map<string, { readonly holders: Holders, readonly seen: Set<string>, readonly links: Set<string> }>()
  /** `author listener` → moments of hearing. */
  readonly heard = new Map<string, number[]>()
  copies = 0
  told = 0

  constructor (seed: number, names: readonly string[], { loss = 0 }: { readonly loss?: number } = {}) {
    this.#random = createSeededRandom(seed)
    this.#loss = loss
    for (const name of names) this.#members.set(name, { holders: new Holders(this.clock), seen: new Set(), links: new Set() })
  }

  chance (p: number): boolean { return this.#random.uint32() / 2 ** 32 < p }

  link (a: string, b: string): void {
    this.#members.get(a)?.links.add(b)
    this.#members.get(b)?.links.add(a)
  }

  unlink (a: string, b: string): void {
    this.#members.get(a)?.links.delete(b)
    this.#members.get(b)?.links.delete(a)
  }

  /** Authors tell all their neighbours, as gossipsub's flood does, for so long. */
  async tell (authors: readonly string[], forMS: number): Promise<void> {
    const end = this.clock.now() + forMS
    for (const author of authors) this.#tellOnAndOn(author, end)
    await this.clock.advance(forMS + 1000)
  }

  #tellOnAndOn (author: string, end: number): void {
    if (this.clock.now() >= end) return
    this.told += 1
    const id = `${author} ${this.told}`
    this.#members.get(author)?.seen.add(id)
    for (const neighbour of this.#members.get(author)?.links ?? []) this.#send({ id, author, source: author, to: neighbour })
    this.clock.after(tellEveryMS, () => { this.#tellOnAndOn(author, end) })
  }

  #send ({ id, author, source, to }: { readonly id: string, readonly author: string, readonly source: string, readonly to: string }): void {
    if (this.chance(this.#loss)) return
    this.clock.after(1 + this.#random.uint32() % 40, () => {
      const member = this.#members.get(to)
      if (member?.links.has(source) !== true || to === author) return
      this.copies += 1
      member.holders.sent({ topic, author }, source)
      if (member.seen.has(id)) return
      member.seen.add(id)
      const moments = this.heard.get(`${author} ${to}`) ?? []
      moments.push(this.clock.now())
      this.heard.set(`${author} ${to}`, moments)
      const without = member.holders.without({ topic, author }, source)
      for (const neighbour of member.links) {
        if (neighbour !== source && !without.has(neighbour)) this.#send({ id, author, source: to, to: neighbour })
      }
    })
  }

  /** The longest that anybody heard nothing of somebody, of all that tell, between two moments. */
  longestSilence (authors: readonly string[], [from, to]: readonly [number, number]): number {
    const silences = authors.flatMap((author) => [...this.#members.keys()].filter((name) => name !== author).map((listener) => {
      const moments = [from, ...(this.heard.get(`${author} ${listener}`) ?? []).filter((at) => at > from && at < to), to]
      return Math.max(...moments.slice(1).map((at, i) => at - (moments[i] ?? from)))
    }))
    return Math.max(...silences)
  }

  /** Of what was told, what came to each of those it was for, on the average. */
  heardShare (): number {
    const all = [...this.heard.values()].reduce((sum, { length }) => sum + length, 0)
    return all / (this.told * (this.#members.size - 1))
  }

  /** Copies of a message that come to a member, on the average. */
  copiesEach (): number { return this.copies / (this.told * (this.#members.size - 1)) }
}

const named = (count: number): string[] => Array.from({ length: count }, (_, i) => `member ${i}`)

function pairs (names: readonly string[]): Array<readonly [string, string]> {
  return names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const))
}

/** A tree, so that everybody can be reached, and chance links besides. */
function partlyLinked (seed: number, { members, share, loss }: { readonly members: number, readonly share: number, readonly loss: number }): Garden {
  const names = named(members)
  const garden = new Garden(seed, names, { loss })
  for (let i = 1; i < members; i++) garden.link(`member ${i}`, `member ${Math.floor(i / 2)}`)
  for (const [a, b] of pairs(names)) if (garden.chance(share)) garden.link(a, b)
  return garden
}

describe('who hears an author without us', () => {
  it('comes out among members all linked to each other: a message comes about once to each, where it came from each of the others', async () => {
    const names = named(6)
    const garden = new Garden(1, names)
    for (const [a, b] of pairs(names)) garden.link(a, b)
    await garden.tell(names.slice(0, 4), 10_000)
    expect(garden.heardShare()).to.equal(1)
    expect(garden.copiesEach()).to.be.below(1.2)
  })

  for (const [members, share] of [[8, 0.4], [20, 0.2], [30, 0.1]] as const) {
    it(`costs no message among ${members} members of whom few are linked`, async () => {
      for (const seed of [1, 2, 3]) {
        const garden = partlyLinked(seed, { members, share, loss: 0 })
        await garden.tell(named(4), 10_000)
        expect(garden.heardShare(), `seed ${seed}`).to.equal(1)
      }
    })
  }

  it('leaves nobody without word for a second, over lossy links among few linked members', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const garden = partlyLinked(seed, { members: 12, share: 0.25, loss: 0.1 })
      await garden.tell(named(4), 20_000)
      expect(garden.longestSilence(named(4), [0, 20_000]), `seed ${seed}`).to.be.below(1000)
    }
  })

  it('is forgotten in a bounded time when the other way ends', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const names = named(6)
      const garden = new Garden(seed, names, { loss: 0.05 })
      for (const [a, b] of pairs(names)) garden.link(a, b)
      // Member 5 keeps one link of five, and not to an author.
      garden.clock.after(10_000, () => { for (const name of names.slice(0, 4)) garden.unlink('member 5', name) })
      await garden.tell(names.slice(0, 4), 30_000)
      expect(garden.longestSilence(names.slice(0, 4), [0, 30_000]), `seed ${seed}`).to.be.below(heldMS + 1000)
      expect(garden.longestSilence(names.slice(0, 4), [10_000 + heldMS + 1000, 30_000]), `seed ${seed}`).to.be.below(1000)
    }
  })

  it('is nobody at first, then whoever sent a message lately, and the author always', async () => {
    const clock = createVirtualClock()
    const holders = new Holders(clock)
    const stream = { topic, author: 'alice' }
    expect([...holders.without(stream, 'bob')]).to.deep.equal(['alice'])
    holders.sent(stream, 'bob')
    expect([...holders.without(stream, 'carol')]).to.have.members(['alice', 'bob'])
    expect([...holders.without({ topic, author: 'dave' }, 'carol')]).to.deep.equal(['dave'])
    expect([...holders.without({ topic: 'pb1/shed', author: 'alice' }, 'carol')]).to.deep.equal(['alice'])
    await clock.advance(heldMS)
    expect([...holders.without(stream, 'carol')]).to.deep.equal(['alice'])
  })

  it('is shown to everybody now and then what the author sent directly', async () => {
    const clock = createVirtualClock()
    const holders = new Holders(clock)
    const stream = { topic, author: 'alice' }
    holders.sent(stream, 'bob')
    const toAll = (): boolean => !holders.without(stream, 'alice').has('bob')
    expect([toAll(), toAll()]).to.deep.equal([true, false])
    await clock.advance(showEveryMS)
    expect([toAll(), toAll()]).to.deep.equal([true, false])
  })
})

describe('the cache of messages', () => {
  const bytes = (...values: number[]): Uint8Array => Uint8Array.of(...values)
  const message = { from: bytes(1), seqno: bytes(2), data: bytes(3), topic, signature: bytes(4), key: bytes(5) }
  const kept = (clock = createVirtualClock()): MessageCache => {
    const cache = new MessageCache(clock)
    cache.put({ msgId: bytes(9), msgIdStr: 'nine' }, message)
    return cache
  }

  it('forwards a message to all but its author and those who sent it', () => {
    const cache = kept()
    cache.attribute('nine', 'alice', 'bob')
    cache.observeDuplicate('nine', 'carol')
    expect([...cache.validate('nine')?.originatingPeers ?? []]).to.have.members(['alice', 'bob', 'carol'])
    expect(cache.validate('ten')).to.equal(null)
  })

  it('keeps a message once, tells of it after it was validated, counts who asks, and forgets it in five heartbeats', () => {
    const cache = kept()
    expect(cache.put({ msgId: bytes(9), msgIdStr: 'nine' }, message)).to.equal(false)
    expect(cache.getGossipIDs(new Set([topic])).size).to.equal(0)
    cache.validate('nine')
    expect(cache.getGossipIDs(new Set([topic])).get(topic)).to.deep.equal([bytes(9)])
    expect(cache.getGossipIDs(new Set(['another'])).size).to.equal(0)
    expect([1, 2].map(() => cache.getWithIWantCount('nine', 'bob')?.count)).to.deep.equal([1, 2])
    for (let heartbeat = 0; heartbeat < 5; heartbeat++) {
      expect(cache.size).to.equal(1)
      cache.shift()
    }
    expect(cache.size).to.equal(0)
    expect(cache.getWithIWantCount('nine', 'bob')).to.equal(null)
  })

  it('gives out a message that is removed, once', () => {
    const cache = kept()
    expect(cache.notValidatedCount).to.equal(1)
    expect(cache.remove('nine')?.message).to.equal(message)
    expect(cache.remove('nine')).to.equal(null)
    expect(cache.notValidatedCount).to.equal(0)
  })

  it('tells copies apart from others by author, number and signature', () => {
    const id = fastMessageId(message)
    expect(fastMessageId({ ...message })).to.equal(id)
    for (const field of ['from', 'seqno', 'signature'] as const) expect(fastMessageId({ ...message, [field]: bytes(200) })).to.not.equal(id)
    const { signature, ...unsigned } = message
    expect(signature).to.have.length(1)
    expect(fastMessageId(unsigned)).to.equal('')
    expect(fastMessageId({ ...message, from: new Uint8Array(1 << 20) })).to.equal('')
  })
})
